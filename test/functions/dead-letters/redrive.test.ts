import { describe, expect, it } from 'vitest';
import { batchPauseMs, redriveCallMs } from '../../../functions/dead-letters/redrive.ts';
import { deadLetterLimits } from '../../../shared/api/dead-letter-queues.ts';
import { refusal } from '../http/api-event.ts';
import { envelope, makeService, raise } from './service.ts';

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
