import { describe, expect, it } from 'vitest';
import { runDay } from './day.ts';

describe('a deployment with faults all the time', () => {
  it('says in an hour what the oracle says', { timeout: 120_000 }, async () => {
    const { faults, counts } = await runDay({ seed: 1, hours: 1, hosts: 20 });
    expect(faults).toEqual([]);
    expect(counts.raises).toBeGreaterThan(50);
    expect(counts.conflict).toBeGreaterThan(0);
    expect(counts.redeliveries).toBeGreaterThan(0);
  });
});
