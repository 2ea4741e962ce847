import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { canaryEvent } from '../../../functions/health/canary.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { canary } from '../../../shared/facts/system-events.ts';
import { minuteMs } from '../../../shared/time.ts';
import { eventOf } from '../../contracts/facts.ts';
import { batch, makeSystem, record, startMs } from './system.ts';

describe('a canary', () => {
  it('is stored each minute, under an id of its own, and told of by nobody else', async () => {
    const system = makeSystem();
    await system.beat();
    system.at.nowMs += minuteMs;
    await system.beat();
    expect(system.events.all().map(({ type, t }) => [type, t])).toEqual([
      [canary, startMs],
      [canary, startMs + minuteMs],
    ]);
    expect(system.emitted).toEqual([]);
  });

  it('is noted when it comes back, and told as a figure; all else goes to the consumer as it is', async () => {
    const system = makeSystem();
    system.at.nowMs = startMs + 2_000;
    const other = record(eventOf({ type: 'CANARY_DIED' }));
    const broken = { ...other, messageId: 'broken', body: '{ "CANARY' };
    const back = record(canaryEvent(startMs), startMs + 700);
    const answer = await system.consume(batch(back, other, broken));
    expect(system.consumed).toEqual([other, broken]);
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
      other.messageId,
      'broken',
    ]);
    expect((await system.state.get(stateKeys.canary()))?.body).toEqual({
      v: 1,
      storedAtMs: startMs,
      queuedAtMs: startMs + 700,
      backAtMs: startMs + 2_000,
    });
    expect(system.emitted).toEqual([{ CanaryAge: 2_000, PublishLag: 700 }]);
  });

  it('does not wake the consumer if it comes alone, and counts once where several come at once', async () => {
    const system = makeSystem();
    system.at.nowMs = startMs + 3 * minuteMs;
    const answer = await system.consume(
      batch(record(canaryEvent(startMs + minuteMs)), record(canaryEvent(startMs))),
    );
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(system.consumed).toEqual([]);
    expect(system.emitted).toEqual([{ CanaryAge: 2 * minuteMs }]);
  });

  it('fails alone if it cannot be noted', async () => {
    const system = makeSystem();
    system.state.put = async () => {
      throw new Error('no table');
    };
    const back = record(canaryEvent(startMs));
    expect(await system.consume(batch(back))).toEqual({
      batchItemFailures: [{ itemIdentifier: back.messageId }],
    });
  });

  it.each([
    ['a person', { source: { kind: 'operator', name: 'health' } }],
    ['another part', { source: { kind: 'system', name: 'sweep' } }],
    ['nobody', { source: undefined }],
    ['no time', { r: 'x' }],
  ])('of %s is none', async (_, change) => {
    const system = makeSystem();
    await system.consume(batch(record({ ...canaryEvent(startMs), ...change } as unknown as TocsinEvent)));
    expect(system.consumed).toHaveLength(1);
    expect(system.emitted).toEqual([]);
  });
});
