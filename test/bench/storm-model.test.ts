import { describe, expect, it } from 'vitest';
import { model, modelTiming } from '../../bench/storm/model.ts';
import { deadLetterLimits } from '../../shared/api/dead-letter-queues.ts';
import { onAws, resourcesOf, synthesise } from '../infra/synthesis.ts';
import { seededRandom } from '../language/fuzz/random.ts';

const { serviceTemplate } = synthesise(onAws);
const propertiesOf = (type: string) =>
  Object.values(resourcesOf(serviceTemplate, type)).map(({ Properties }) => Properties);

describe('the model of a storm', () => {
  it('polls the queue and the stream as the templates say', () => {
    const mappings = propertiesOf('AWS::Lambda::EventSourceMapping');
    const { batchMax, windowMs, pollersMax } = model.queue;
    expect(mappings).toContainEqual(
      expect.objectContaining({
        BatchSize: batchMax,
        MaximumBatchingWindowInSeconds: windowMs / 1_000,
        ScalingConfig: { MaximumConcurrency: pollersMax },
      }),
    );
    const stream = mappings.find(({ StartingPosition }) => StartingPosition !== undefined);
    expect(stream).toMatchObject({
      BatchSize: model.stream.batchMax,
      ParallelizationFactor: model.stream.lanesPerShard,
    });
    expect(model.queue.receivesMax).toBe(deadLetterLimits.receives);
    const visibilities = propertiesOf('AWS::SQS::Queue').map(({ VisibilityTimeout }) => VisibilityTimeout);
    expect(visibilities).toContain(model.queue.visibilityMs / 1_000);
  });

  it('gives the functions the time and the memory of the templates', () => {
    const functions = propertiesOf('AWS::Lambda::Function');
    const parts = {
      publish: 'hands stored events',
      correlate: 'folds events into',
      wake: 'decides an instance again',
      sweep: 'finds lost timers',
    } as const;
    for (const name of ['publish', 'correlate', 'wake', 'sweep'] as const) {
      const found = functions.find(({ Description }) => String(Description).includes(parts[name]));
      expect(found, name).toMatchObject({
        MemorySize: model.memoryGb[name] * 1_024,
        Timeout: model.timeoutMs[name] / 1_000,
      });
    }
  });

  it('draws times of calls around what is usual, a cold start longer than a warm one', () => {
    const timing = modelTiming(seededRandom(1));
    const drawn = Array.from({ length: 10_000 }, () => timing.callMs('dynamo GetCommand'));
    const usualMs = model.callMs['dynamo GetCommand'] as number;
    expect(Math.min(...drawn)).toBe(usualMs / 2);
    expect(Math.max(...drawn)).toBeGreaterThan(usualMs * 1.5);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(usualMs * 1.5 * model.rare.factor);
    const rare = drawn.filter((ms) => ms > usualMs * 1.5).length;
    expect(rare / drawn.length).toBeCloseTo(1 / model.rare.oneOf, 2);
    expect(timing.callMs('unknown')).toBe(0);
    expect(timing.startMs('correlate', true)).toBeGreaterThan(timing.startMs('correlate', false));
  });

  it('lets a container work on what it read, by the kB', () => {
    const { workMs } = modelTiming(seededRandom(1));
    const item = (p: string) => ({ p, b: 'x'.repeat(100 * 1_024) });
    expect(workMs('', { Item: item('INSTANCE#a') })).toBe(8);
    expect(workMs('', { Items: [item('HOSTS'), item('HOSTS')] })).toBe(16);
    expect(workMs('', { Responses: { state: [item('PAGE#a#b')] } })).toBe(17);
    expect(workMs('', undefined)).toBe(0);
  });
});
