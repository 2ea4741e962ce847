import { describe, expect, it } from 'vitest';
import { effectiveRules } from '../../shared/correlator/lateness.ts';
import { and, not, ruleOf, selector } from './given.ts';

describe('effective lateness', () => {
  it('is its own plus the largest of the composites below', () => {
    const rules = [
      ruleOf(selector('DISK_FULL'), { name: 'a', emit: 'A', latenessMs: 0 }),
      ruleOf(not(selector('MAINTENANCE')), { name: 'b', emit: 'B', latenessMs: 15_000 }),
      ruleOf(and(selector('A'), selector('B')), { name: 'c', emit: 'C', latenessMs: 0 }),
      ruleOf(and(selector('C'), not(selector('A'))), { name: 'd', emit: 'D', latenessMs: 15_000 }),
    ];
    const effective = effectiveRules({ compositeRules: rules }).map(({ name, latenessMs }) => [
      name,
      latenessMs,
    ]);
    expect(effective).toEqual([
      ['a', 0],
      ['b', 15_000],
      ['c', 15_000],
      ['d', 30_000],
    ]);
  });

  it('comes to an end on a cycle', () => {
    const rules = [
      ruleOf(selector('B'), { name: 'a', emit: 'A', latenessMs: 1_000 }),
      ruleOf(selector('A'), { name: 'b', emit: 'B', latenessMs: 2_000 }),
    ];
    expect(effectiveRules({ compositeRules: rules }).map((rule) => rule.latenessMs)).toEqual([3_000, 2_000]);
  });

  it('is linear where each level reads both rules of the level below', () => {
    const levels = 32;
    const rules = Array.from({ length: levels }, (_, i) =>
      ['x', 'y'].map((side) =>
        ruleOf(and(selector(`X${i}`), not(selector(`Y${i}`))), {
          name: `${side}${i + 1}`,
          emit: `${side.toUpperCase()}${i + 1}`,
          latenessMs: 15_000,
        }),
      ),
    ).flat();
    const largestMs = Math.max(
      ...effectiveRules({ compositeRules: rules }).map(({ latenessMs }) => latenessMs),
    );
    expect(largestMs).toBe(levels * 15_000);
  });
});
