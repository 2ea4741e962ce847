import { describe, expect, it } from 'vitest';
import { bothBusy, problemsOf, twoRules } from './given.ts';

describe('explanations', () => {
  const explain = (lines: string) => problemsOf(twoRules, `${bothBusy}\nexplain:\n${lines}`);

  it('say of each part of a condition what it is at a time', () => {
    expect(
      explain(`
  - { at: 2m30s, rule: both-busy, contains: 'BUSY{host="a"} is true' }
  - { at: 2m30s, rule: both-busy, contains: 'BUSY{host="b"} is false' }
  - { at: 3m, rule: both-busy, contains: 'BUSY{host="a"} and BUSY{host="b"} is true' }
  - { at: 1m, rule: busy, host: b, contains: "system.cpu.utilization > 90% is true" }
  - { at: 13m, rule: busy, host: b, contains: "is unknown" }
`),
    ).toEqual([]);
  });

  it('that say something else fail the test', () => {
    expect(
      explain(`
  - { at: 2m30s, rule: both-busy, contains: 'BUSY{host="a"} is false' }
  - { at: 59s, rule: busy, host: b, contains: is true }
`),
    ).toEqual([
      'explanation: both-busy at 2m30s does not say "BUSY{host=\\"a\\"} is false": BUSY{host="a"} and BUSY{host="b"} is false; BUSY{host="a"} is true; BUSY{host="b"} is false',
      'explanation: busy at 59s does not say "is true": it has no instance yet',
    ]);
  });
});

describe('explanations of a hold', () => {
  const rules = `
rules:
  - { name: busy, when: system.cpu.utilization > 90%, for: 5m }
  - { name: strict, when: system.cpu.utilization > 90%, for: 5m, missing: "false", emit: STRICT }
  - { name: long, by: [], when: 'DOWN or UP', for: 5m, emit: LONG }
`;
  // Known for 3 minutes, unknown for 2, known again.
  const given = `
given:
  - { at: 0s, host: a, system.cpu.utilization: 95%, valid_for: 3m }
  - { at: 5m, host: a, system.cpu.utilization: 95% }
  - { at: 1m, raised: DOWN }
`;

  it.each<[string, string, string]>([
    ['busy', '2m', 'hold reached 2m of 5m'],
    ['busy', '4m', 'is unknown\\nhold reached 3m of 5m'],
    ['busy', '6m', 'hold reached 4m of 5m'],
    ['busy', '9m', 'hold reached 5m of 5m'],
    ['strict', '2m', 'hold reached 2m of 5m'],
    ['strict', '6m', 'hold reached 1m of 5m'],
    ['long', '4m30s', 'UP is false\\nhold reached 3m30s of 5m'],
  ])('tell of %s at %s: %s', (rule, at, contains) => {
    const explain = `explain: [{ at: ${at}, rule: ${rule}, contains: "${contains}" }]`;
    expect(problemsOf(rules, `${given}\n${explain}`)).toEqual([]);
  });

  it('say nothing of a hold that does not run', () => {
    const explain = 'explain: [{ at: 4m, rule: strict, contains: "hold" }]';
    expect(problemsOf(rules, `${given}\n${explain}`)).toEqual([
      'explanation: strict at 4m does not say "hold": system.cpu.utilization > 90% is unknown',
    ]);
  });
});
