import { expect, it } from 'vitest';
import type { Quarantine } from '../../functions/ports/hops.ts';
import { eventOf } from './facts.ts';

export interface QuarantineUnderTest {
  readonly quarantine: Quarantine;
  /** What a person finds there, once `count` have arrived. */
  found(count: number): Promise<readonly unknown[]>;
}

/** What every `Quarantine` keeps to. */
export function describeQuarantine(name: string, make: () => Promise<QuarantineUnderTest>): void {
  it(`quarantine: ${name}: keeps what could not be handled, whatever it is, with the reason`, async () => {
    const { quarantine, found } = await make();
    const records = [
      { reason: 'no event', event: 'text' },
      { reason: 'bad values', event: { ...eventOf(), values: null } },
    ];
    for (const record of records) await quarantine.send(record);
    const texts = (await found(2)).map((record) => JSON.stringify(record));
    expect(texts.sort()).toEqual(records.map((record) => JSON.stringify(record)).sort());
  });
}
