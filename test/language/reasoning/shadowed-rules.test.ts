import { describe, expect, it } from 'vitest';
import { metricByName } from '../../../shared/facts/metrics.ts';
import { compile } from '../../../shared/language/compiler.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { checkConditions } from '../../../shared/language/reasoning/check-conditions.ts';
import { loadedRule } from '../load/loaded.ts';

const cpu = 'system.cpu.utilization';
const load = 'system.cpu.load_average.1m';

/** Lines of rules, which begin with line 4, and what is told of them. */
function ofRules(...rules: readonly string[]): readonly string[] {
  const lines = rules.map((rule, i) => `  - { name: r${i + 4}, emit: E, ${rule} }`);
  const text = [
    'version: 1',
    'host_sets: { web: { hosts: [a] }, db: { hosts: [b] } }',
    'rules:',
    ...lines,
  ].join('\n');
  return compile([{ name: 'given.yaml', text }])
    .diagnostics.filter(({ code }) => code === 'TOC512')
    .map(({ line, message }) => `${line}: ${message}`);
}

const shadowedBy = (line: number) => `whenever this is true, "r${line}" (line ${line}) is true as well`;

describe('what is said of a shadowed rule', () => {
  it('holds both conditions, and what to do', () => {
    const rule = (name: string, limit: string) => `  - { name: ${name}, emit: E, when: ${cpu} > ${limit} }`;
    const text = ['version: 1', 'rules:', rule('a', '95%'), rule('b', '90%')].join('\n');
    const told = compile([{ name: 'x', text }]).diagnostics.filter(({ code }) => code === 'TOC512');
    expect(told.map(({ message, got, fix }) => ({ message, got, fix }))).toEqual([
      {
        message: 'whenever this is true, "b" (line 4) is true as well',
        got: `${cpu} > 95%, and there ${cpu} > 90%`,
        fix: 'leave out one of the two, or give "a" the higher severity',
      },
    ]);
  });
});

describe('a rule is shadowed', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['by a wider one', `when: ${cpu} > 95%`, `when: ${cpu} > 90%`, [`4: ${shadowedBy(5)}`]],
    ['by a wider one before it', `when: ${cpu} > 90%`, `when: ${cpu} > 95%`, [`5: ${shadowedBy(4)}`]],
    [
      'by an equal one, the later of them',
      `when: ${cpu} > 90%`,
      `when: 90% < ${cpu}`,
      [`5: ${shadowedBy(4)}`],
    ],
    [
      'by one way of another',
      `when: ${cpu} > 95% and ${load} > 3`,
      `when: ${cpu} > 90% and ${load} > 2 or ${cpu} < 5%`,
      [`4: ${shadowedBy(5)}`],
    ],
    [
      'by one with a shorter hold',
      `when: ${cpu} > 90%, for: 10m`,
      `when: ${cpu} > 90%, for: 5m`,
      [`4: ${shadowedBy(5)}`],
    ],
    [
      'by one of higher severity',
      `when: ${cpu} > 95%`,
      `when: ${cpu} > 90%, severity: major`,
      [`4: ${shadowedBy(5)}`],
    ],
    [
      'by an equal one of higher severity',
      `when: ${cpu} > 95%`,
      `when: ${cpu} > 95%, severity: major`,
      [`4: ${shadowedBy(5)}`],
    ],
    [
      'over events',
      'by: [], when: "count(A, 5m) > 3"',
      'by: [], when: "count(A, 5m) >= 3"',
      [`4: ${shadowedBy(5)}`],
    ],
    ['over fields of events', 'by: [], when: A.n > 5', 'by: [], when: A.n > 3', [`4: ${shadowedBy(5)}`]],
    [
      'by a smaller number of members',
      'by: [], when: { at_least: 5, of: web, where: B }',
      'by: [], when: { at_least: 3, of: web, where: B }',
      [`4: ${shadowedBy(5)}`],
    ],
    [
      'as an occurrence by an equal one',
      'by: [], when: { sequence: [A, B], within: 5m }',
      'by: [], when: { sequence: [A, B], within: 5m }',
      [`5: ${shadowedBy(4)}`],
    ],
  ])('%s', (_, first, second, expected) => {
    expect(ofRules(first, second)).toEqual(expected);
  });

  it.each<[string, string, string]>([
    ['of another condition', `when: ${cpu} > 95%`, `when: ${cpu} < 90%`],
    ['of other terms', `when: ${cpu} > 95% and ${load} > 3`, `when: ${cpu} > 90%`],
    ['of higher severity', `when: ${cpu} > 95%, severity: major`, `when: ${cpu} > 90%`],
    ['of a shorter hold', `when: ${cpu} > 95%, for: 5m`, `when: ${cpu} > 90%, for: 10m`],
    ['of another key', 'by: [host], when: A', 'by: [], when: A'],
    ['of another host set', `in: web, when: ${cpu} > 95%`, `in: db, when: ${cpu} > 90%`],
    [
      'of other hours',
      `when: ${cpu} > 95%`,
      `when: ${cpu} > 90%, during: { zone: UTC, times: [Mon-Fri 08:00-18:00] }`,
    ],
    ['of another mode', `when: ${cpu} > 95%`, `when: ${cpu} > 90%, mode: shadow`],
    ['of another clear', `when: ${cpu} > 95%, clear: ${cpu} < 50%`, `when: ${cpu} > 90%`],
    ['of another way with the unknown', `when: ${cpu} > 95%, missing: true`, `when: ${cpu} > 90%`],
    ['of another gap', `when: ${cpu} > 95%, for: 5m, max_gap: 1m`, `when: ${cpu} > 90%, for: 5m`],
    ['of another hold of its clear', `when: ${cpu} > 95%, clear_for: 5m`, `when: ${cpu} > 90%`],
    ['that is always true', `when: ${cpu} >= 0%`, `when: ${cpu} <= 100%`],
    ['of another gate', `when: ${cpu} > 95%`, `when: ${cpu} > 90%, cooldown: 1h`],
    [
      'of another suppressor',
      `when: ${cpu} > 95%, unless: { event: A }`,
      `when: ${cpu} > 90%, unless: { event: B }`,
    ],
    [
      'whose value may be unknown elsewhere',
      `when: ${cpu} > 95% or ${load} > 3`,
      `when: (${load} > 2 or ${load} < 1) and ${cpu} > 90%`,
    ],
    [
      'as an occurrence that begins later',
      `kind: occurrence, when: ${cpu} > 95%`,
      `kind: occurrence, when: ${cpu} > 90%`,
    ],
    ['that is never true', `when: ${cpu} > 195%`, `when: ${cpu} > 90%`],
    ['of the same term in other labels', 'by: [], when: A{host="a"}', 'by: [], when: A{host="b"}'],
  ])('and is not if it is one %s', (_, first, second) => {
    expect(ofRules(first, second)).toEqual([]);
  });

  it('by another of the same event alone', () => {
    expect(
      ofRules(`when: ${cpu} > 95%`, `when: ${cpu} > 90% }\n  - { name: x, emit: F, when: ${cpu} > 90%`),
    ).toHaveLength(1);
    expect(ofRules(`when: ${cpu} > 95% }\n  - { name: x, emit: F, when: ${cpu} > 90%`)).toEqual([]);
  });

  it('of one application alone', () => {
    const rule = loadedRule(`when: ${cpu} > 90%`, 'emit: E');
    const named = (name: string, application: string) => {
      const raw = { ...rule, application, name: { ...rule.name, value: name } };
      return { raw, by: ['host'], kind: 'episode', place: 'host' } as const;
    };
    const codes = (...applications: readonly string[]) => {
      const found: string[] = [];
      const rules = applications.map((application, i) => named(`r${i}`, application));
      checkConditions(rules, { metricOf: metricByName }, (code) => found.push(code));
      return found;
    };
    expect([codes('a', 'a'), codes('a', 'b')]).toEqual([['TOC512'], []]);
  });

  it('is told of up to as many ways of both as are looked at, and of no more', () => {
    const any = (count: number) => Array.from({ length: count }, (_, i) => `B${i}`).join(' or ');
    const pair = (count: number) =>
      ofRules(
        `by: [], when: "count(A, 5m) > 3 and (${any(count)})"`,
        `by: [], when: "count(A, 5m) > 2 and (${any(count)})"`,
      );
    expect([pair(8).length, pair(9).length]).toEqual([1, 0]);
  });

  it('is not told of one that has too many ways to be true', () => {
    const any = (name: string, count: number) =>
      `(${Array.from({ length: count }, (_, i) => `${name}${i}`).join(' or ')})`;
    const strict = `count(A, 5m) > 3 and ${any('B', 8)}`;
    expect(
      ofRules(
        `by: [], when: "${strict}"`,
        `by: [], when: "count(A, 5m) > 2 and ${any('B', 8)} and ${any('C', 9)}"`,
      ),
    ).toEqual([]);
  });

  it('by one of another file, which is named', () => {
    const file = (name: string, limit: string) => ({
      name: `${name}.yaml`,
      text: `version: 1\nrules: [{ name: ${name}, emit: E, when: ${cpu} > ${limit} }]`,
    });
    const { diagnostics } = compile([file('a', '95%'), file('b', '90%')]);
    expect(diagnostics.map(({ file, message }) => `${file} ${message}`)).toEqual([
      'a.yaml whenever this is true, "b" (b.yaml:2) is true as well',
    ]);
  });

  it(`by one of the ${languageLimits.shadowNeighbours} before it, or by one of its own text`, () => {
    expect(languageLimits.shadowNeighbours).toBe(32);
    const apart = (count: number, last: string) =>
      ofRules(
        `when: ${cpu} < 50%`,
        // Escalations, and none of them implies the first.
        ...Array.from(
          { length: count },
          (_, i) =>
            `when: ${cpu} > ${60 + i}%, severity: ${['minor', 'major'][i % 2]}, for: ${1 + count - i}m`,
        ),
        last,
      ).filter((each) => each.endsWith(shadowedBy(4)));
    expect(apart(31, `when: ${cpu} < 40%`)).toHaveLength(1);
    expect(apart(32, `when: ${cpu} < 40%`)).toEqual([]);
    expect(apart(32, `when: ${cpu} < 50%`)).toHaveLength(1);
  });
});
