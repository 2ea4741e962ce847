import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeMeter } from '../../bench/metered/meter.ts';
import { model } from '../../bench/storm/model.ts';
import { makePolledQueue } from '../../bench/storm/pollers.ts';
import { makeStreamLanes } from '../../bench/storm/stream-lanes.ts';
import { seededRandom } from '../language/fuzz/random.ts';
import { makeScheduler } from '../simulation/scheduler.ts';

const { batchMax, pollersFirst, pollersMax, receivesMax, visibilityMs, windowMs } = model.queue;

/** A queue whose function takes so long for a batch; messages whose text is `bad` fail. */
function polled(seed: number, takesMs: number) {
  const random = seededRandom(seed);
  const rest = () => new Promise<void>((resolve) => setImmediate(resolve));
  const scheduler = makeScheduler(random, 0, () => false, undefined, rest);
  const taken: { readonly atMs: number; readonly bodies: readonly string[] }[] = [];
  const meter = makeMeter();
  let [active, mostActive] = [0, 0];
  const handle = (event: SQSEvent) =>
    scheduler.invoke('correlate', true, async () => {
      taken.push({ atMs: scheduler.nowMs(), bodies: event.Records.map(({ body }) => body) });
      mostActive = Math.max(mostActive, ++active);
      await scheduler.sleep(takesMs);
      active--;
      const failed = event.Records.filter(({ body }) => body === 'bad');
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
  const queue = makePolledQueue({ scheduler, random, meter, handle });
  return {
    queue,
    scheduler,
    taken,
    meter,
    mostActive: () => mostActive,
    run: () => scheduler.run(1_000_000),
  };
}

describe('the pollers of the queue', () => {
  it('hand over each message once, in batches of at most the batch size, to no more calls than may run', async () => {
    const { queue, taken, mostActive, run, meter } = polled(1, 2_000);
    const sent = Array.from({ length: 30 * batchMax }, (_, i) => String(i));
    for (const body of sent) queue.send(body);
    await run();
    expect(taken.flatMap(({ bodies }) => bodies).sort()).toEqual(sent.sort());
    const sizes = taken.map(({ bodies }) => bodies.length);
    expect(Math.max(...sizes)).toBe(batchMax);
    expect(mostActive()).toBe(pollersMax);
    expect(queue.counts).toMatchObject({ batchSizes: sizes, pollers: pollersMax, redeliveries: 0 });
    expect(meter.total('queue-request')).toBeGreaterThanOrEqual(sent.length * 1.2);
    expect(queue.size()).toBe(0);
  });

  it('stay as few as at first while they keep up', async () => {
    const { queue, mostActive, run } = polled(2, 10);
    for (let i = 0; i < 4 * batchMax; i++) queue.send(String(i));
    await run();
    expect(queue.counts.pollers).toBe(pollersFirst);
    expect(mostActive()).toBeLessThanOrEqual(pollersFirst);
  });

  it('call the function once the window is over, and not before', async () => {
    const { queue, scheduler, taken, run } = polled(3, 10);
    queue.send('first');
    await run();
    const sentMs = scheduler.nowMs();
    queue.send('alone');
    await run();
    expect(taken.slice(1)).toEqual([{ atMs: sentMs + model.queue.receiveMs + windowMs, bodies: ['alone'] }]);
  });

  it('bring what failed again after its time, until it is given up', async () => {
    const { queue, taken, run } = polled(4, 10);
    queue.send('bad');
    queue.send('good');
    await run();
    const tries = taken.filter(({ bodies }) => bodies.includes('bad'));
    expect(tries).toHaveLength(receivesMax);
    expect(taken.filter(({ bodies }) => bodies.includes('good'))).toHaveLength(1);
    const [first, second] = tries as [(typeof tries)[0], (typeof tries)[0]];
    expect(second.atMs - first.atMs).toBeGreaterThanOrEqual(visibilityMs);
    expect(queue.counts).toMatchObject({ redeliveries: receivesMax - 1, deadLetters: 1 });
    expect(queue.size()).toBe(0);
  });
});

describe('the lanes of the stream', () => {
  it('hand over the records of a partition in order, in batches of at most the batch size, again until they have gone through', async () => {
    const random = seededRandom(5);
    const scheduler = makeScheduler(random, 0, () => false);
    const got: string[][] = [];
    let failures = 1;
    const lanes = makeStreamLanes(scheduler, random, 4, ({ Records }) =>
      scheduler.invoke('publish', true, async () => {
        if (failures-- > 0) throw new Error('no');
        got.push(Records.map(({ dynamodb }) => dynamodb?.NewImage?.e?.S ?? ''));
      }),
    );
    const texts = Array.from({ length: model.stream.batchMax + 1 }, (_, i) => String(i));
    for (const text of texts) lanes.insert({ partition: 'HOST#a', id: text, text });
    await scheduler.run(10_000);
    expect(got).toEqual([texts.slice(0, model.stream.batchMax), texts.slice(model.stream.batchMax)]);
    expect(lanes.counts).toEqual({ batches: 3, retries: 1 });
    expect(lanes.size()).toBe(0);
  });
});
