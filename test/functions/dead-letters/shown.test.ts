import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeFailureNotes } from '../../../functions/adapters/failure-notes.ts';
import { peekHiddenSec } from '../../../functions/dead-letters/peek.ts';
import { deadLetterLimits, deadLetterQueues } from '../../../shared/api/dead-letter-queues.ts';
import { TocsinError } from '../../../shared/errors.ts';
import { secondMs } from '../../../shared/time.ts';
import { nineMs } from '../../facts/drafts.ts';
import { refusal, told } from '../http/api-event.ts';
import { envelope, makeService, raise } from './service.ts';

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
