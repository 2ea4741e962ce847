import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { type EmitMetrics, makeMetrics } from '../../../functions/adapters/metrics.ts';
import { canaryEvent, receivingCanaries } from '../../../functions/health/canary.ts';
import { type HealthPorts, makeHealthHandler } from '../../../functions/health/handler.ts';
import { writeProgress } from '../../../functions/reconcile/progress.ts';
import { metricsNamespace, type OwnMetric, ownMetrics } from '../../../shared/api/own-metrics.ts';
import { minuteMs } from '../../../shared/time.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { faultsOf } from './embedded-metric-format.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);

function makeLog() {
  const lines: string[] = [];
  const metrics: EmitMetrics = makeMetrics(
    (line) => void lines.push(line),
    () => nowMs,
  );
  return { lines, metrics };
}

describe('the check of the format', () => {
  const valid = {
    _aws: {
      Timestamp: 1,
      CloudWatchMetrics: [{ Namespace: 'n', Dimensions: [['d']], Metrics: [{ Name: 'm', Unit: 'Count' }] }],
    },
    d: 'x',
    m: 1,
  };
  const [directive] = valid._aws.CloudWatchMetrics;
  const withDirective = (change: object) => ({
    ...valid,
    _aws: { ...valid._aws, CloudWatchMetrics: [{ ...directive, ...change }] },
  });

  it('takes what is right, also without dimensions and with units of rates and sizes', () => {
    for (const Unit of ['Kilobytes/Second', 'Bits', 'Count/Second', 'None', 'Terabits/Second'])
      expect(faultsOf(`${JSON.stringify(withDirective({ Metrics: [{ Name: 'm', Unit }] }))}\n`)).toEqual([]);
    expect(faultsOf(`${JSON.stringify(withDirective({ Dimensions: [[]] }))}\n`)).toEqual([]);
  });

  it.each([
    ['no metadata', { m: 1 }],
    ['a time that is a text', { ...valid, _aws: { ...valid._aws, Timestamp: '1' } }],
    ['a time with a fraction', { ...valid, _aws: { ...valid._aws, Timestamp: 1.5 } }],
    ['a member that the format does not know', { ...valid, _aws: { ...valid._aws, Extra: 1 } }],
    ['no namespace', withDirective({ Namespace: '' })],
    ['no set of dimensions', withDirective({ Dimensions: [] })],
    ['a dimension without a value', withDirective({ Dimensions: [['e']] })],
    ['31 dimensions', withDirective({ Dimensions: [Array(31).fill('d')] })],
    ['a unit of its own', withDirective({ Metrics: [{ Name: 'm', Unit: 'ms' }] })],
    ['a metric without a value', withDirective({ Metrics: [{ Name: 'o', Unit: 'Count' }] })],
    ['a metric that is a text', { ...valid, m: '1' }],
    ['a metric that is unknown', { ...valid, m: null }],
    ['a metric twice', withDirective({ Metrics: [{ Name: 'm' }, { Name: 'm' }] })],
    ['no metric', withDirective({ Metrics: [] })],
  ])('refuses %s', (_, root) => {
    expect(faultsOf(`${JSON.stringify(root)}\n`)).not.toEqual([]);
  });
});

describe('figures of our own', () => {
  it('are valid in the embedded metric format, each in its unit and without dimensions', () => {
    const { lines, metrics } = makeLog();
    const all = Object.keys(ownMetrics) as readonly OwnMetric[];
    metrics(Object.fromEntries(all.map((name, i) => [name, i])));
    const [line = ''] = lines;
    expect(faultsOf(line)).toEqual([]);
    expect(JSON.parse(line)).toEqual({
      _aws: {
        Timestamp: nowMs,
        CloudWatchMetrics: [
          {
            Namespace: metricsNamespace,
            Dimensions: [[]],
            Metrics: all.map((Name) => ({ Name, Unit: ownMetrics[Name] })),
          },
        ],
      },
      ...Object.fromEntries(all.map((name, i) => [name, i])),
    });
  });

  it('that are no numbers are left out, with the line if there are no others', () => {
    const { lines, metrics } = makeLog();
    metrics({ CanaryAge: Number.NaN, PublishLag: Number.POSITIVE_INFINITY });
    metrics({});
    expect(lines).toEqual([]);
    metrics({ CanaryAge: Number.NaN, PublishLag: 0 });
    expect(lines.map(faultsOf)).toEqual([[]]);
    expect(JSON.parse(lines[0] as string)).not.toHaveProperty('CanaryAge');
  });

  it('are told so by health and by the canary that comes back, whatever the clocks say', async () => {
    const { lines, metrics } = makeLog();
    const events = makeFakeEventStore();
    const state = makeFakeStateStore(events);
    const ports = { state, events, metrics, clock: () => nowMs, log: () => undefined };
    const queues = {} as HealthPorts['queues'];
    const late = { body: {}, expected: 'absent' as const, dueAtMs: nowMs - 60 * minuteMs };
    await state.put({ key: stateKeys.instance('i'), ...late });
    const span = { fromMs: nowMs + 1, toMs: nowMs + 2 };
    await writeProgress(state, { sinceMs: 0, recent: span, deep: span }, nowMs, 0);
    await makeHealthHandler({ ...ports, queues })({ 'detail-type': 'Scheduled Event' } as never);
    const body = JSON.stringify({ detail: canaryEvent(nowMs + 5) });
    const attributes = { SentTimestamp: String(nowMs - 9) };
    await receivingCanaries(
      async () => ({ batchItemFailures: [] }),
      ports,
    )({
      Records: [{ messageId: 'm', body, attributes }],
    } as unknown as SQSEvent);
    expect(lines.map(faultsOf)).toEqual([[], []]);
    const told = lines.map((line) => {
      const { _aws: _, ...figures } = JSON.parse(line);
      return figures;
    });
    expect(told).toEqual([
      { OverdueTimers: 1, ReconcilerLag: 0 },
      { CanaryAge: 0, PublishLag: 0 },
    ]);
  });
});
