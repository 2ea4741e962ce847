import { describe, expect, it } from 'vitest';
import { testLimits } from '../../../shared/language/tests/limits.ts';
import { bothBusy, explanationsOf, problemsOf, twoRules } from './given.ts';

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

  it('that say something else fail the test, which shows what they say', () => {
    const lines = `
  - { at: 2m30s, rule: both-busy, contains: 'BUSY{host="a"} is false' }
  - { at: 59s, rule: both-busy, contains: is true }
`;
    expect(explain(lines)).toEqual([
      'explanation: both-busy at 2m30s does not say "BUSY{host=\\"a\\"} is false"',
      'explanation: both-busy at 59s does not say "is true"',
    ]);
    expect(explanationsOf(twoRules, `${bothBusy}\nexplain:\n${lines}`)).toEqual([
      [
        'both-busy is idle',
        '  BUSY{host="a"} and BUSY{host="b"} is false',
        '    BUSY{host="a"} is true since 2m',
        '    BUSY{host="b"} is false',
      ].join('\n'),
      'it has no instance yet',
    ]);
  });

  it('are shown by a test that fails for what came or did not come', () => {
    const test = `${bothBusy}\nexpect: [{ at: 1m, raised: BUSY, host: a }]\nnothing_else: true`;
    const [missing, , unexpected] = explanationsOf(twoRules, `rules: [busy]\n${test}`);
    expect(missing).toContain('hold reached 1m of 2m since 0s');
    expect(unexpected).toContain('busy{host="b"} is open since 1m, raised at 3m');
  });

  it('are those of few instances', () => {
    const hosts = Array.from({ length: testLimits.explanations + 1 }, (_, i) => `h${i}`);
    const given = (count: number) =>
      hosts.slice(0, count).map((host) => `  - { at: 0s, host: ${host}, system.cpu.utilization: 5% }`);
    const shown = (count: number) =>
      explanationsOf(twoRules, `given:\n${given(count).join('\n')}\nexpect: [{ at: 0s, raised: BUSY }]`)[0]
        ?.split('\n')
        .filter((line) => line.startsWith('busy'));
    expect(shown(testLimits.explanations)?.length).toBe(testLimits.explanations);
    expect(shown(testLimits.explanations + 1)?.length).toBe(testLimits.explanations);
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
    ['busy', '2m', 'hold reached 2m of 5m since 0s, complete at 5m if it stays'],
    ['busy', '4m', 'hold reached 3m of 5m since 0s, waits while it is unknown, 4m at most'],
    ['busy', '6m', 'hold reached 4m of 5m since 0s, complete at 7m if it stays'],
    ['busy', '9m', 'busy{host=\\"a\\"} is open since 0s, raised at 7m'],
    ['strict', '2m', 'hold reached 2m of 5m'],
    ['strict', '4m', 'hold reached 3m of 5m, reset at 3m'],
    ['strict', '6m', 'hold reached 1m of 5m'],
    ['long', '4m30s', 'hold reached 3m30s of 5m since 1m'],
  ])('tell of %s at %s: %s', (rule, at, contains) => {
    const explain = `explain: [{ at: ${at}, rule: ${rule}, contains: "${contains}" }]`;
    expect(explanationsOf(rules, `${given}\n${explain}`)).toEqual([]);
  });
});
