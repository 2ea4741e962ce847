import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { canaryEvent } from '../../../functions/health/canary.ts';
import { recentLagMs } from '../../../functions/reconcile/handler.ts';
import { writeProgress } from '../../../functions/reconcile/progress.ts';
import type { StuckRecord } from '../../../functions/sweep/stuck.ts';
import { deadLetterQueues } from '../../../shared/api/dead-letter-queues.ts';
import { healthLimits } from '../../../shared/api/health.ts';
import { minuteMs } from '../../../shared/time.ts';

import { batch, makeSystem, record, startMs } from './system.ts';

describe('GET /v1/health', () => {
  const recent = { fromMs: startMs - recentLagMs - 5 * minuteMs, toMs: startMs - recentLagMs };
  const caughtUp = { sinceMs: 0, recent, deep: { fromMs: 0, toMs: 0 } };

  async function makeHealthy() {
    const system = makeSystem();
    await system.consume(batch(record(canaryEvent(startMs), startMs + 500)));
    await writeProgress(system.state, caughtUp, startMs, 0);
    system.at.nowMs = startMs + 10_000;
    return system;
  }

  it('says that all is well, with the figures', async () => {
    const system = await makeHealthy();
    expect(await system.health()).toEqual({
      isHealthy: true,
      checkedAtMs: startMs + 10_000,
      problems: [],
      canary: { ageMs: 10_000, travelMs: 0 },
      publishLagMs: 500,
      overdueTimers: 0,
      stuckInstances: 0,
      deadLetters: deadLetterQueues.map((queue) => ({ queue, waiting: 0 })),
      reconciler: { ageMs: 10_000, lagMs: 10_000 + recentLagMs, published: 0 },
    });
  });

  it('does not take what it does not know for well', async () => {
    const answer = await makeSystem().health();
    expect(answer).toMatchObject({
      isHealthy: false,
      canary: { ageMs: null, travelMs: null },
      publishLagMs: null,
      reconciler: { ageMs: null, lagMs: null, published: null },
    });
    expect(answer.problems).toHaveLength(2);
  });

  it.each([
    ['canary has come back for 4m', healthLimits.canaryAgeMs],
    ['reconciler has not run for 20m', healthLimits.reconciledAgeMs],
  ])('says that no %s, and not a millisecond before', async (problem, ageMs) => {
    const system = await makeHealthy();
    system.at.nowMs = startMs + ageMs - 1;
    expect((await system.health()).problems.join()).not.toContain(problem);
    system.at.nowMs++;
    const { problems, isHealthy } = await system.health();
    expect([isHealthy, problems.some((each) => each.includes(problem))]).toEqual([false, true]);
  });

  it.each([
    [healthLimits.publishLagMs - 1, 0],
    [healthLimits.publishLagMs, 1],
  ])('tells of a publication that took %i ms (%i)', async (lagMs, problems) => {
    const system = await makeHealthy();
    await system.consume(batch(record(canaryEvent(startMs), startMs + lagMs)));
    expect((await system.health()).problems).toHaveLength(problems);
  });

  it('tells of dead letters by queue, and of what the reconciler found', async () => {
    const system = await makeHealthy();
    system.letters.set('respond', 3);
    await writeProgress(system.state, caughtUp, startMs, 2);
    expect((await system.health()).problems).toEqual([
      '3 dead letters wait in respond',
      'the reconciler found 2 events that were never published',
    ]);
  });

  it.each([
    ['done', (fromMs: number) => ({ fromMs: fromMs - minuteMs, toMs: fromMs })],
    ['half done', (fromMs: number) => ({ fromMs, toMs: fromMs + minuteMs, after: 'e' })],
  ])(
    'tells that the reconciler runs and lags, by the last span, which is %s, and not a millisecond before',
    async (_, spanFrom) => {
      const system = await makeHealthy();
      const healthAt = async (lagMs: number) => {
        const recent = spanFrom(system.at.nowMs - lagMs);
        await writeProgress(system.state, { ...caughtUp, recent }, system.at.nowMs, 0);
        const { isHealthy, problems, reconciler } = await system.health();
        return { isHealthy, problems, lagMs: reconciler.lagMs };
      };
      const limitMs = healthLimits.reconcilerLagMs;
      expect(await healthAt(limitMs - 1)).toEqual({ isHealthy: true, problems: [], lagMs: limitMs - 1 });
      expect(await healthAt(limitMs)).toEqual({
        isHealthy: false,
        problems: ['the reconciler is 30m behind: what was stored since is not compared yet'],
        lagMs: limitMs,
      });
    },
  );

  it.each([
    [healthLimits.timerLateMs - 1, 0, []],
    [healthLimits.timerLateMs, 1, [{ OverdueTimers: 1 }]],
  ])(
    'counts timers of instances that are %i ms late, and tells CloudWatch of them',
    async (lateMs, count, told) => {
      const system = await makeHealthy();
      const due = { expected: 'absent' as const, dueAtMs: system.at.nowMs - lateMs, body: {} };
      await system.state.put({ key: stateKeys.instance('i'), ...due });
      await system.state.put({ key: stateKeys.response('r'), ...due });
      expect(await system.health()).toMatchObject({ overdueTimers: count, isHealthy: count === 0 });
      system.emitted.length = 0;
      await system.beat();
      expect(system.emitted).toEqual([{ ReconcilerLag: 10_000 + recentLagMs, ...told[0] }]);
    },
  );

  it('tells of instances that are stuck, while they are tried again', async () => {
    const system = await makeHealthy();
    const item = { p: 'INSTANCE#i', code: 'STATE_VERSION_UNKNOWN', sinceMs: 0 };
    const body: StuckRecord = { v: 1, items: [{ ...item, nextMs: system.at.nowMs }] };
    await system.state.put({ key: stateKeys.stuck(), body, expected: 'any' });
    const { isHealthy, problems, stuckInstances } = await system.health();
    expect([isHealthy, stuckInstances]).toEqual([false, 1]);
    expect(problems).toEqual(['1 composites cannot be woken: the log of the sweep says why']);
  });

  it('tells CloudWatch how far the reconciler is behind, also while it does not run, and not before it ran', async () => {
    const system = makeSystem();
    await system.beat();
    await writeProgress(system.state, caughtUp, startMs, 0);
    for (const minutes of [0, 1, 60]) {
      system.at.nowMs = startMs + minutes * minuteMs;
      await system.beat();
    }
    expect(system.emitted).toEqual(
      [0, 1, 60].map((minutes) => ({ ReconcilerLag: recentLagMs + minutes * minuteMs })),
    );
  });

  it.each([healthLimits.timersCounted, healthLimits.timersCounted + 1])(
    'counts, of %i late timers, at most the limit',
    async (count) => {
      const system = await makeHealthy();
      for (let i = 0; i < count; i++) {
        const key = stateKeys.instance(`i${i}`);
        await system.state.put({ key, body: {}, expected: 'absent', dueAtMs: startMs - minuteMs * 60 });
      }
      expect((await system.health()).overdueTimers).toBe(healthLimits.timersCounted);
    },
  );
});
