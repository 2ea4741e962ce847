import { beforeEach, describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import {
  type FoldLease,
  folded,
  freeLease,
  type OwnLease,
  takeLease,
} from '../../../functions/correlate/fold-lease.ts';
import { failingStarts, overdueMs, slowStarts } from '../../../functions/sweep/overdue.ts';
import { stuckLimits } from '../../../functions/sweep/stuck.ts';
import { newState } from '../../../shared/correlator/state.ts';
import { TocsinError } from '../../../shared/errors.ts';
import { minuteMs, secondMs } from '../../../shared/time.ts';
import { dueMs, makeSystem } from './overdue-system.ts';

const key = stateKeys.foldLease('i');
const none = (): undefined => undefined;

describe('a fold that its function did not end', () => {
  let system = makeSystem();
  const lease = async () => (await system.state.get<FoldLease>(key))?.body;
  const leave = (more: Partial<FoldLease> = {}) =>
    system.state.put({ key, body: { untilMs: 0, owner: 'gone', ...more }, expected: 'any', dueAtMs: dueMs });
  /** As a machine does, or a call with new facts: it takes the lease, and folds or dies. */
  const tryToFold = async (end: (own: OwnLease) => OwnLease | undefined): Promise<void> => {
    const own = (await takeLease(system.state, 'i', 'wake', system.at.nowMs)) as OwnLease;
    const toFree = end(own);
    if (toFree !== undefined) await freeLease(system.state, 'i', toFree);
  };
  /** Minutes of the starts within so many minutes; after each `between` happens. */
  const startsWithin = async (minutes: number, between: () => Promise<void> = async () => {}) => {
    const at: number[] = [];
    for (let minute = 0; minute < minutes; minute++) {
      const before = system.executions.all().length;
      await system.sweep();
      if (system.executions.all().length > before) {
        at.push(minute);
        system.at.nowMs += secondMs;
        await between();
        system.at.nowMs -= secondMs;
      }
      system.at.nowMs += minuteMs;
    }
    return at;
  };

  beforeEach(async () => {
    system = makeSystem();
    const body = newState({ application: 'default', name: 'r' }, {});
    await system.state.put({ key: stateKeys.instance('i'), body, expected: 'any' });
    await leave();
  });

  // A lease that was taken is found some seconds after the first minute, which is the run after.
  it.each<[string, number, () => Promise<void>]>([
    ['never come to the lease', 1, async () => {}],
    ['take the lease and die', 2, () => tryToFold(none)],
    ['take the lease and fail', 2, () => tryToFold((own) => own)],
  ])(
    'is given machines later and later if they %s, and told from the third on',
    async (_, first, between) => {
      const starts = await startsWithin(48, between);
      const gaps = starts.slice(1).map((minute, i) => minute - (starts[i] as number));
      expect(gaps).toEqual([first, 2, 4, 8, 10, 10, 10]);
      expect((await system.stuck()).map(({ p, code }) => [p, code])).toEqual([[key.p, 'WAKES_FAIL']]);
      expect(system.emitted).toEqual(Array(starts.length - failingStarts + 1).fill({ StuckInstances: 1 }));
    },
  );

  it.each([
    [slowStarts - 1, stuckLimits.mostMs],
    [slowStarts, stuckLimits.slowMs],
  ])('after %i machines in vain is given the next %i ms later', async (starts, waitMs) => {
    await leave({ owner: 'left', starts, handedMs: system.at.nowMs - waitMs + 1 });
    await system.sweep();
    expect(system.executions.all()).toHaveLength(0);
    system.at.nowMs++;
    await system.sweep();
    expect(system.executions.all()).toHaveLength(1);
    expect((await lease())?.starts).toBe(starts + 1);
  });

  it('counts from the begin again once somebody has folded', async () => {
    await leave({ owner: 'left', starts: failingStarts, handedMs: dueMs - stuckLimits.mostMs });
    await tryToFold(folded);
    expect((await lease())?.starts).toBeUndefined();
    system.at.nowMs += 5 * minuteMs;
    await system.sweep();
    expect([(await lease())?.starts, system.emitted]).toEqual([1, []]);
  });

  it('counts no machine that Step Functions did not take, and is tried with the next run', async () => {
    const start = async () => {
      throw new TocsinError('AWS_THROTTLING', 'too much', { retryable: true });
    };
    for (let minute = 0; minute < 10; minute++) {
      await system.sweep({ executions: { ...system.executions, start } });
      system.at.nowMs += minuteMs;
    }
    expect([await lease(), system.emitted]).toEqual([{ untilMs: 0, owner: 'gone' }, []]);
    await system.sweep();
    expect((await lease())?.starts).toBe(1);
    expect(system.nextDueMsOf(key)).toBe(system.at.nowMs + minuteMs - overdueMs);
  });
});
