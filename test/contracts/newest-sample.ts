import { expect, it } from 'vitest';
import type { SampleItem, SampleStore } from '../../functions/ports/stores.ts';
import { dayMs, minuteMs } from '../../shared/time.ts';
import { noonMs, sampleOf } from './facts.ts';

/** What a `SampleStore` keeps to where a host has several boots. `at`: minutes from noon; the names of boots sort as their last letter. */
export function newestOfBoots(store: () => SampleStore): void {
  const sent = (boot: string, seq: number, at: number, receivedAt = at): SampleItem => {
    const [builtAtMs, receivedAtMs] = [noonMs + at * minuteMs, noonMs + receivedAt * minuteMs];
    return sampleOf('node-1', seq, { boot: `t5abcd-aaa${boot}`, builtAtMs, receivedAtMs });
  };

  it.each([
    { what: 'the last by its sequence', of: [sent('b', 2, 2), sent('b', 36, 36)], at: 40, is: 1 },
    { what: 'the boot after a restart', of: [sent('b', 9, 9), sent('c', 0, 10)], at: 20, is: 1 },
    { what: 'a boot whose clock was set back', of: [sent('c', 9, 9), sent('b', 0, 10)], at: 20, is: 1 },
    {
      what: 'one of three boots whose clocks went back and forth',
      of: [sent('c', 9, 1), sent('d', 5, 10), sent('b', 5, 5)],
      at: 20,
      is: 1,
    },
    {
      what: 'the boot of a clone that still sends',
      of: [sent('b', 9, 9), sent('c', 8, 8), sent('b', 10, 10)],
      at: 20,
      is: 2,
    },
    {
      what: 'the last of a boot, though one before came after it',
      of: [sent('b', 9, 9), sent('b', 8, 8, 10)],
      at: 20,
      is: 0,
    },
    { what: 'one of the day before', of: [sent('b', 9, 9)], at: 24 * 60, is: 0 },
    {
      what: 'one of a clock that was set back over midnight',
      of: [sent('c', 9, 12 * 60 + 10), sent('b', 0, 11 * 60 + 31, 12 * 60 + 31)],
      at: 12 * 60 + 35,
      is: 1,
    },
    {
      what: 'one built on the day before that came later',
      of: [sent('b', 0, 12 * 60 + 5, 11 * 60 + 58), sent('b', 9, 11 * 60 + 59)],
      at: 12 * 60 + 6,
      is: 1,
    },
    {
      what: 'one of a clock that is ahead of midnight',
      of: [sent('b', 9, 11 * 60 + 40), sent('c', 0, 12 * 60 + 2, 11 * 60 + 55)],
      at: 11 * 60 + 57,
      is: 1,
    },
  ])('finds as the newest $what', async ({ of, at, is }) => {
    for (const item of of) await store().put(item);
    expect(await store().newest('node-1', noonMs + at * minuteMs)).toEqual(of[is]);
  });

  it('lists what a clock that was set back has sent since, whatever lies before', async () => {
    const before = [0, 1].map((seq) =>
      sampleOf('node-1', seq, { boot: 't5abce-aaaa', builtAtMs: noonMs + seq * minuteMs }),
    );
    const since = [0, 1].map((seq) =>
      sampleOf('node-1', seq, { boot: 't5abcd-aaaa', builtAtMs: noonMs + (10 + seq) * minuteMs }),
    );
    for (const item of [...before, ...since]) await store().put(item);
    const fromMs = noonMs + minuteMs;
    const [first, second] = since;
    expect(await store().latest('node-1', fromMs, noonMs + 12 * minuteMs, 10)).toEqual([
      before[1],
      second,
      first,
    ]);
    expect(await store().latest('node-1', fromMs + 1, noonMs + 12 * minuteMs, 10)).toEqual([second, first]);
  });

  it('finds none two days on, nor on the day before the first', async () => {
    await store().put(sent('b', 9, 9));
    expect(await store().newest('node-1', noonMs + 2 * dayMs)).toBeUndefined();
    expect(await store().newest('node-1', noonMs - dayMs)).toBeUndefined();
  });
}
