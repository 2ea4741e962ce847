import { describe, expect, it } from 'vitest';
import { compositesByType, effectiveRules } from '../../shared/correlator/lateness.ts';
import type { SelectorNode } from '../../shared/language/ast.ts';
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

  it('counts what a clear condition reads, patterns, and events of unknown values', () => {
    const rules = [
      ruleOf(not(selector('MAINTENANCE')), {
        name: 'a',
        emit: 'A',
        latenessMs: 15_000,
        missing: 'unknown-event',
      }),
      ruleOf(selector('X'), { name: 'b', emit: 'B', latenessMs: 0, clear: selector('A') }),
      ruleOf(selector('A_UNKNOWN'), { name: 'c', emit: 'C', latenessMs: 0 }),
      ruleOf(
        { kind: 'sequence', steps: [event('X')], without: [event('A')], isEqualTimeAllowed: false },
        { name: 'd', emit: 'D', latenessMs: 1_000 },
      ),
      ruleOf(selector('X'), {
        name: 'e',
        emit: 'E',
        latenessMs: 0,
        unless: { event: event('A'), waitMs: 0, extendMs: 0 },
      }),
    ];
    expect(effectiveRules({ compositeRules: rules }).map(({ latenessMs }) => latenessMs)).toEqual([
      15_000, 15_000, 15_000, 16_000, 0,
    ]);
  });

  it('takes the latest of those that make the same type', () => {
    const makers = [0, 15_000, 5_000].map((latenessMs, i) =>
      ruleOf(selector('X'), { name: `m${i}`, emit: 'A', latenessMs }),
    );
    const reader = ruleOf(selector('A'), { name: 'r', emit: 'R', latenessMs: 2_000 });
    const effective = effectiveRules({ compositeRules: [...makers, reader] });
    expect(effective.at(-1)).toEqual({ ...reader, latenessMs: 17_000 });
    expect(
      compositesByType(effective)
        .get('A')
        ?.map(({ name }) => name),
    ).toEqual(['m0', 'm1', 'm2']);
  });
});

function event(name: string): SelectorNode {
  return { kind: 'selector', name, matchers: [] };
}
