import { describe, expect, it } from 'vitest';
import { effectiveRules } from '../../../shared/correlator/lateness.ts';
import { canonicalKey, episodeId } from '../../../shared/facts/ids.ts';
import { compile } from '../../../shared/language/compiler.ts';
import { loadDefinitions } from '../../../shared/language/load/loader.ts';
import { tooLarge } from '../../../shared/language/tests/bounds.ts';
import { rulesOfTest } from '../../../shared/language/tests/check-tests.ts';
import { horizonOf } from '../../../shared/language/tests/horizon.ts';
import { testLimits } from '../../../shared/language/tests/limits.ts';
import { defaultStartMs } from '../../../shared/language/tests/load-test.ts';
import { renderTimeline } from '../../../shared/language/tests/timeline.ts';
import { bothBusy, problemsOf, runOne, twoRules } from './given.ts';

describe('a test of rules', () => {
  it('passes if all that it expects comes, and nothing else', () => {
    const result = runOne(
      twoRules,
      `${bothBusy}
expect:
  - { at: 3m, raised: BOTH_BUSY, values: { hosts: [a, b] } }
  - { at: 2m, raised: BUSY, host: a, values: { share: 95% } }
  - { at: 3m, raised: BUSY, host: b }
nothing_else: true`,
    );
    expect(result.problems).toEqual([]);
    expect(result.variants).toEqual({ run: 9, revised: 0 });
    expect(renderTimeline(result.timeline)).toEqual([
      '0s  given        a system.cpu.utilization=0.95 every 1m to 10m',
      '1m  given        b system.cpu.utilization=0.99 every 1m to 10m',
      '2m  as expected  raised BUSY host=a share=0.95',
      '3m  as expected  raised BOTH_BUSY hosts=[a, b]',
      '3m  as expected  raised BUSY host=b',
    ]);
  });

  it('says what came instead of what it expects', () => {
    expect(
      problemsOf(
        twoRules,
        `${bothBusy}
expect:
  - { at: 2m, raised: BUSY, host: b }
  - { at: 3m, raised: BOTH_BUSY, values: { hosts: [a, c] } }
  - { at: 9m, cleared: BUSY, host: a }`,
      ),
    ).toEqual([
      'missing: raised BUSY host=b at 2m did not come; the nearest is at 3m',
      'missing: raised BOTH_BUSY hosts=[a, c] at 3m did not come; the nearest is hosts=[a, b]',
      'missing: cleared BUSY host=a at 9m did not come',
    ]);
  });

  it('does not mind other events unless it says nothing_else', () => {
    expect(problemsOf(twoRules, `${bothBusy}\nexpect: [{ at: 2m, raised: BUSY }]`)).toEqual([]);
    expect(
      problemsOf(twoRules, `${bothBusy}\nexpect: [{ at: 2m, raised: BUSY }]\nnothing_else: true`),
    ).toEqual([
      'unexpected: raised BUSY host=b at 3m was not expected',
      'unexpected: raised BOTH_BUSY at 3m was not expected',
    ]);
  });

  it('marks in the timeline what is missing, what nobody expects, and what nobody minds', () => {
    const kinds = (more: string) =>
      runOne(twoRules, `${bothBusy}\n${more}`).timeline.map(({ kind, atMs }) => `${kind} ${atMs / 60_000}`);
    const expected = 'expect: [{ at: 2m, raised: BUSY }, { at: 4m, raised: BUSY }]';
    expect(kinds(expected)).toEqual(['given 0', 'given 1', 'met 2', 'other 3', 'other 3', 'missing 4']);
    expect(kinds(`${expected}\nnothing_else: true`)).toEqual([
      'given 0',
      'given 1',
      'met 2',
      'unexpected 3',
      'unexpected 3',
      'missing 4',
    ]);
  });

  it('runs the rules that it names, the others are not there', () => {
    const expected = 'expect: [{ at: 2m, raised: BUSY, host: a }, { at: 3m, raised: BUSY, host: b }]';
    expect(problemsOf(twoRules, `rules: [busy]\n${bothBusy}\n${expected}\nnothing_else: true`)).toEqual([]);
  });

  it('gives a rule to the hosts of its set alone', () => {
    const rules = `
host_sets: { web: { tags: { role: web } }, named: { hosts: [c] } }
rules:
  - { name: web-busy, in: web, when: system.cpu.utilization > 90% }
  - { name: named-busy, in: named, when: system.cpu.utilization > 90% }
`;
    const line = (host: string) => `  - { at: 0s, host: ${host}, system.cpu.utilization: 95% }`;
    expect(
      problemsOf(
        rules,
        `
hosts: { a: { role: web, zone: x }, b: { role: db }, c: {} }
given:
${['a', 'b', 'c'].map(line).join('\n')}
expect: [{ at: 0s, raised: WEB_BUSY, host: a }, { at: 0s, raised: NAMED_BUSY, host: c }]
nothing_else: true`,
      ),
    ).toEqual([]);
  });

  it('says that no host runs the rule, if that is why nothing came', () => {
    const rules = `
host_sets: { web: { tags: { role: web } } }
rules: [{ name: busy, in: web, when: system.cpu.utilization > 90% }]
`;
    const test = `
given: [{ at: 0s, host: a, system.cpu.utilization: 95% }]
expect: [{ at: 0s, raised: BUSY, host: a }]`;
    expect(problemsOf(rules, test)).toEqual([
      'missing: raised BUSY host=a at 0s did not come; no host of this test runs busy (in web)',
    ]);
    expect(problemsOf(rules, `hosts: { a: { role: web } }\n${test}`)).toEqual([]);
  });

  it('holds a value of one instant until the next line, or as long as it is valid', () => {
    const rules = `
rules:
  - { name: busy, when: system.cpu.utilization > 90%, for: 90s, missing: "false" }
`;
    const told = (line: string) =>
      runOne(rules, `given:\n${line}\nnothing_else: true`).timeline.filter(({ kind }) => kind !== 'given');
    const first = '  - { at: 0s, host: a, system.cpu.utilization: 95% }\n';
    expect(told(first).map(({ text, atMs }) => `${atMs} ${text}`)).toEqual(['90000 raised BUSY host=a']);
    expect(told(`${first}  - { at: 89s, host: a, system.cpu.utilization: 5% }`)).toEqual([]);
    expect(told(`${first}  - { at: 90s, host: a, system.cpu.utilization: 5% }`)).toEqual([]);
    expect(
      told(`${first}  - { at: 91s, host: a, system.cpu.utilization: 5% }`).map(({ atMs }) => atMs),
    ).toEqual([90_000, 91_000]);
    const valid = (timeText: string) => first.replace('95%', `95%, valid_for: ${timeText}`);
    expect(told(valid('89999ms'))).toEqual([]);
    expect(told(valid('90s'))).toEqual([]);
    expect(told(valid('90001ms')).map(({ atMs }) => atMs)).toEqual([90_000, 90_001]);
    expect(told(valid('100s')).map(({ text, atMs }) => `${atMs} ${text}`)).toEqual([
      '90000 raised BUSY host=a',
      '100000 cleared BUSY host=a',
    ]);
  });

  it('lets a sample of a series be valid for three intervals', () => {
    const rules = 'rules: [{ name: busy, when: system.cpu.utilization > 90%, missing: "false" }]\n';
    const test = 'given: [{ from: 0s, to: 1m, every: 10s, host: a, system.cpu.utilization: 95% }]';
    const expected = 'expect: [{ at: 0s, raised: BUSY }, { at: 90s, cleared: BUSY }]\nnothing_else: true';
    expect(problemsOf(rules, `${test}\n${expected}`)).toEqual([]);
  });

  it('takes the later of two lines for one time', () => {
    const rules = 'rules: [{ name: busy, when: system.cpu.utilization > 90% }]\n';
    const lines = [
      '{ from: 0s, to: 5m, every: 1m, host: a, system.cpu.utilization: 5% }',
      '{ from: 2m, to: 3m, every: 1m, host: a, system.cpu.utilization: 95% }',
    ];
    const expected = 'expect: [{ at: 2m, raised: BUSY }, { at: 4m, cleared: BUSY }]\nnothing_else: true';
    expect(problemsOf(rules, `given: [${lines}]\n${expected}`)).toEqual([]);
  });

  it('gives episodes the ids that the same facts have in the service', () => {
    const { settled } = runOne(twoRules, `${bothBusy}\nexpect: [{ at: 3m, raised: BOTH_BUSY }]`);
    const idOf = (rule: string, labels: Record<string, string>, startMs: number) =>
      episodeId('default', rule, canonicalKey(labels), defaultStartMs + startMs);
    expect(settled.map(({ episode }) => episode)).toEqual([
      idOf('busy', { host: 'a' }, 0),
      ...[idOf('busy', { host: 'b' }, 60_000), idOf('both-busy', {}, 180_000)].sort(),
    ]);
  });
});

describe('bounds of a run', () => {
  const busy = 'rules: [{ name: busy, when: system.cpu.utilization > 90% }]\n';

  it('refuse more samples than their limit, summed over lines', () => {
    const line = (count: number) =>
      `{ from: 0s, to: ${count - 1}ms, every: 1ms, host: a, system.cpu.utilization: 5% }`;
    const half = testLimits.samples / 2;
    const test = (count: number) => `given: [${line(half)}, ${line(count)}]\nnothing_else: true`;
    expect(problemsOf(busy, test(half))).toEqual([]);
    expect(problemsOf(busy, test(half + 1))).toEqual([
      `limit: the lines make ${testLimits.samples + 1} samples; at most ${testLimits.samples}`,
    ]);
  });

  it('refuse more receipts than their limit, where a rule reads them', () => {
    const gone = '{ name: gone, by: [host], when: { absent: HEARTBEAT, for: 1m } }';
    const refused = (count: number, minutes: number, rule: string) => {
      const hosts = Array.from({ length: count }, (_, i) => `h${i}`);
      const explain = `{ at: ${minutes}m, rule: ${rule}, contains: x }`;
      const test = `hosts: { ${hosts.map((host) => `${host}: {}`).join(', ')} }\ngiven: []\nexplain: [${explain}]`;
      return loadedProblem(`rules: [${gone}, { name: other, by: [], when: X }]`, `rules: [${rule}]\n${test}`);
    };
    // One at the begin, one each minute, and a minute that the rule waits.
    expect(testLimits.heartbeats).toBe(2 * (2_498 + 2));
    expect(refused(2, 2_498, 'gone')).toBe(undefined);
    expect(testLimits.heartbeats + 1).toBe(3 * (1_665 + 2));
    expect(refused(3, 1_665, 'gone')).toBe(
      `3 hosts send ${testLimits.heartbeats + 1} HEARTBEATs until 1d3h46m; at most ${testLimits.heartbeats}`,
    );
    expect(refused(3, 1_665, 'other')).toBe(undefined);
  });
});

function loadedProblem(definitions: string, test: string): string | undefined {
  const lines = test.split('\n').map((line) => `    ${line}`);
  const text = `version: 1\n${definitions}\ntests:\n  - name: it\n${lines.join('\n')}\n`;
  const files = [{ name: 'given.yaml', text }];
  const { artifact } = compile(files);
  const [loaded] = loadDefinitions(files, () => undefined).tests;
  if (!artifact || !loaded) throw new Error(JSON.stringify(compile(files).diagnostics));
  const composites = rulesOfTest(loaded, effectiveRules(artifact));
  const rules = { hostRules: [], memberRules: [], composites };
  return tooLarge(loaded, rules, horizonOf(loaded, rules))?.text;
}
