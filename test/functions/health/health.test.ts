import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { makeMetrics } from '../../../functions/adapters/metrics.ts';
import { canaryEvent, receivingCanaries } from '../../../functions/health/canary.ts';
import { makeHealthHandler } from '../../../functions/health/handler.ts';
import { recentLagMs } from '../../../functions/reconcile/handler.ts';
import { writeProgress } from '../../../functions/reconcile/progress.ts';
import { deadLetterQueues } from '../../../shared/api/dead-letter-queues.ts';
import { type HealthAnswer, healthLimits } from '../../../shared/api/health.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { canary } from '../../../shared/facts/system-events.ts';
import { minuteMs } from '../../../shared/time.ts';
import { eventOf } from '../../contracts/facts.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent } from '../http/api-event.ts';

const startMs = Date.UTC(2026, 10, 21, 12);
const scheduled = { 'detail-type': 'Scheduled Event', source: 'aws.events' } as never;

function makeSystem() {
  const at = { nowMs: startMs };
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const letters = new Map<string, number>();
  const emitted: object[] = [];
  const consumed: SQSRecord[] = [];
  const ports = {
    state,
    events,
    queues: Object.fromEntries(
      deadLetterQueues.map((name) => [name, { waiting: async () => letters.get(name) ?? 0 }]),
    ) as never,
    clock: () => at.nowMs,
    metrics: (figures: object) => void emitted.push(figures),
    log: () => undefined,
  };
  const handler = makeHealthHandler(ports);
  const consume = receivingCanaries(async ({ Records }) => {
    consumed.push(...Records);
    return { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  }, ports);
  return {
    ...ports,
    at,
    letters,
    emitted,
    consumed,
    consume,
    beat: () => handler(scheduled),
    health: async (): Promise<HealthAnswer> => {
      const answer = await handler(apiEvent('GET /v1/health', { role: 'viewer' }));
      return JSON.parse(answer?.body ?? '{}');
    },
  };
}

const record = (event: TocsinEvent, sentAtMs?: number): SQSRecord =>
  ({
    messageId: `m-${event.id}`,
    body: JSON.stringify({ source: 'tocsin', 'detail-type': event.type, detail: event }),
    attributes: sentAtMs === undefined ? {} : { SentTimestamp: String(sentAtMs) },
  }) as unknown as SQSRecord;
const batch = (...Records: readonly SQSRecord[]): SQSEvent => ({ Records: [...Records] });

describe('a canary', () => {
  it('is stored each minute, under an id of its own, and told of by nobody else', async () => {
    const system = makeSystem();
    await system.beat();
    system.at.nowMs += minuteMs;
    await system.beat();
    expect(system.events.all().map(({ type, t }) => [type, t])).toEqual([
      [canary, startMs],
      [canary, startMs + minuteMs],
    ]);
    expect(system.emitted).toEqual([]);
  });

  it('is noted when it comes back, and told as a figure; all else goes to the consumer as it is', async () => {
    const system = makeSystem();
    system.at.nowMs = startMs + 2_000;
    const other = record(eventOf({ type: 'CANARY_DIED' }));
    const broken = { ...other, messageId: 'broken', body: '{ "CANARY' };
    const back = record(canaryEvent(startMs), startMs + 700);
    const answer = await system.consume(batch(back, other, broken));
    expect(system.consumed).toEqual([other, broken]);
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
      other.messageId,
      'broken',
    ]);
    expect((await system.state.get(stateKeys.canary()))?.body).toEqual({
      v: 1,
      storedAtMs: startMs,
      queuedAtMs: startMs + 700,
      backAtMs: startMs + 2_000,
    });
    expect(system.emitted).toEqual([
      {
        CanaryAge: { value: 2_000, unit: 'Milliseconds' },
        PublishLag: { value: 700, unit: 'Milliseconds' },
      },
    ]);
  });

  it('does not wake the consumer if it comes alone, and counts once where several come at once', async () => {
    const system = makeSystem();
    system.at.nowMs = startMs + 3 * minuteMs;
    const answer = await system.consume(
      batch(record(canaryEvent(startMs + minuteMs)), record(canaryEvent(startMs))),
    );
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(system.consumed).toEqual([]);
    expect(system.emitted).toEqual([{ CanaryAge: { value: 2 * minuteMs, unit: 'Milliseconds' } }]);
  });

  it('fails alone if it cannot be noted', async () => {
    const system = makeSystem();
    system.state.put = async () => {
      throw new Error('no table');
    };
    const back = record(canaryEvent(startMs));
    expect(await system.consume(batch(back))).toEqual({
      batchItemFailures: [{ itemIdentifier: back.messageId }],
    });
  });

  it.each([
    ['a person', { source: { kind: 'operator', name: 'health' } }],
    ['another part', { source: { kind: 'system', name: 'sweep' } }],
    ['nobody', { source: undefined }],
    ['no time', { r: 'x' }],
  ])('of %s is none', async (_, change) => {
    const system = makeSystem();
    await system.consume(batch(record({ ...canaryEvent(startMs), ...change } as unknown as TocsinEvent)));
    expect(system.consumed).toHaveLength(1);
    expect(system.emitted).toEqual([]);
  });
});

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
    [healthLimits.timerLateMs, 1, [{ OverdueTimers: { value: 1, unit: 'Count' } }]],
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
      expect(system.emitted).toEqual(told);
    },
  );

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

describe('a metric', () => {
  it('is one line of the embedded metric format', () => {
    const lines: string[] = [];
    const emit = makeMetrics(
      (line) => void lines.push(line),
      () => 7,
    );
    emit({ CanaryAge: { value: 12, unit: 'Milliseconds' }, OverdueTimers: { value: 1, unit: 'Count' } });
    expect(lines.map((line) => [line.endsWith('\n'), JSON.parse(line)])).toEqual([
      [
        true,
        {
          _aws: {
            Timestamp: 7,
            CloudWatchMetrics: [
              {
                Namespace: 'Tocsin',
                Dimensions: [[]],
                Metrics: [
                  { Name: 'CanaryAge', Unit: 'Milliseconds' },
                  { Name: 'OverdueTimers', Unit: 'Count' },
                ],
              },
            ],
          },
          CanaryAge: 12,
          OverdueTimers: 1,
        },
      ],
    ]);
  });
});
