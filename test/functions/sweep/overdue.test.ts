import { beforeEach, describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { StateKey } from '../../../functions/ports/stores.ts';
import { failingStarts, overdueMs, overduePerRun, slowStarts } from '../../../functions/sweep/overdue.ts';
import { stuckLimits } from '../../../functions/sweep/stuck.ts';
import { newState, type Timer } from '../../../shared/correlator/state.ts';
import { newTimer } from '../../../shared/correlator/timer.ts';
import { TocsinError } from '../../../shared/errors.ts';
import { minuteMs } from '../../../shared/time.ts';
import { dueMs, makeSystem } from './overdue-system.ts';

const { leastMs, mostMs, slowFromMs, slowMs, graceMs, remembered } = stuckLimits;

describe('overdue instances', () => {
  let system = makeSystem();
  beforeEach(() => {
    system = makeSystem();
  });

  it.each([overduePerRun, overduePerRun + 1])(
    'of %i, at most the limit are started in a run',
    async (count) => {
      for (let i = 0; i < count; i++) await system.overdue(`i${i}`);
      await system.sweep();
      expect(system.executions.all()).toHaveLength(overduePerRun);
      await system.sweep();
      expect(system.executions.all()).toHaveLength(count);
    },
  );

  it('that were armed anew since the index was read are left alone', async () => {
    await system.overdue('i', dueMs + 1);
    const due = async (): Promise<readonly StateKey[]> => [stateKeys.instance('i')];
    await system.sweep({ state: { ...system.state, due } });
    expect(system.executions.all()).toEqual([]);
  });
});

describe('an overdue instance that cannot be read', () => {
  let system = makeSystem();
  beforeEach(() => {
    system = makeSystem();
  });

  it.each([
    ['of a version that nobody knows', { v: 99, kept: true }],
    ['of a known version with a timer that is none', { v: 2, timer: 7 }],
    ['that is no state at all', { v: [] }],
  ])('%s hides none that can, however many there are, and stays as it is', async (_, body) => {
    for (let i = 0; i < overduePerRun; i++) await system.broken(`broken${i}`, body, dueMs - 1);
    await system.overdue('i');
    await system.sweep();
    expect(system.executions.all()).toHaveLength(0);
    await system.sweep();
    expect(system.executions.all()).toHaveLength(1);
    const item = system.state.items().find(({ key }) => key.p === stateKeys.instance('broken0').p);
    expect([item?.body, item?.version]).toEqual([body, 1]);
  });

  it('since its text is none is stepped over as well', async () => {
    await system.broken('broken', {});
    const get: typeof system.state.get = async (key) => {
      if (key.p === stateKeys.instance('broken').p) JSON.parse('{');
      return system.state.get(key);
    };
    await system.sweep({ state: { ...system.state, get } });
    expect((await system.stuck()).map(({ code }) => code)).toEqual(['SyntaxError']);
    expect(system.nextDueMs('broken')).toBe(system.at.nowMs + leastMs);
  });

  it('is tried again later and later, told of each time, and in the end each hour, until it can be read', async () => {
    await system.broken('broken', { v: 99 });
    const fromMs = system.at.nowMs;
    const waits: number[] = [];
    for (let tries = 0; waits.slice(-3).filter((ms) => ms === slowMs).length < 3; tries++) {
      expect(tries).toBeLessThan(3_000);
      await system.sweep();
      const nextMs = system.nextDueMs('broken') as number;
      waits.push(nextMs - system.at.nowMs);
      system.at.nowMs = nextMs + overdueMs;
    }
    expect(waits.slice(0, 4)).toEqual([leastMs, 2 * minuteMs, 5 * minuteMs, mostMs]);
    expect([...new Set(waits.slice(3, -3))]).toEqual([mostMs]);
    const slowAfterMs = system.at.nowMs - fromMs - 3 * (slowMs + overdueMs);
    expect(slowAfterMs).toBeGreaterThanOrEqual(slowFromMs);
    expect(slowAfterMs).toBeLessThan(slowFromMs + mostMs + overdueMs);
    expect(system.emitted).toEqual(Array(waits.length).fill({ StuckInstances: 1 }));
    expect(system.errors).toHaveLength(waits.length);
    for (const message of system.said) expect(message).toContain(stateKeys.instance('broken').p);
  });

  it('is told as such until it is read, and no longer', async () => {
    await system.broken('broken', { v: 99 });
    await system.sweep();
    expect(await system.stuck()).toEqual([
      {
        p: stateKeys.instance('broken').p,
        code: 'STATE_VERSION_UNKNOWN',
        sinceMs: system.at.nowMs,
        nextMs: system.at.nowMs + leastMs,
      },
    ]);
    await system.overdue('broken', system.at.nowMs + leastMs);
    system.at.nowMs += leastMs + graceMs - 1;
    await system.sweep();
    expect(system.executions.all()).toHaveLength(1);
    expect(await system.stuck()).toHaveLength(1);
    system.at.nowMs += 1;
    expect(await system.stuck()).toEqual([]);
  });

  it.each([remembered, remembered + 1])(
    'is remembered beside others, of %i at most the limit',
    async (count) => {
      for (let i = 0; i < count; i++) await system.broken(`broken${i}`, { v: 99 });
      await system.sweep();
      expect(await system.stuck()).toHaveLength(remembered);
      expect(system.emitted).toEqual([{ StuckInstances: count }]);
      expect(await system.state.due(dueMs, count)).toEqual([]);
    },
  );

  it('and was written anew meanwhile is due when that says', async () => {
    await system.broken('broken', { v: 99 });
    const put: typeof system.state.put = async (write) => {
      await system.overdue('broken', system.at.nowMs + 5);
      return system.state.put(write);
    };
    await system.sweep({ state: { ...system.state, put } });
    expect(system.nextDueMs('broken')).toBe(system.at.nowMs + 5);
  });

  it.each(['AWS_INTERNAL_SERVER', 'STATE_BUSY'])(
    'is not the one that a service failed for (%s): that comes with the next run',
    async (code) => {
      await system.overdue('i');
      const start = async () => {
        throw new TocsinError('AWS_THROTTLING', 'too much', { retryable: true });
      };
      const get = async () => {
        throw new TocsinError(code, 'no table', { retryable: true });
      };
      await system.sweep({ state: { ...system.state, get } });
      expect([await system.stuck(), system.emitted, system.nextDueMs('i')]).toEqual([[], [], dueMs]);
      await system.sweep({ executions: { ...system.executions, start } });
      expect([await system.stuck(), system.emitted]).toEqual([[], []]);
      system.at.nowMs += overdueMs;
      await system.sweep();
      expect(system.executions.all()).toHaveLength(1);
    },
  );

  it('comes again at once if the run dies before it is moved', async () => {
    await system.broken('broken', { v: 99 });
    const sinceMs = system.at.nowMs;
    const postpone = async () => {
      throw new Error('died');
    };
    await expect(system.sweep({ state: { ...system.state, postpone } })).rejects.toThrow('died');
    system.at.nowMs += minuteMs;
    await system.sweep();
    expect((await system.stuck()).map((item) => item.sinceMs)).toEqual([sinceMs]);
    expect(system.nextDueMs('broken')).toBe(system.at.nowMs + minuteMs);
  });
});

describe('an instance whose wake-ups fail', () => {
  let system = makeSystem();
  beforeEach(() => {
    system = makeSystem();
  });

  const attempts = async (name: string) =>
    (await system.state.get<{ readonly timer: Timer }>(stateKeys.instance(name)))?.body.timer.attempt;

  it('is started later and later, and told of from the third start on', async () => {
    await system.overdue('i');
    const waits: number[] = [];
    for (let tries = 0; tries < 7; tries++) {
      const atMs = system.at.nowMs;
      await system.sweep();
      expect(await system.stuck()).toHaveLength(tries + 1 < failingStarts ? 0 : 1);
      system.at.nowMs = (system.nextDueMs('i') as number) + overdueMs - 1;
      await system.sweep();
      expect(system.executions.all()).toHaveLength(tries + 1);
      system.at.nowMs++;
      waits.push(system.at.nowMs - atMs);
    }
    expect(waits.map((ms) => ms / minuteMs)).toEqual([1, 2, 4, 8, 10, 10, 10]);
    expect((await system.stuck()).map(({ code }) => code)).toEqual(['WAKES_FAIL']);
    expect(system.emitted).toHaveLength(7 - failingStarts + 1);
    expect(system.errors).toMatchObject(Array(system.emitted.length).fill({ code: 'WAKES_FAIL' }));
    for (const message of system.said) expect(message).toContain(stateKeys.instance('i').p);
  });

  it.each([
    [slowStarts - 2, mostMs],
    [slowStarts - 1, slowMs],
    [slowStarts, slowMs],
    [100 * slowStarts, slowMs],
  ])('after %i starts is started again, and then each %i ms', async (attempt, waitMs) => {
    const timer = newTimer(dueMs, attempt);
    await system.broken('i', { ...newState({ application: 'default', name: 'r' }, {}), timer });
    for (const starts of [1, 2]) {
      await system.sweep();
      expect(system.executions.all()).toHaveLength(starts);
      expect(await system.stuck()).toHaveLength(1);
      if (starts === 1) system.at.nowMs += waitMs - 1;
      await system.sweep();
      expect(system.executions.all()).toHaveLength(starts);
      system.at.nowMs++;
    }
  });

  it('is not one that the last machine has woken: its next start is the first', async () => {
    const timer = { ...newTimer(dueMs, failingStarts), startMs: dueMs - minuteMs, rearms: 1 };
    await system.broken('i', { ...newState({ application: 'default', name: 'r' }, {}), timer });
    await system.sweep();
    expect([await attempts('i'), system.executions.all().length]).toEqual([1, 1]);
    expect([await system.stuck(), system.emitted]).toEqual([[], []]);
  });

  it('counts only what was started, not what Step Functions did not take', async () => {
    await system.overdue('i');
    const start = async () => {
      throw new TocsinError('AWS_THROTTLING', 'too much', { retryable: true });
    };
    for (let minute = 0; minute < 60; minute++) {
      await system.sweep({ executions: { ...system.executions, start } });
      expect([await attempts('i'), system.nextDueMs('i')]).toEqual([0, dueMs]);
      system.at.nowMs += minuteMs;
    }
    await system.sweep();
    expect([await attempts('i'), system.executions.all().length]).toEqual([1, 1]);
  });
});
