import { describe, expect, it } from 'vitest';
import { minuteMs } from '../../../shared/time.ts';
import { type Manner, makeLargeFleet } from './fleet.ts';

const count = 12;
const stories: Readonly<Record<string, (index: number) => Manner>> = {
  'some hosts fall silent and come back': (i) =>
    i % 4 === 0 ? { silentFromMs: minuteMs, silentToMs: 8 * minuteMs } : {},
  'all hosts fall silent and come back': () => ({ silentFromMs: minuteMs, silentToMs: 8 * minuteMs }),
  'some clocks are off': (i) => (i % 4 === 0 ? { offsetMs: -3_000 } : {}),
};
const minutes = 14;

/** The events of a whole story in which the run of one minute dies at one call of a port, before or after its effect. */
async function play(
  story: (index: number) => Manner,
  dies?: { minute: number; call: number; isAfter: boolean },
) {
  const fleet = makeLargeFleet(count, story);
  let died = false;
  for (let minute = 0; minute < minutes; minute++) {
    if (minute === dies?.minute) {
      fleet.restart(dyingAt(fleet, dies.call, dies.isAfter));
      await fleet.runAt(minute * minuteMs).catch(() => {
        died = true;
      });
      fleet.restart();
    }
    await fleet.runAt(minute * minuteMs);
  }
  return { events: fleet.events.all().map(({ r: _, ...event }) => event), died };
}

function dyingAt(fleet: ReturnType<typeof makeLargeFleet>, call: number, isAfter: boolean) {
  let calls = 0;
  const dying = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          const mine = calls++;
          if (mine > call || (mine === call && !isAfter)) throw new Error('died');
          const answer = await method(...args);
          if (mine === call) throw new Error('died');
          return answer;
        };
      },
    });
  return { state: dying(fleet.state), samples: dying(fleet.samples) };
}

describe.each(Object.entries(stories))('a sweep that dies while %s', (_, story) => {
  it('at any call, before or after its effect, tells in the end what one that lives tells, once', async () => {
    const { events: whole } = await play(story);
    expect(whole.length).toBeGreaterThan(0);
    const ids = new Set(whole.map(({ id }) => id));
    let deaths = 0;
    for (const minute of [0, 4, 5, 9, 10]) {
      for (let call = 0; call < 40; call += 1) {
        for (const isAfter of [false, true]) {
          const { events, died } = await play(story, { minute, call, isAfter });
          if (died) deaths++;
          expect(new Set(events.map(({ id }) => id))).toEqual(ids);
          expect(events).toHaveLength(whole.length);
        }
      }
    }
    expect(deaths).toBeGreaterThan(50);
  });

  it('is told once by two runs at the same time', async () => {
    const { events: whole } = await play(story);
    const fleet = makeLargeFleet(count, story);
    for (let minute = 0; minute < minutes; minute++) {
      const first = fleet.runAt(minute * minuteMs);
      fleet.restart();
      await Promise.all([first, fleet.runAt(minute * minuteMs)]);
    }
    expect(new Set(fleet.events.all().map(({ id }) => id))).toEqual(new Set(whole.map(({ id }) => id)));
  });
});
