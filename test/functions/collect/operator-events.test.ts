import { describe, expect, it } from 'vitest';
import { makeCollectHandler } from '../../../functions/collect/handler.ts';
import type { EventsAnswer, EventsRequest } from '../../../shared/api/events.ts';
import type { Role } from '../../../shared/api/roles.ts';
import { canonicalKey, episodeId, occurrenceId, transitionId } from '../../../shared/facts/ids.ts';
import { limits } from '../../../shared/facts/limits.ts';
import { makeRaise } from '../../../shared/facts/make-event.ts';
import { nineMs, raiseDraft } from '../../facts/drafts.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent, keptLog, refusal, told } from '../http/api-event.ts';

function makeService() {
  const at = { nowMs: nineMs };
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const handler = makeCollectHandler({ state, events, clock: () => at.nowMs, log: keptLog().log });
  const post = async (sent: EventsRequest['events'] | readonly object[], role: Role = 'emitter') =>
    (await handler(apiEvent('POST /v1/events', { role, name: 'ci', body: { events: sent } }))) as {
      statusCode: number;
      body: string;
    };
  const stored = async (...args: Parameters<typeof post>) =>
    (told(await post(...args)).body as EventsAnswer).events;
  return { at, events, post, stored };
}

const source = { kind: 'operator', name: 'ci' } as const;

describe('events of people and programs', () => {
  it('are stored whole, under an id of sender and nonce', async () => {
    const { events, stored } = makeService();
    const sent = {
      type: 'DEPLOYED',
      labels: { host: 'node-1', app: 'shop' },
      values: { version: '1.2', hosts: ['a', 'b'] },
      severity: 'minor',
      message: 'shop 1.2',
      at: '2026-11-21T08:59:00Z',
      id: 'build-77',
    } as const;
    const t = nineMs - 60_000;
    const id = occurrenceId(t, 'DEPLOYED', 'ci', 'build-77');
    expect(await stored([sent])).toEqual([{ id, stored: 'stored' }]);
    expect(events.all()).toEqual([
      {
        v: 1,
        id,
        type: 'DEPLOYED',
        transition: 'occurred',
        t,
        r: nineMs,
        origin: id,
        severity: 'minor',
        source,
        host: 'node-1',
        labels: sent.labels,
        values: sent.values,
        message: 'shop 1.2',
        causes: [],
      },
    ]);
  });

  it('are stored once when repeated under the same id and time', async () => {
    const { events, stored, at } = makeService();
    const sent = [{ type: 'A', id: 'x', at: nineMs }];
    await stored(sent);
    at.nowMs += 5000;
    expect((await stored(sent)).map((one) => one.stored)).toEqual(['duplicate']);
    expect(events.all().length).toBe(1);
  });

  it('are each their own without an id, also in one request', async () => {
    const { events, stored, at } = makeService();
    await stored([{ type: 'A' }, { type: 'A' }]);
    at.nowMs += 1;
    await stored([{ type: 'A' }]);
    expect(events.all().length).toBe(3);
  });

  it('open and end an episode by type and labels', async () => {
    const { events, stored, at } = makeService();
    const labels = { b: '2', a: '1' };
    const [raised] = await stored([
      { type: 'X', transition: 'raised', labels, severity: 'major', message: 'on' },
    ]);
    const episode = episodeId('operator', 'X', canonicalKey(labels), nineMs);
    expect(raised).toEqual({ id: transitionId(episode, 'raised', nineMs), episode, stored: 'stored' });
    at.nowMs += 1000;
    const [cleared] = await stored([
      { type: 'X', transition: 'cleared', labels: { a: '1', b: '2' }, message: 'off' },
    ]);
    expect(cleared).toEqual({ id: transitionId(episode, 'cleared', at.nowMs), episode, stored: 'stored' });
    expect(events.all()[1]).toMatchObject({
      transition: 'cleared',
      origin: raised?.id,
      causes: [raised?.id],
      severity: 'major',
      message: 'off',
      start: nineMs,
      t: nineMs + 1000,
      reason: 'condition-ended',
    });
  });

  it('open and end an episode in one request, before any index shows the raise', async () => {
    const { stored, events } = makeService();
    events.open = async () => [];
    const both = [
      { type: 'X', transition: 'raised', at: nineMs - 10 },
      { type: 'X', transition: 'cleared', at: nineMs },
    ] as const;
    const [raised, cleared] = await stored(both);
    expect(cleared?.episode).toBe(raised?.episode);
  });

  it('end every open episode of the type and labels, so that none is left behind', async () => {
    const { stored, events } = makeService();
    await stored([
      { type: 'X', transition: 'raised', at: nineMs - 20 },
      { type: 'X', transition: 'raised', at: nineMs - 10 },
      { type: 'X', transition: 'raised', at: nineMs - 10, labels: { a: '1' } },
      { type: 'X', transition: 'cleared', at: nineMs },
    ]);
    const cleared = events.all().filter(({ transition }) => transition === 'cleared');
    expect(cleared.map(({ start, labels }) => [start, labels])).toEqual([
      [nineMs - 20, {}],
      [nineMs - 10, {}],
    ]);
  });

  it('end an episode by its id, which needs no index', async () => {
    const { stored, events } = makeService();
    const [raised] = await stored([{ type: 'X', transition: 'raised' }]);
    events.open = async () => [];
    const clear = {
      type: 'X',
      transition: 'cleared',
      episode: raised?.episode as string,
      at: nineMs,
    } as const;
    expect(await stored([clear])).toEqual([
      { id: transitionId(clear.episode, 'cleared', nineMs), episode: clear.episode, stored: 'stored' },
    ]);
    expect((await stored([clear]))[0]?.stored).toBe('duplicate');
  });

  it('never end what an agent raised, nor what is not open', async () => {
    const { post, events } = makeService();
    const raise = { ...raiseDraft('node-1', nineMs - 10_000), r: nineMs };
    const alert = makeRaise({
      type: 'ALERT',
      severity: 'major',
      source: { kind: 'system', name: 'alertmanager' },
      labels: {},
      episode: episodeId('alertmanager', 'ALERT', 'f1', nineMs),
      start: nineMs,
      r: nineMs,
    });
    await events.put(raise);
    await events.put(alert);
    const clears = [
      { type: 'ALERT', transition: 'cleared', episode: alert.episode },
      { type: 'ALERT', transition: 'cleared' },
      { type: 'DISK_FULL', transition: 'cleared', labels: raise.labels },
      { type: 'DISK_FULL', transition: 'cleared', episode: raise.episode },
      { type: 'OTHER', transition: 'cleared' },
    ];
    for (const clear of clears)
      expect(refusal(await post([clear]))).toEqual([404, 'EPISODE_NOT_OPEN', 'events[0]']);
    expect(events.all()).toEqual([raise, alert]);
  });

  it.each<[string, (n: number) => readonly object[], number, string, string]>([
    ['events', (n) => Array.from({ length: n }, () => ({ type: 'A' })), limits.events, 'TOO_MANY', 'events'],
    [
      'milliseconds ahead',
      (n) => [{ type: 'A', at: nineMs + n }],
      limits.futureMs,
      'TIME_IN_FUTURE',
      'events[0].at',
    ],
    [
      'characters of a message',
      (n) => [{ type: 'A', message: 'x'.repeat(n) }],
      limits.messageChars,
      'TOO_LONG',
      'events[0].message',
    ],
    [
      'characters of a nonce',
      (n) => [{ type: 'A', at: 1, id: 'x'.repeat(n) }],
      limits.labelValueChars,
      'TOO_LONG',
      'events[0].id',
    ],
  ])('take %s up to the limit and not one more', async (_, make, limit, code, field) => {
    const { post, events } = makeService();
    expect(refusal(await post(make(limit + 1)))).toEqual([400, code, field]);
    expect(events.all()).toEqual([]);
    expect((await post(make(limit))).statusCode).toBe(200);
  });

  it.each<[string, object, string, string]>([
    ['an unknown field', { type: 'A', tpye: 1 }, 'FIELD_UNKNOWN', 'events[0].tpye'],
    ['an id without a time', { type: 'A', id: 'x' }, 'FIELD_MISSING', 'events[0].at'],
    ['a time without a zone', { type: 'A', at: '2026-11-21T08:59:00' }, 'FIELD_INVALID', 'events[0].at'],
    ['a day that is none', { type: 'A', at: '2026-13-41T08:59:00Z' }, 'FIELD_INVALID', 'events[0].at'],
    [
      'an episode for an occurrence',
      { type: 'A', episode: 'a'.repeat(26) },
      'FIELD_INVALID',
      'events[0].episode',
    ],
    [
      'a host that cannot be',
      { type: 'A', labels: { host: 'a b' } },
      'FIELD_INVALID',
      'events[0].labels.host',
    ],
  ])('are refused with %s', async (_, sent, code, field) => {
    const { post } = makeService();
    expect(refusal(await post([sent]))).toEqual([400, code, field]);
  });

  it('are refused from a viewer, as broken JSON and as a body beyond the bound', async () => {
    const { post } = makeService();
    expect(refusal(await post([{ type: 'A' }], 'viewer'))).toEqual([403, 'ROLE_INSUFFICIENT']);
    const events = makeFakeEventStore();
    const handler = makeCollectHandler({
      state: makeFakeStateStore(events),
      events,
      clock: () => nineMs,
      log: keptLog().log,
    });
    const send = async (body: string) =>
      (await handler(apiEvent('POST /v1/events', { role: 'emitter', body }))) as {
        statusCode: number;
        body: string;
      };
    expect(refusal(await send('{'))).toEqual([400, 'BODY_NOT_JSON']);
    const full = JSON.stringify({ events: [{ type: 'A' }] });
    expect((await send(full.padEnd(limits.rawBytes))).statusCode).toBe(200);
    expect(refusal(await send(full.padEnd(limits.rawBytes + 1)))).toEqual([413, 'BODY_TOO_LARGE']);
  });
});
