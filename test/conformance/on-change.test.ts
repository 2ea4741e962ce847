import { describe, expect, it } from 'vitest';
import { cpu } from '../language/given.ts';
import { busy, cpuTicks, run } from '../language/host-rules/given.ts';

/** The condition is true all the time; after 16 s the hold is an hour instead of 15 s. */
function edited(onChange: string): readonly string[] {
  const longer = busy(`, for: 1h, on_change: ${onChange}`);
  const before = cpuTicks(Array.from({ length: 16 }, () => 0.95));
  const after = Array.from({ length: 3_700 }, (_, i) => ({ at: 16 + i, series: [cpu(0.95)], rules: longer }));
  return run(busy(', for: 15s'), [...before, ...after]).log;
}

describe('P06: a hold that is made longer while the rule fires', () => {
  it('goes back to pending with on_change: restart, and fires again after the new hold', () => {
    expect(edited('restart')).toEqual([
      'raised BUSY @15 since 0',
      'cleared BUSY @16 since 0 rule-changed',
      'raised BUSY @3616 since 16',
    ]);
  });

  it('goes on firing with on_change: keep', () => {
    expect(edited('keep')).toEqual(['raised BUSY @15 since 0']);
  });
});
