import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/language/compiler.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { toldByLoader } from '../load/loaded.ts';
import { shop } from './given.ts';

const template = (name: string) =>
  `{ name: ${name}, rule: { name: ${name}, when: system.cpu.utilization > 1% } }`;

function errors(...texts: readonly string[]): readonly string[] {
  return compile(texts.map((text, i) => ({ name: `${i}.yaml`, text: `version: 1\n${text}` })))
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);
}

function list(count: number, make: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => make(i)).join(', ');
}

describe('templates, rule sets and applications', () => {
  it.each<[string, (n: number) => string, number]>([
    ['templates', (n) => `templates: [${list(n, (i) => template(`t${i}`))}]`, languageLimits.templates],
    [
      'parameters of a template',
      (n) =>
        shop({
          params: `limit: { type: number, default: 1% }, ${list(n - 1, (i) => `p${i}: { type: string, default: x }`)}`,
        }),
      languageLimits.templateParameters,
    ],
    [
      'rule sets',
      (n) => `templates: [${template('t')}]\nrule_sets: { ${list(n, (i) => `s${i}: [{ use: t }]`)} }`,
      languageLimits.ruleSets,
    ],
    [
      'entries of a rule set',
      (n) => shop({ uses: list(n, () => '{ use: t }') }),
      languageLimits.ruleSetEntries,
    ],
    [
      'applications',
      (n) =>
        `templates: [${template('t')}]\nrule_sets: { s: [{ use: t }] }\napplications: { ${list(n, (i) => `a${i}: { apply: [{ rules: s }] }`)} }`,
      languageLimits.applications,
    ],
    [
      'entries under apply',
      (n) => shop({ apply: list(n, () => '{ rules: base, to: db }') }),
      languageLimits.applicationEntries,
    ],
    [
      'entries under override',
      (n) => shop({ override: list(n, () => '{ to: db, with: { limit: 80% } }') }),
      languageLimits.applicationEntries,
    ],
    [
      'names under to',
      (n) => shop({ apply: `{ rules: base, to: [${list(n, () => 'db')}] }` }),
      languageLimits.applicationEntries,
    ],
  ])('hold the limit of %s', (_, make, max) => {
    expect([errors(make(max)), errors(make(max + 1))]).toEqual([[], ['TOC107']]);
  });

  it('hold the limit of rules, those of applications counted', () => {
    const made = 200;
    const file = (from: number, to: number) =>
      `rules: [${list(to - from, (i) => `{ name: r${from + i}, when: system.cpu.utilization > 1% }`)}]`;
    const shared = [
      `templates: [${template('t').replace('rule:', 'params: { n: { type: string } }, rule:').replace('name: t, when', 'name: t-$n$, when')}]`,
      `rule_sets: { s: [${list(made, (i) => `{ use: t, with: { n: n${i} } }`)}] }`,
      'applications: { a: { apply: [{ rules: s }] } }',
    ].join('\n');
    const perFile = 4_000;
    const files = (count: number) =>
      [0, 1, 2].map((i) => file(i * perFile, Math.min((i + 1) * perFile, count - made)));
    expect(errors(shared, ...files(languageLimits.rules))).toEqual([]);
    expect(errors(shared, ...files(languageLimits.rules + 1))).toEqual(['TOC107']);
  }, 30_000);

  it('hold the limit of the rules that overrides make', () => {
    const uses = languageLimits.ruleSetEntries;
    const perUse = languageLimits.expandedRules / uses;
    const file = (hosts: number) =>
      shop({
        sets: `db: { hosts: [${list(perUse + 1, (i) => `h${i}`)}] }`,
        params: 'limit: { type: number, default: 1% }, n: { type: string }',
        rule: 'name: busy-$n$, when: system.cpu.utilization > $limit$',
        uses: list(uses, (i) => `{ use: t, with: { n: n${i} } }`),
        override: list(hosts, (i) => `{ to: h${i}, with: { limit: ${1 + (i + 1) / 10_000}% } }`),
      });
    const told = (hosts: number) =>
      toldByLoader(`version: 1\n${file(hosts)}`).map((each) => each.slice(0, 6));
    expect(told(perUse - 1)).toEqual([]);
    expect(told(perUse)).toEqual(['TOC107']);
  }, 30_000);
});
