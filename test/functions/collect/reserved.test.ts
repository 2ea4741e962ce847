import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeCollectHandler } from '../../../functions/collect/handler.ts';
import { systemEvents } from '../../../shared/facts/system-events.ts';
import { nineMs } from '../../facts/drafts.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent, keptLog, refusal, told } from '../http/api-event.ts';

const startsAt = new Date(nineMs - 1_000).toISOString();

function makeService() {
  const events = makeFakeEventStore();
  const { log, lines } = keptLog();
  const state = makeFakeStateStore(events);
  const handler = makeCollectHandler({ state, events, clock: () => nineMs, log });
  const post = async (route: string, body: object) =>
    (await handler(apiEvent(route, { role: 'emitter', body }))) as { statusCode: number; body: string };
  const alarm = async (...names: readonly string[]) => {
    const Records = names.map((alarmName) => ({
      messageId: alarmName,
      body: JSON.stringify({
        'detail-type': 'CloudWatch Alarm State Change',
        account: '1',
        region: 'r',
        detail: { alarmName, state: { value: 'ALARM', timestamp: startsAt } },
      }),
    }));
    return (await handler({ Records } as unknown as SQSEvent)) as SQSBatchResponse;
  };
  return { events, lines, post, alarm, types: () => events.all().map(({ type }) => type) };
}

describe('a type that Tocsin alone makes', () => {
  it.each([...systemEvents.keys(), 'MEMBER_CHANGED', 'CANARY'])(
    'is refused as %s of people and programs, and nothing is stored',
    async (type) => {
      const { post, types } = makeService();
      const answer = await post('POST /v1/events', { events: [{ type: 'A' }, { type }] });
      expect(refusal(answer)).toEqual([400, 'TYPE_RESERVED', 'events[1].type']);
      expect(told(answer).body).toMatchObject({
        error: { got: type, allowed: expect.stringMatching(new RegExp(`^any type but .*\\b${type}\\b`)) },
      });
      expect(types()).toEqual([]);
    },
  );

  it('is refused of Alertmanager, which loses none of its other alerts', async () => {
    const { post, types } = makeService();
    const alert = (alertname: string) => ({
      status: 'firing',
      labels: { alertname },
      annotations: {},
      startsAt,
      fingerprint: alertname,
    });
    const alerts = ['Heartbeat', 'DiskFull', 'canary'].map(alert);
    const answer = await post('POST /v1/sources/alertmanager', { version: '4', alerts });
    expect(refusal(answer)).toEqual([400, 'TYPE_RESERVED', 'alerts[0].labels.alertname']);
    expect(types()).toEqual(['DISK_FULL']);
  });

  it('fails as an alarm of CloudWatch alone, which becomes a dead letter', async () => {
    const { alarm, types, lines } = makeService();
    expect(await alarm('heartbeat', 'a')).toEqual({ batchItemFailures: [{ itemIdentifier: 'heartbeat' }] });
    expect(types()).toEqual(['A']);
    expect(lines).toHaveLength(1);
  });
});
