import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeFailureNotes } from '../../../functions/adapters/failure-notes.ts';
import { toPublish, toQueue, toReconciler, toTargets } from '../../../functions/dead-letters/hand-on.ts';
import { type DeadLettersPorts, makeDeadLettersHandler } from '../../../functions/dead-letters/handler.ts';
import { peekHiddenSec } from '../../../functions/dead-letters/peek.ts';
import { batchPauseMs, redriveCallMs } from '../../../functions/dead-letters/redrive.ts';
import {
  type DeadLetterQueueName,
  deadLetterLimits,
  deadLetterQueues,
} from '../../../shared/api/dead-letter-queues.ts';
import type { DeadLettersAnswer, RedriveAnswer } from '../../../shared/api/dead-letters.ts';
import type { Role } from '../../../shared/api/roles.ts';
import { TocsinError } from '../../../shared/errors.ts';
import { secondMs } from '../../../shared/time.ts';
import { nineMs, raiseDraft } from '../../facts/drafts.ts';
import { type FakeDeadLetters, makeFakeDeadLetters } from '../../fakes/dead-letters.ts';
import { makeFakeEventBus } from '../../fakes/event-bus.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent, keptLog, refusal, told } from '../http/api-event.ts';

const raise = { ...raiseDraft('node-1'), r: nineMs };
const envelope = (detail: object, source = 'tocsin') =>
  JSON.stringify({ source, 'detail-type': 'X', detail });

function makeService() {
  const at = { nowMs: nineMs };
  const clock = () => at.nowMs;
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const bus = makeFakeEventBus();
  const queues = Object.fromEntries(
    deadLetterQueues.map((name) => [name, makeFakeDeadLetters(clock)]),
  ) as Record<DeadLetterQueueName, FakeDeadLetters>;
  const work = { sent: [] as string[], fails: 0 };
  const sender = {
    send: async (body: string) => {
      if (work.fails-- > 0) throw new TocsinError('QUEUE_REFUSED', 'refused', { retryable: true });
      work.sent.push(body);
    },
  };
  const publishing = {
    definitions: { routing: async () => [] },
    bus,
    events,
    state,
    clock,
    pause: async () => undefined,
  };
  const handOn = {
    quarantine: toPublish(publishing),
    unpublished: toReconciler,
    undelivered: toTargets(publishing, sender),
    correlate: toQueue(sender),
    respond: toQueue(sender),
    collect: toQueue(sender),
    seed: toQueue(sender),
  };
  const pauses: number[] = [];
  const handler = makeDeadLettersHandler({
    state,
    events,
    queues: Object.fromEntries(
      deadLetterQueues.map((name) => [name, { letters: queues[name], handOn: handOn[name] }]),
    ) as unknown as DeadLettersPorts['queues'],
    clock,
    pause: async (ms) => {
      pauses.push(ms);
      at.nowMs += ms;
    },
    log: keptLog().log,
  });
  const call = (key: string, body?: object, role: Role = 'admin', query?: Record<string, string>) =>
    handler(apiEvent(key, { role, name: 'ann', ...(body && { body }), ...(query && { query }) }));
  const redrive = async (queue: string, body: object = {}) =>
    told(await call(`POST /v1/dead-letters/${queue}/redrive`, body)).body as RedriveAnswer;
  const show = async (queue: string, limit?: number) =>
    told(
      await call(
        `GET /v1/dead-letters/${queue}`,
        undefined,
        'viewer',
        limit ? { limit: `${limit}` } : undefined,
      ),
    ).body as DeadLettersAnswer;
  return { at, events, state, bus, queues, work, pauses, call, redrive, show };
}

describe('dead letters', () => {
  it('are listed by queue, with the age of the oldest and the reasons', async () => {
    const { at, queues, call } = makeService();
    queues.quarantine.add(JSON.stringify({ reason: 'EVENT_MALFORMED', event: '{' }));
    at.nowMs += 1_000;
    queues.quarantine.add(JSON.stringify({ reason: 'EVENT_TOO_LARGE', event: '{"id":"' }));
    const { body } = told(await call('GET /v1/dead-letters', undefined, 'viewer')) as {
      body: { queues: { queue: string }[] };
    };
    expect(body.queues.map(({ queue }) => queue)).toEqual([...deadLetterQueues]);
    expect(body.queues[0]).toEqual({
      queue: 'quarantine',
      waiting: 2,
      oldestAtMs: nineMs,
      reasons: ['EVENT_MALFORMED', 'EVENT_TOO_LARGE'],
    });
    expect(body.queues[1]).toEqual({ queue: 'unpublished', waiting: 0, reasons: [] });
  });

  it('are shown with the event in them and the reason of the last try, and stay', async () => {
    const { queues, state, show } = makeService();
    const id = queues.correlate.add(envelope(raise));
    const note = makeFailureNotes(state, () => nineMs);
    const fail = (receives: number, error: Error) => {
      const attributes = { ApproximateReceiveCount: `${receives}` };
      return note([{ messageId: id, attributes } as SQSRecord], new Map([[id, error]]));
    };
    await fail(deadLetterLimits.receives - 1, new Error('earlier'));
    expect((await show('correlate')).letters[0]).not.toHaveProperty('reason');
    await fail(deadLetterLimits.receives, new TocsinError('STATE_BUSY', 'others held it'));
    expect(await show('correlate')).toEqual({
      queue: 'correlate',
      waiting: 1,
      letters: [
        {
          id,
          eventId: raise.id,
          eventType: 'DISK_FULL',
          sentAtMs: nineMs,
          receives: 2,
          reason: 'STATE_BUSY: others held it',
        },
      ],
    });
  });

  it.each([
    [
      'what the bus says',
      envelope(raise),
      { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'no' },
      'NO_PERMISSIONS: no',
    ],
    ['a failed call', '{"requestContext":{"condition":"RetriesExhausted"}}', {}, 'RetriesExhausted'],
    ['no JSON', 'x', {}, undefined],
  ])('tell %s', async (_, body, attributes, reason) => {
    const { queues, show } = makeService();
    queues.undelivered.add(body, attributes);
    expect((await show('undelivered')).letters[0]?.reason).toBe(reason);
  });

  it('are hidden from others for a few seconds by a look that dies', async () => {
    const { at, queues, call, show } = makeService();
    queues.seed.add('a');
    const { release } = queues.seed;
    queues.seed.release = async () => {
      throw new Error('died');
    };
    expect((await call('GET /v1/dead-letters/seed', undefined, 'viewer')).statusCode).toBe(500);
    queues.seed.release = release;
    at.nowMs += peekHiddenSec * secondMs - 1;
    expect((await show('seed')).letters).toEqual([]);
    at.nowMs += 1;
    expect((await show('seed')).letters).toHaveLength(1);
  });

  it('are shown as many as one may ask for', async () => {
    const { queues, show, call } = makeService();
    for (let i = 0; i < deadLetterLimits.shown + 1; i++) queues.seed.add(`${i}`);
    const { letters, waiting } = await show('seed', deadLetterLimits.shown);
    expect([letters.length, waiting]).toEqual([deadLetterLimits.shown, deadLetterLimits.shown + 1]);
    const limit = `${deadLetterLimits.shown + 1}`;
    expect(refusal(await call('GET /v1/dead-letters/seed', undefined, 'viewer', { limit }))).toEqual([
      400,
      'OUT_OF_RANGE',
      'limit',
    ]);
    expect(refusal(await call('GET /v1/dead-letters/other', undefined, 'viewer'))[0]).toBe(400);
  });
});

describe('a redrive', () => {
  it('hands messages back to the queue of their function, and tells who did it first', async () => {
    const { queues, work, redrive, events } = makeService();
    queues.respond.add('a');
    queues.respond.add('b');
    expect(await redrive('respond')).toEqual({ queue: 'respond', handled: 2, kept: [], waiting: 0 });
    expect([work.sent, queues.respond.bodies()]).toEqual([['a', 'b'], []]);
    expect(events.all()).toMatchObject([
      {
        type: 'DEAD_LETTERS_MOVED',
        source: { kind: 'operator', name: 'ann' },
        values: { queue: 'respond', discard: false, letters: 'all' },
        message: 'ann redrives the dead letters of respond',
      },
    ]);
  });

  it('is for admins', async () => {
    const { call } = makeService();
    const answer = await call('POST /v1/dead-letters/respond/redrive', {}, 'operator');
    expect(refusal(answer)).toEqual([403, 'ROLE_INSUFFICIENT']);
  });

  it('of some takes those alone, by the id of the letter or of its event', async () => {
    const { queues, work, redrive } = makeService();
    const ids = Array.from({ length: 25 }, (_, i) => queues.correlate.add(`${i}`));
    queues.correlate.add(envelope(raise));
    const answer = await redrive('correlate', { ids: [ids[17], raise.id] });
    expect(answer).toEqual({ queue: 'correlate', handled: 2, kept: [], waiting: 24 });
    expect(work.sent).toEqual(['17', envelope(raise)]);
  });

  it('keeps what cannot be handed on, with the reason, and goes on', async () => {
    const { queues, work, redrive } = makeService();
    work.fails = 1;
    const id = queues.seed.add('a');
    queues.seed.add('b');
    expect(await redrive('seed')).toEqual({
      queue: 'seed',
      handled: 1,
      kept: [{ id, reason: 'QUEUE_REFUSED: refused' }],
      waiting: 1,
    });
    expect([work.sent, queues.seed.bodies()]).toEqual([['b'], ['a']]);
  });

  it('that dies between handing on and taking away hands on again', async () => {
    const { queues, work, redrive } = makeService();
    queues.seed.add('a');
    const { remove } = queues.seed;
    queues.seed.remove = async () => {
      throw new Error('died');
    };
    expect((await redrive('seed')).kept).toMatchObject([{ reason: 'INTERNAL: died' }]);
    queues.seed.remove = remove;
    expect((await redrive('seed')).handled).toBe(1);
    expect(work.sent).toEqual(['a', 'a']);
  });

  it.each([
    [deadLetterLimits.perCall, 0],
    [deadLetterLimits.perCall + 1, 1],
  ])('of %i leaves %i to the next call, and pauses between its batches', async (count, left) => {
    const { queues, pauses, redrive } = makeService();
    for (let i = 0; i < count; i++) queues.collect.add(`${i}`);
    const { handled, waiting } = await redrive('collect');
    expect([handled, waiting]).toEqual([count - left, left]);
    expect(pauses).toEqual(Array(9).fill(batchPauseMs));
    expect((await redrive('collect')).handled).toBe(left);
  });

  it.each([
    [redriveCallMs, 1],
    [redriveCallMs - 1, 2],
  ])('of which each letter takes %i ms begins %i, and lets the others go at once', async (takesMs, begun) => {
    const { at, queues, redrive, work } = makeService();
    for (let i = 0; i < 20; i++) queues.collect.add(`${i}`);
    const { remove } = queues.collect;
    queues.collect.remove = (letter) => {
      at.nowMs += takesMs;
      return remove(letter);
    };
    const waiting = 20 - begun;
    expect(await redrive('collect')).toEqual({ queue: 'collect', handled: begun, kept: [], waiting });
    expect(work.sent).toHaveLength(begun);
  });

  it.each([
    [deadLetterLimits.searched, 1],
    [deadLetterLimits.searched + 1, 0],
  ])('looks for an id among the first letters: as the %ith it is found %i times', async (place, found) => {
    const { at, queues, redrive } = makeService();
    for (let i = 1; i < place; i++) queues.collect.add(`${i}`);
    const id = queues.collect.add('wanted');
    at.nowMs += 1;
    expect((await redrive('collect', { ids: [id] })).handled).toBe(found);
  });

  it('takes as many ids as it may', async () => {
    const { call } = makeService();
    const post = (count: number) =>
      call('POST /v1/dead-letters/seed/redrive', { ids: Array.from({ length: count }, (_, i) => `${i}`) });
    expect((await post(deadLetterLimits.ids)).statusCode).toBe(200);
    expect(refusal(await post(deadLetterLimits.ids + 1))).toEqual([400, 'TOO_MANY', 'ids']);
    expect((await post(0)).statusCode).toBe(400);
    const long = (chars: number) => call('POST /v1/dead-letters/seed/redrive', { ids: ['x'.repeat(chars)] });
    expect((await long(deadLetterLimits.idChars)).statusCode).toBe(200);
    expect(refusal(await long(deadLetterLimits.idChars + 1))).toEqual([400, 'TOO_LONG', 'ids[0]']);
  });

  it('may throw away instead', async () => {
    const { queues, work, redrive, events } = makeService();
    queues.unpublished.add('{}');
    expect(await redrive('unpublished', { discard: true })).toMatchObject({ handled: 1, waiting: 0 });
    expect([work.sent, queues.unpublished.bodies()]).toEqual([[], []]);
    expect(events.all()[0]?.message).toBe('ann discards the dead letters of unpublished');
  });
});

describe('what was put aside', () => {
  it('in the quarantine is published as it is stored, once it can be read', async () => {
    const { queues, bus, redrive, events } = makeService();
    queues.quarantine.add(JSON.stringify({ reason: 'EVENT_MALFORMED', event: JSON.stringify(raise) }));
    queues.quarantine.add(JSON.stringify({ reason: 'EVENT_MALFORMED', event: '{"v":1}' }));
    const { handled, kept } = await redrive('quarantine');
    expect([handled, kept.map(({ reason }) => reason.split(':')[0])]).toEqual([1, ['EVENT_MALFORMED']]);
    expect(bus.published).toEqual([raise]);
    expect(events.all().map(({ type }) => type)).toEqual(['DEAD_LETTERS_MOVED']);
  });

  it('cut off is read from the table by its id', async () => {
    const { queues, bus, redrive, events } = makeService();
    await events.put(raise);
    const cut = JSON.stringify(raise).slice(0, -20);
    queues.quarantine.add(JSON.stringify({ reason: 'EVENT_TOO_LARGE', event: cut }));
    expect((await redrive('quarantine')).handled).toBe(1);
    expect(bus.published).toEqual([raise]);
  });

  it('by the bus goes on the bus again, with a slip of today', async () => {
    const { queues, bus, work, redrive } = makeService();
    queues.undelivered.add(envelope({ ...raise, slip: { version: 'old', composites: ['gone'] } }));
    const alarm = envelope({ alarmName: 'a' }, 'aws.cloudwatch');
    queues.undelivered.add(alarm);
    queues.undelivered.add(envelope({}, 'aws.events'));
    queues.undelivered.add('{"requestPayload":{}}');
    expect(await redrive('undelivered')).toMatchObject({ handled: 4, kept: [], waiting: 0 });
    expect(bus.published).toEqual([raise]);
    expect(work.sent).toEqual([alarm]);
  });

  it('of the stream stays for the reconciler', async () => {
    const { queues, redrive } = makeService();
    const id = queues.unpublished.add('{"DDBStreamBatchInfo":{}}');
    const reason =
      'DEAD_LETTER_STAYS: a position of the stream is not handed on; the reconciler publishes what it holds, but not events whose ids are older than 8d or than its own first run: those are stored and never published; then discard the letter';
    expect((await redrive('unpublished')).kept).toEqual([{ id, reason }]);
  });
});
