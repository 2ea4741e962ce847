import { type Random, seededRandom } from '../../test/language/fuzz/random.ts';
import type { Case } from './cases.ts';

/** What one key says, before it has a time. */
export interface Step {
  readonly kind: 'raised' | 'cleared' | 'occurred';
  readonly type: 'FULL' | 'A' | 'B' | 'X';
  readonly host?: number;
}

/** A line of the input that all engines read. */
export interface InputEvent extends Step {
  readonly t: number;
  readonly key: string;
}

export interface InputSize {
  readonly keys: number;
  readonly bursts: number;
}

/** Events of one key in one burst: what a batch of 100 takes at once. */
export const burstEvents = 100;

/** When the input begins. All its times are even. */
export const startMs = 1_700_000_000_000;

/** From event to event within a burst on average, and from burst to burst. */
const gapMs = 5_000;
const burstEveryMs = 40 * 60_000;

/** All events in order of time, no two at the same one: of each key bursts of `burstEvents`, spread over all keys. */
export function inputOf(given: Case, { keys, bursts }: InputSize, seed: number): readonly InputEvent[] {
  const random = seededRandom(seed);
  const events: InputEvent[] = [];
  for (let k = 0; k < keys; k++) events.push(...eventsOf(given, `k${k}`, bursts, random));
  events.sort((a, b) => a.t - b.t);
  let lastMs = 0;
  return events.map((event) => {
    lastMs = Math.max(event.t, lastMs + 2);
    return { ...event, t: lastMs };
  });
}

function eventsOf(given: Case, key: string, bursts: number, random: Random): readonly InputEvent[] {
  const events: InputEvent[] = [];
  let active: readonly number[] = [];
  for (let burst = 0; burst < bursts; burst++) {
    let t = startMs + burst * burstEveryMs + 2 * random.below(burstEveryMs / 8);
    for (let i = 0; i < burstEvents; i++) {
      const step = given.next(random, active);
      const { host } = step;
      if (host !== undefined)
        active = step.kind === 'raised' ? [...active, host] : active.filter((each) => each !== host);
      events.push({ t, key, ...step });
      t += 2 + 2 * random.below(gapMs);
    }
  }
  return events;
}
