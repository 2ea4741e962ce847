import { describe, expect, it } from 'vitest';
import { envelope, makeService, raise } from './service.ts';

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
