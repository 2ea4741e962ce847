import { beforeEach, describe, expect, it } from 'vitest';
import { makeMeter } from '../../../bench/metered/meter.ts';
import { makeMeteredDynamo } from '../../../bench/metered/metered-dynamo.ts';
import { makeDynamoSampleStore } from '../../../functions/adapters/dynamo-sample-store.ts';
import { bootsRead, freshMs } from '../../../functions/ports/stores.ts';
import { minuteMs } from '../../../shared/time.ts';
import { noonMs, sampleOf } from '../../contracts/facts.ts';
import { newestOfBoots } from '../../contracts/newest-sample.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

function makeStore() {
  const meter = makeMeter();
  const store = makeDynamoSampleStore('samples', makeFakeStateStore(), makeMeteredDynamo(meter).client);
  return { meter, store };
}

describe('the newest document', () => {
  let { meter, store } = makeStore();
  beforeEach(() => {
    ({ meter, store } = makeStore());
  });

  newestOfBoots(() => store);

  /** Boots whose names fall while time goes on; the last of them is sent at noon. */
  const sendBoots = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const receivedAtMs = noonMs - (count - 1 - i) * minuteMs;
      const boot = `t5ab${String(count - i).padStart(2, '0')}-aaaa`;
      await store.put(sampleOf('node-1', 0, { boot, builtAtMs: receivedAtMs, receivedAtMs }));
    }
    meter.reset();
  };

  it.each([
    ['is fresh costs half a read unit', freshMs - 1, 0.5],
    ['is not costs as much for each look at what else there may be, of two days', freshMs, 1.5],
  ])('that %s', async (_, ageMs, units) => {
    await sendBoots(1);
    await store.newest('node-1', noonMs + ageMs);
    expect(meter.total('read-unit')).toBe(units);
  });

  it.each([
    [bootsRead, noonMs],
    [bootsRead + 1, noonMs - minuteMs],
  ])('is looked for among the last boots of a day, here of %i', async (count, receivedAtMs) => {
    await sendBoots(count);
    const found = await store.newest('node-1', noonMs + 10 * minuteMs);
    expect([found?.receivedAtMs, meter.total('read-unit')]).toEqual([receivedAtMs, (bootsRead + 1) / 2]);
  });

  it.each([
    [bootsRead, noonMs],
    [bootsRead + 1, undefined],
  ])('of the latest is as well, of %i boots', async (count, receivedAtMs) => {
    await sendBoots(count);
    const [found] = await store.latest('node-1', noonMs, noonMs + 10 * minuteMs, 10);
    expect(found?.receivedAtMs).toBe(receivedAtMs);
  });

  it('costs the latest nothing more where one is fresh', async () => {
    for (let seq = 0; seq < 3; seq++) await store.put(sampleOf('node-1', seq));
    meter.reset();
    const found = await store.latest('node-1', noonMs + minuteMs, noonMs + 3 * minuteMs, 10);
    expect([found.length, meter.total('read-unit')]).toEqual([2, 0.5]);
  });
});
