import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { makeCollectHandler } from '../../../functions/collect/handler.ts';
import { upperSnake } from '../../../functions/collect/upper-snake.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import { limits } from '../../../shared/facts/limits.ts';
import { nineMs, raiseDraft } from '../../facts/drafts.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent, keptLog, refusal } from '../http/api-event.ts';

function makeService() {
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const { log, lines } = keptLog();
  const handler = makeCollectHandler({ state, events, clock: () => nineMs, log });
  const alert = async (body: object) =>
    (await handler(apiEvent('POST /v1/sources/alertmanager', { role: 'emitter', body }))) as {
      statusCode: number;
      body: string;
    };
  const bus = async (...messages: unknown[]) => {
    const records = messages.map((message, i) => ({
      messageId: `m${i}`,
      body: typeof message === 'string' ? message : JSON.stringify(message),
    }));
    return (await handler({ Records: records } as unknown as SQSEvent)) as SQSBatchResponse;
  };
  const told = () =>
    events.all().map(({ type, transition, t, severity }) => [type, transition, t - nineMs, severity]);
  return { events, state, alert, bus, told, lines };
}

const iso = (afterMs: number) => new Date(nineMs + afterMs).toISOString();

describe('Alertmanager', () => {
  const firing = {
    status: 'firing',
    labels: { alertname: 'HighCPUUsage', severity: 'critical', host: 'node-1', job: 'node' },
    annotations: { summary: 'cpu is high' },
    startsAt: iso(-60_000).replace('Z', '123456Z'),
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: 'f1',
    generatorURL: 'http://prometheus',
  };
  const webhook = (...alerts: object[]) => ({
    version: '4',
    groupKey: 'g',
    status: 'firing',
    receiver: 'r',
    alerts,
  });
  const resolved = { ...firing, status: 'resolved', endsAt: iso(-1000) };

  it('raises what fires, once, however often it is told', async () => {
    const { alert, events } = makeService();
    await alert(webhook(firing));
    await alert(webhook(firing));
    expect(events.all()).toEqual([
      expect.objectContaining({
        type: 'HIGH_CPU_USAGE',
        transition: 'raised',
        t: nineMs - 60_000,
        severity: 'critical',
        host: 'node-1',
        labels: { severity: 'critical', host: 'node-1', job: 'node' },
        message: 'cpu is high',
        source: { kind: 'system', name: 'alertmanager' },
      }),
    ]);
  });

  it('clears what is resolved, and brings a raise along that never came', async () => {
    const { alert, told, events } = makeService();
    await alert(webhook(resolved));
    await alert(webhook(firing));
    await alert(webhook(resolved));
    expect(told()).toEqual([
      ['HIGH_CPU_USAGE', 'raised', -60_000, 'critical'],
      ['HIGH_CPU_USAGE', 'cleared', -1000, 'critical'],
    ]);
    expect(events.all()[1]?.origin).toBe(events.all()[0]?.id);
  });

  it('keeps an alert whose labels are too many or too long, and says how many it dropped', async () => {
    const { alert, events } = makeService();
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`l${10 + i}`, 'x'.repeat(300)]));
    await alert(webhook({ ...firing, labels: { alertname: 'A', ...many, host: 'node-1' } }));
    const [event] = events.all();
    expect(Object.keys(event?.labels ?? {}).length).toBe(limits.labels);
    expect(event?.labels).toMatchObject({ host: 'node-1', l10: 'x'.repeat(256) });
    expect(event?.values).toEqual({ droppedLabels: 6 });
  });

  it.each([
    ['page', 'critical'],
    ['Warning', 'minor'],
    ['error', 'major'],
    ['info', 'info'],
    ['strange', 'minor'],
  ])('takes severity %s as %s', async (text, severity) => {
    const { alert, told } = makeService();
    await alert(webhook({ ...firing, labels: { alertname: 'A', severity: text } }));
    expect(told()).toEqual([['A', 'raised', -60_000, severity]]);
  });

  it.each([
    ['before 1970', '0001-01-01T00:00:00Z', -nineMs],
    ['at the bound of the future', iso(limits.futureMs), limits.futureMs],
    ['beyond the bound of the future', iso(limits.futureMs + 1), limits.futureMs],
  ])('keeps an alert that starts %s within what a time can be', async (_, startsAt, afterMs) => {
    const { alert, told } = makeService();
    await alert(webhook({ ...firing, startsAt }));
    expect(told()).toEqual([['HIGH_CPU_USAGE', 'raised', afterMs, 'critical']]);
  });

  it('is refused in another version, and beyond the bound of alerts', async () => {
    const { alert } = makeService();
    expect(refusal(await alert({ ...webhook(), version: '3' }))).toEqual([400, 'FIELD_INVALID', 'version']);
    const of = (count: number) => webhook(...Array.from({ length: count }, () => firing));
    expect((await alert(of(limits.events))).statusCode).toBe(200);
    expect(refusal(await alert(of(limits.events + 1)))).toEqual([400, 'TOO_MANY', 'alerts']);
  });

  it.each([
    ['HighCPUUsage', 'HIGH_CPU_USAGE'],
    ['high-cpu usage', 'HIGH_CPU_USAGE'],
    ['KubePodNotReady', 'KUBE_POD_NOT_READY'],
    ['5xxRate', 'ALERT_5XX_RATE'],
    ['___', 'ALERT'],
  ])('names %s as %s', (name, type) => {
    expect(upperSnake(name)).toBe(type);
  });

  it('makes an event type of any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(upperSnake(name)).toMatch(/^[A-Z][A-Z0-9_]{0,63}$/);
      }),
    );
  });
});

describe('CloudWatch alarms', () => {
  type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  const change = (atMs: number, value: State, before: State, beforeMs: number) => ({
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: '123456789012',
    region: 'eu-west-1',
    time: iso(atMs),
    detail: {
      alarmName: 'Queue depth',
      state: { value, timestamp: iso(atMs).replace('Z', '+0000'), reason: `it is ${value}` },
      previousState: { value: before, timestamp: iso(beforeMs).replace('Z', '+0000') },
    },
  });
  const raised = change(-50_000, 'ALARM', 'OK', -90_000);
  const cleared = change(-10_000, 'OK', 'ALARM', -50_000);
  const whole = [
    ['QUEUE_DEPTH', 'raised', -50_000, 'major'],
    ['QUEUE_DEPTH', 'cleared', -10_000, 'major'],
  ];

  it.each([
    ['in order', [raised, cleared]],
    ['twice', [raised, raised, cleared, cleared]],
    ['the clear first', [cleared, raised]],
    ['the clear alone', [cleared]],
  ])('are an episode when told %s', async (_, messages) => {
    const { bus, told, events } = makeService();
    expect(await bus(...messages)).toEqual({ batchItemFailures: [] });
    expect(told()).toEqual(whole);
    expect(events.all()[1]).toMatchObject({
      origin: events.all()[0]?.id,
      labels: { alarm: 'Queue depth', account: '123456789012', region: 'eu-west-1' },
    });
  });

  it('stay open while there is no data, since unknown is not false', async () => {
    const { bus, told } = makeService();
    await bus(
      raised,
      change(-40_000, 'INSUFFICIENT_DATA', 'ALARM', -50_000),
      change(-30_000, 'ALARM', 'INSUFFICIENT_DATA', -40_000),
      change(-20_000, 'INSUFFICIENT_DATA', 'ALARM', -30_000),
    );
    expect(told()).toEqual(whole.slice(0, 1));
    await bus(change(-10_000, 'OK', 'INSUFFICIENT_DATA', -20_000));
    expect(told()).toEqual(whole);
  });

  it('tell nothing when they become well out of no data', async () => {
    const { bus, told } = makeService();
    await bus(change(-10_000, 'OK', 'INSUFFICIENT_DATA', -20_000));
    expect(told()).toEqual([]);
  });

  it('are another episode after OK, also when that OK comes late', async () => {
    const { bus, told, events } = makeService();
    await bus(raised, change(-5000, 'ALARM', 'OK', -10_000), cleared);
    expect(told()).toEqual([whole[0], ['QUEUE_DEPTH', 'raised', -5000, 'major'], whole[1]]);
    expect(events.all()[2]?.origin).toBe(events.all()[0]?.id);
  });
});

describe('EC2 instances', () => {
  const record: HostRecord = {
    host: 'node-1',
    name: 'node-1',
    state: 'active',
    tags: {},
    keyThumbprint: 't',
    instanceId: 'i-0abc',
    enrolledAtMs: 1,
  };
  const change = (state: string, atMs: number, instance = 'i-0abc') => ({
    'detail-type': 'EC2 Instance State-change Notification',
    account: '1',
    region: 'eu-west-1',
    time: iso(atMs),
    detail: { 'instance-id': instance, state },
  });

  async function withHost(more: Partial<HostRecord> = {}) {
    const service = makeService();
    const { state } = service;
    await state.put({ key: stateKeys.host('node-1'), body: { ...record, ...more }, expected: 'absent' });
    await state.put({ key: stateKeys.instanceHost('i-0abc'), body: { host: 'node-1' }, expected: 'absent' });
    const hostState = async () => (await state.get<HostRecord>(stateKeys.host('node-1')))?.body.state;
    return { ...service, hostState };
  }

  it('that stop drain their host and end its episodes; that run bring it back', async () => {
    const { bus, events, told, hostState } = await withHost();
    await events.put({ ...raiseDraft('node-1', nineMs - 90_000), r: nineMs });
    await bus(change('stopping', -50_000), change('stopped', -40_000));
    expect(await hostState()).toBe('draining');
    expect(told().slice(1)).toEqual([
      ['HOST_LEFT', 'occurred', -50_000, 'info'],
      ['DISK_FULL', 'cleared', -50_000, 'major'],
    ]);
    expect(events.all().at(-1)?.reason).toBe('left');
    await bus(change('pending', -30_000), change('running', -20_000), change('running', -20_000));
    expect(await hostState()).toBe('active');
    expect(told().slice(3)).toEqual([['HOST_RETURNED', 'occurred', -20_000, 'info']]);
  });

  it('that are terminated remove their host for good', async () => {
    const { bus, hostState, told, state } = await withHost();
    await bus(change('shutting-down', -50_000), change('terminated', -40_000), change('running', -30_000));
    expect(await hostState()).toBe('removed');
    expect(told()).toEqual([['HOST_LEFT', 'occurred', -50_000, 'info']]);
    expect(await state.get(stateKeys.revoked('node-1:t'))).toBeDefined();
  });

  it('tell nothing when the news is older than the last change', async () => {
    const { bus, hostState } = await withHost();
    await bus(change('stopped', -40_000), change('running', -20_000), change('stopping', -50_000));
    expect(await hostState()).toBe('active');
  });

  it('do not bring back what an operator drained', async () => {
    const { bus, hostState } = await withHost({
      state: 'draining',
      stateBy: 'operator',
      stateAtMs: nineMs - 90_000,
    });
    await bus(change('running', -20_000));
    expect(await hostState()).toBe('draining');
  });

  it('that are no host of ours, or no longer, change nothing', async () => {
    const { bus, hostState, state } = await withHost();
    expect(await bus(change('terminated', 0, 'i-0fff'))).toEqual({ batchItemFailures: [] });
    await state.put({ key: stateKeys.instanceHost('i-0eee'), body: { host: 'node-1' }, expected: 'absent' });
    await bus(change('terminated', 0, 'i-0eee'));
    expect(await hostState()).toBe('active');
  });
});

describe('a batch of the default bus', () => {
  it('fails for the messages alone that cannot be read', async () => {
    const { bus, told, lines } = makeService();
    const good = {
      'detail-type': 'CloudWatch Alarm State Change',
      account: '1',
      region: 'r',
      detail: { alarmName: 'a', state: { value: 'ALARM', timestamp: iso(-1000) } },
    };
    expect(await bus('{', good, { 'detail-type': 'Something else' }, { ...good, detail: {} })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }],
    });
    expect(told()).toEqual([['A', 'raised', -1000, 'major']]);
    expect(lines.length).toBe(3);
  });
});
