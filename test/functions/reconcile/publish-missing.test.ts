import { describe, expect, it } from 'vitest';
import { recentLagMs } from '../../../functions/reconcile/handler.ts';
import { publishMissing, refusedMs } from '../../../functions/reconcile/publish-missing.ts';
import { TocsinError } from '../../../shared/errors.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { dayMs } from '../../../shared/time.ts';
import { at, makeOutbox, startMs } from './outbox.ts';

const refusedFor = (ids: readonly string[]) =>
  new TocsinError('BUS_REFUSED', `the bus refuses event ${ids[0]} for what it is`);

/** The bus takes all but events of type `POISON`; the ids of those that it has refused. */
function refusePoison({ bus }: Pick<ReturnType<typeof makeOutbox>, 'bus'>): readonly string[] {
  const { publish } = bus;
  const refused: string[] = [];
  bus.publish = async (events) => {
    const back = events.filter(({ type }) => type === 'POISON').map(({ id }) => id);
    refused.push(...back);
    await publish(events.filter(({ type }) => type !== 'POISON'));
    if (back.length > 0) throw refusedFor(back);
    return [];
  };
  return refused;
}

describe('events that the bus refuses', () => {
  it('publishes the others beside one that the bus refuses, and comes back to that for an hour', async () => {
    const outbox = makeOutbox();
    await outbox.runAt(0);
    const [poison, other] = [at(1, { type: 'POISON', r: startMs + 1 }), at(2, { r: startMs + 1 })];
    const refused = refusePoison(outbox);
    for (const event of [poison, other]) await outbox.store(event);
    await expect(outbox.runAt(refusedMs)).rejects.toThrow(poison.id);
    expect(new Set(outbox.ids())).toEqual(new Set([other.id]));
    const lost = at(refusedMs - recentLagMs, { r: startMs + refusedMs - recentLagMs });
    await outbox.store(lost);
    await outbox.runAt(refusedMs + 1);
    expect(new Set(outbox.ids())).toEqual(new Set([other.id, lost.id]));
    const calls = refused.length;
    await outbox.runUntil(dayMs);
    expect(refused.length).toBeGreaterThan(calls);
  });

  it('do not hide that others were published, although the run fails', async () => {
    const outbox = makeOutbox();
    await outbox.runAt(0);
    refusePoison(outbox);
    await outbox.store(at(1, { type: 'POISON', r: startMs + 1 }));
    await outbox.store(at(2, { r: startMs + 1 }));
    await expect(outbox.runAt(refusedMs)).rejects.toThrow('refuses event');
    expect(outbox.emitted).toEqual([{ EventsRepublished: 1 }]);
  });

  const refusing = () => {
    const outbox = makeOutbox();
    const bus = {
      publish: async (events: readonly TocsinEvent[]): Promise<readonly string[]> => {
        throw refusedFor(events.map(({ id }) => id));
      },
    };
    return { ...outbox, bus };
  };
  const texts = (count: number, r: number) =>
    Array.from({ length: count }, (_, i) => at(i + 1, { r })).map((event) => ({
      id: event.id,
      text: JSON.stringify(event),
    }));

  const runAt = (nowMs: number, hasTime = () => true) => {
    const counted: number[] = [];
    return { nowMs, hasTime, count: (published: number) => void counted.push(published), counted };
  };

  it.each([
    [refusedMs, 'resolved'],
    [refusedMs - 1, 'refuses event'],
  ])('are left when they were received %i ms ago (%s)', async (ageMs, outcome) => {
    const run = runAt(startMs + ageMs);
    const done = publishMissing(refusing(), texts(3, startMs), run);
    if (outcome === 'resolved') await done;
    else await expect(done).rejects.toThrow(outcome);
    expect(run.counted).toEqual([]);
  });

  it('are tried one by one only while there is time', async () => {
    let looks = 0;
    const hasTime = () => ++looks <= 2;
    const outbox = refusing();
    const tried: number[] = [];
    const { publish } = outbox.bus;
    outbox.bus.publish = async (events) => {
      tried.push(events.length);
      return publish(events);
    };
    const run = runAt(startMs, hasTime);
    await expect(publishMissing(outbox, texts(9, 0), run)).rejects.toThrow('refuses event');
    expect(tried.filter((count) => count === 1).length).toBe(2);
  });

  it.each([
    ['none', 0],
    ['some', 1],
  ])(
    'are not those that a busy bus does not take: they are not left, however old (beside %s)',
    async (_, poison) => {
      const outbox = makeOutbox();
      const logged: string[] = [];
      const bus = {
        publish: async (events: readonly TocsinEvent[]) => {
          const ids = events.filter(({ type }) => type === 'POISON').map(({ id }) => id);
          if (ids.length > 0) throw refusedFor(ids);
          return events.map(({ id }) => id);
        },
      };
      const items = [...texts(1, 0), ...Array(poison).fill(at(9, { type: 'POISON', r: 0 }))].map((item) =>
        'text' in item ? item : { id: item.id, text: JSON.stringify(item) },
      );
      const ports = { ...outbox, bus, log: (message: string) => void logged.push(message) };
      await expect(publishMissing(ports, items, runAt(dayMs))).rejects.toMatchObject({ code: 'BUS_BUSY' });
      expect(logged).toEqual([]);
    },
  );
});
