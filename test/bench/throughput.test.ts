import { BatchGetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Charge } from '../../bench/metered/charge.ts';
import { makeMeter } from '../../bench/metered/meter.ts';
import { makeMeteredDynamo, throttledName } from '../../bench/metered/metered-dynamo.ts';
import { keyRange, makeThroughput, newTable, rangesOf } from '../../bench/metered/throughput.ts';
import { makeSdkRetries, type RetryCounts, sdkRetry } from '../../bench/storm/sdk-retries.ts';
import { seededRandom } from '../language/fuzz/random.ts';

/** Tables as they were born, on a clock that the test moves. */
function limited() {
  const clock = { nowMs: 0 };
  const meter = makeMeter();
  const throughput = makeThroughput(
    () => newTable,
    () => clock.nowMs,
  );
  const dynamo = makeMeteredDynamo(meter, throughput);
  const charge = (units: number, partition = 'a'): Charge => {
    return { kind: 'put', place: 'state', partition, unit: 'write-unit', units };
  };
  return {
    clock,
    meter,
    throughput,
    charge,
    send: (command: unknown) => dynamo.client.send(command as never),
  };
}

describe('what a table takes', () => {
  it('is four ranges of keys at its birth, and more the warmer it is', () => {
    expect(rangesOf(newTable)).toBe(4);
    expect(rangesOf({ writeUnits: 4_001, readUnits: 12_000 })).toBe(5);
    expect(rangesOf({ writeUnits: 4_000, readUnits: 12_001 })).toBe(5);
  });

  it('is a second of a range and no more, and comes back evenly', () => {
    const { clock, throughput, charge } = limited();
    throughput.begin();
    throughput.spend(charge(keyRange.writeUnits - 1));
    expect(throughput.isOpen(charge(1))).toBe(true);
    throughput.spend(charge(1));
    expect(throughput.isOpen(charge(1))).toBe(false);
    clock.nowMs = 1;
    expect(throughput.isOpen(charge(1))).toBe(true);
    clock.nowMs = 60_000;
    throughput.spend(charge(keyRange.writeUnits));
    expect(throughput.isOpen(charge(1))).toBe(false);
    expect(throughput.demand()['state write-unit']).toEqual({
      unit: 'write-unit',
      mostPerSecond: keyRange.writeUnits,
      mostPerRangeSecond: keyRange.writeUnits,
      refused: 2,
      refusedBy: { a: 2 },
    });
  });

  it('is its own for each range, place and unit', () => {
    const { throughput, charge } = limited();
    throughput.begin();
    throughput.spend(charge(keyRange.writeUnits));
    const partitions = Array.from({ length: 1_000 }, (_, i) => `p${i}`);
    const open = partitions.filter((partition) => throughput.isOpen(charge(1, partition)));
    expect(open.length / partitions.length).toBeCloseTo(3 / 4, 1);
    expect(throughput.isOpen({ ...charge(1), place: 'state.due' })).toBe(true);
    expect(throughput.isOpen({ ...charge(1), unit: 'read-unit' })).toBe(true);
  });

  it('is without limit before it begins', () => {
    const { throughput, charge } = limited();
    throughput.spend(charge(10 * keyRange.writeUnits));
    throughput.begin();
    expect(throughput.isOpen(charge(1))).toBe(true);
  });
});

describe('a table that is throttled', () => {
  const put = (p: string) => new PutCommand({ TableName: 'state', Item: { p, s: '1', b: '' } });

  it('refuses a write without a bill and without an effect', async () => {
    const { meter, throughput, charge, send } = limited();
    throughput.begin();
    throughput.spend(charge(keyRange.writeUnits));
    await expect(send(put('a'))).rejects.toMatchObject({ name: throttledName });
    expect(meter.counts()).toEqual([]);
  });

  it('refuses a whole transaction, and says for which part', async () => {
    const { meter, throughput, charge, send } = limited();
    throughput.begin();
    throughput.spend({ ...charge(keyRange.writeUnits), place: 'events' });
    const part = (TableName: string) => ({ Put: { TableName, Item: { p: 'a', s: '1' } } });
    const write = new TransactWriteCommand({ TransactItems: [part('state'), part('events')] });
    await expect(send(write)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ThrottlingError' }],
    });
    expect(meter.counts()).toEqual([]);
  });

  it('refuses a write for which an index has no throughput', async () => {
    const { throughput, charge, send } = limited();
    throughput.begin();
    throughput.spend({ ...charge(keyRange.writeUnits, 'DUE#0'), place: 'state.due' });
    const Item = { p: 'a', s: '1', q: 'DUE#0', a: 5 };
    await expect(send(new PutCommand({ TableName: 'state', Item }))).rejects.toMatchObject({
      name: throttledName,
    });
    expect(await send(put('a'))).toEqual({});
  });

  it('leaves keys of a batch unread, and refuses it if it reads none', async () => {
    const { throughput, charge, send } = limited();
    const keys = Array.from({ length: 20 }, (_, i) => ({ p: `p${i}`, s: '1' }));
    for (const { p } of keys) await send(put(p));
    throughput.begin();
    throughput.spend({ ...charge(keyRange.readUnits, 'p0'), unit: 'read-unit' });
    const read = (Keys: readonly object[]) =>
      send(
        new BatchGetCommand({ RequestItems: { state: { Keys: [...Keys], ConsistentRead: true } } as never }),
      );
    const { Responses: got, UnprocessedKeys: left } = (await read(keys)) as unknown as {
      readonly Responses: { readonly state: readonly object[] };
      readonly UnprocessedKeys: { readonly state: { readonly Keys: readonly object[] } };
    };
    expect(left.state.Keys).toContainEqual(keys[0]);
    expect(got.state.length).toBeGreaterThan(0);
    expect(got.state.length + left.state.Keys.length).toBe(keys.length);
    await expect(read(keys.slice(0, 1))).rejects.toMatchObject({ name: throttledName });
  });
});

describe('the repeats of the SDK', () => {
  const throttled = Object.assign(new Error('no'), { name: throttledName });

  function client() {
    const counts: RetryCounts = { throttled: 0, repeated: 0, givenUp: 0 };
    const pausesMs: number[] = [];
    const retrying = makeSdkRetries(seededRandom(1), async (ms) => void pausesMs.push(ms), counts);
    return { counts, pausesMs, retrying };
  }

  /** Throttled so many times, then answered. */
  const failing = (times: number) => {
    let calls = 0;
    return async () => {
      if (calls++ < times) throw throttled;
      return 'answer';
    };
  };

  it('go on to the last attempt, and not beyond', async () => {
    const { counts, pausesMs, retrying } = client();
    expect(await retrying(failing(sdkRetry.attempts - 1))).toBe('answer');
    expect(counts).toEqual({ throttled: 3, repeated: 3, givenUp: 0 });
    for (const [i, ms] of pausesMs.entries()) expect(ms).toBeLessThan(sdkRetry.firstPauseMs * 2 ** i);
    await expect(retrying(failing(sdkRetry.attempts))).rejects.toBe(throttled);
    expect(counts).toEqual({ throttled: 7, repeated: 6, givenUp: 1 });
  });

  it('end once the tokens of the client are gone', async () => {
    const { counts, retrying } = client();
    const calls = sdkRetry.tokens / sdkRetry.cost / (sdkRetry.attempts - 1);
    for (let i = 0; i < calls; i++) await retrying(failing(sdkRetry.attempts)).catch(() => undefined);
    expect(counts.repeated).toBe(sdkRetry.tokens / sdkRetry.cost);
    await expect(retrying(failing(1))).rejects.toBe(throttled);
    expect(counts.repeated).toBe(sdkRetry.tokens / sdkRetry.cost);
  });

  it('let all else through at once', async () => {
    const { counts, retrying } = client();
    const other = new Error('other');
    await expect(
      retrying(async () => {
        throw other;
      }),
    ).rejects.toBe(other);
    expect(counts).toEqual({ throttled: 0, repeated: 0, givenUp: 0 });
  });
});
