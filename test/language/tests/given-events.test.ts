import { describe, expect, it } from 'vitest';
import { maintained, problemsOf, runOne } from './given.ts';

describe('events that are given', () => {
  it('reach composites level by level, each with the lateness of all below it', () => {
    expect(
      problemsOf(
        maintained,
        `
given:
  - { at: 0s, raised: DOWN, host: a }
  - { at: 10m, cleared: DOWN, host: a }
expect:
  - { at: 1m, raised: UNPLANNED, host: a }
  - { at: 1m, raised: PAGE }
  - { at: 10m, cleared: UNPLANNED, host: a }
  - { at: 10m, cleared: PAGE }
nothing_else: true`,
      ),
    ).toEqual([]);
  });

  it('take back what was raised if they are received late, and the run says so', () => {
    const result = runOne(
      maintained,
      `
given:
  - { at: 0s, raised: DOWN, host: a }
  - { at: 30s, raised: MAINTENANCE, host: a, received: 5m }
expect:
  - { at: 1m, raised: UNPLANNED, host: a }
  - { at: 1m, raised: PAGE }
  - { at: 5m, retracted: UNPLANNED, host: a }
  - { at: 5m, retracted: PAGE }
nothing_else: true`,
    );
    expect(result.problems).toEqual([]);
    expect(result.settled).toEqual([]);
    expect(result.variants.run).toBe(9);
    expect(result.variants.revised).toBeGreaterThan(0);
  });

  it('within the lateness change nothing that was said', () => {
    const test = (received: string) => `
given:
  - { at: 0s, raised: DOWN, host: a }
  - { at: 30s, raised: MAINTENANCE, host: a, received: ${received} }
nothing_else: true`;
    // Raised at 1m, decided 15s later.
    expect(problemsOf(maintained, test('74999ms'))).toEqual([]);
    expect(problemsOf(maintained, test('75001ms')).length).toBeGreaterThan(0);
  });

  it('count the variants that revised something', () => {
    const result = runOne(
      maintained,
      `
given:
  - { at: 0s, raised: DOWN, host: a }
  - { at: 30s, raised: MAINTENANCE, host: a }
nothing_else: true`,
    );
    expect(result.problems).toEqual([]);
    expect(result.variants.revised).toBeGreaterThan(0);
    expect(result.variants.revised).toBeLessThan(9);
  });

  it('end the last raise before them', () => {
    expect(
      problemsOf(
        maintained,
        `
given:
  - { at: 0s, raised: DOWN, host: a }
  - { at: 4m, raised: DOWN, host: a }
  - { at: 6m, cleared: DOWN, host: a }
  - { at: 2m, cleared: DOWN, host: a }
rules: [unplanned]
expect:
  - { at: 1m, raised: UNPLANNED }
  - { at: 2m, cleared: UNPLANNED }
  - { at: 5m, raised: UNPLANNED }
  - { at: 6m, cleared: UNPLANNED }
nothing_else: true`,
      ),
    ).toEqual([]);
  });

  it('wait for the lateness of what makes them, even if that takes no part', () => {
    const rules = `
rules:
  - { name: one, by: [], when: DOWN and not MAINTENANCE }
  - { name: two, by: [], when: FREEZE and not ONE }
`;
    // 15s of its own and 15s of `one`.
    const test = (received: string) => `
rules: [two]
given: [{ at: 1m, raised: FREEZE }, { at: 1m, raised: ONE, received: ${received} }]
nothing_else: true`;
    expect(problemsOf(rules, test('1m29s'))).toEqual([]);
    expect(problemsOf(rules, test('1m31s'))).toEqual([
      'unexpected: raised TWO at 1m was not expected',
      'unexpected: retracted TWO at 1m31s was not expected',
    ]);
  });

  it('that lack a label of by join every instance, also one that comes later', () => {
    const rules = `
rules:
  - { name: r, by: [host], when: 'DOWN{host=~"*"} and FREEZE', emit: HELD }
`;
    expect(
      problemsOf(
        rules,
        `
given:
  - { at: 1s, raised: DOWN, host: a }
  - { at: 2s, raised: FREEZE }
  - { at: 3s, raised: DOWN, host: b }
expect: [{ at: 2s, raised: HELD, host: a }, { at: 3s, raised: HELD, host: b }]
nothing_else: true`,
      ),
    ).toEqual([]);
  });

  it('may be occurrences, which no rule reads yet', () => {
    expect(
      problemsOf(maintained, 'given: [{ at: 1s, occurred: DOWN, host: a }]\nnothing_else: true'),
    ).toEqual([]);
  });
});
