import { describe, expect, it } from 'vitest';
import { correlatorLimits } from '../../shared/correlator/limits.ts';
import type { Timer } from '../../shared/correlator/state.ts';
import {
  armAfterFacts,
  armAfterWake,
  armAgain,
  executionName,
  newTimer,
} from '../../shared/correlator/timer.ts';

const armed: Timer = { atMs: 5_000, attempt: 0, startMs: 5_000, rearms: 0 };

describe('a timer after facts', () => {
  it.each([
    ['stays away without a deadline', undefined, undefined, {}],
    ['stays armed without a deadline: it only recomputes', armed, undefined, { timer: armed }],
    ['starts if none is armed', undefined, 5_000, { timer: armed, start: armed }],
    ['stays for the same deadline', armed, 5_000, { timer: armed }],
    ['stays for a later deadline', armed, 5_001, { timer: armed }],
    [
      'starts for an earlier deadline',
      armed,
      4_999,
      { timer: newTimer(4_999, 0), start: newTimer(4_999, 0) },
    ],
  ])('%s', (_, timer, deadlineMs, expected) => {
    expect(armAfterFacts(timer, deadlineMs)).toEqual(expected);
  });

  it.each([
    [correlatorLimits.rearms - 1, false],
    [correlatorLimits.rearms, true],
  ])('is replaced after %i waits of its execution: %s', (rearms, isReplaced) => {
    const worn = { ...armed, startMs: 1_000, rearms };
    expect(armAfterFacts(worn, 6_000).start).toEqual(isReplaced ? newTimer(6_000, 0) : undefined);
  });
});

describe('a timer after a wake-up', () => {
  const again = (rearms: number) => ({ atMs: 9_000, attempt: 0, startMs: 5_000, rearms });
  const other = { ...armed, startMs: 7_000 };
  it.each([
    ['goes without a deadline', armed, undefined, undefined],
    [
      'of another execution stays without a deadline',
      { ...other, atMs: 7_000 },
      undefined,
      { ...other, atMs: 7_000 },
    ],
    ['waits on for the next deadline', armed, 9_000, again(1)],
    ['counts each wait', again(1), 9_500, { ...again(2), atMs: 9_500 }],
    ['is the same when the call is repeated', again(1), 9_000, again(1)],
    ['is taken over if none is armed', undefined, 9_000, again(1)],
    ['is taken over if the other waits longer', { ...other, atMs: 9_001 }, 9_000, again(1)],
    ['is left to another that waits as long', { ...other, atMs: 9_000 }, 9_000, { ...other, atMs: 9_000 }],
  ])('%s', (_, timer, deadlineMs, expected) => {
    expect(armAfterWake(5_000, timer, deadlineMs)).toEqual(expected);
  });
});

describe('the name of an execution', () => {
  it('follows from instance, start and attempt alone', () => {
    const name = executionName('instance-1', armed);
    expect(name).toMatch(/^[0-9a-z]{40}$/);
    expect(executionName('instance-1', { ...armed, atMs: 9_000, rearms: 3 })).toBe(name);
    const others = [
      executionName('instance-2', armed),
      executionName('instance-1', { ...armed, startMs: 5_001 }),
      executionName('instance-1', { ...armed, attempt: 1 }),
    ];
    expect(new Set([name, ...others]).size).toBe(4);
  });

  it('is another at the next attempt', () => {
    expect(armAgain(armed, 70_000)).toEqual({ atMs: 70_000, attempt: 1, startMs: 70_000, rearms: 0 });
  });
});
