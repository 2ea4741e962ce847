import { describe, expect, it } from 'vitest';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import { startsAlone } from '../../../shared/language/placement/starts-alone.ts';
import { compiled } from '../given.ts';

describe('startsAlone', () => {
  it.each<[string, boolean]>([
    ['DOWN', false],
    ['DOWN and UP', false],
    ['{ sequence: [A, B], within: 1m }', false],
    ['{ at_least: 2, of: web, where: DOWN }', false],
    ['DOWN, missing: "true"', true],
    ['DOWN, missing: unknown-event', true],
    ['not DOWN', true],
    ['"count(X, 5m) < 3"', true],
    ['{ absent: HEARTBEAT, for: 90s }', true],
    ['{ all_of: web, where: DOWN, empty: true }', true],
    ['"avg_of(web, system.cpu.utilization) > 90%"', true],
  ])('of a rule with when: %s is %s', (when, expected) => {
    const { compositeRules } = compiled(`
host_sets: { web: { tags: { role: web } } }
rules: [{ name: r, by: [], when: ${when} }]
`);
    expect(startsAlone(compositeRules[0] as CompositeRule)).toBe(expected);
  });

  it('looks at the clear as well', () => {
    const { compositeRules } = compiled('rules: [{ name: r, by: [], when: DOWN, clear: not DOWN and UP }]');
    expect(startsAlone(compositeRules[0] as CompositeRule)).toBe(true);
  });
});
