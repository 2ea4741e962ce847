import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostRule } from '../../../shared/language/artifact.ts';
import { compile } from '../../../shared/language/compiler.ts';
import { printExpression } from '../../../shared/language/expression/print.ts';
import { formatDuration } from '../../../shared/time.ts';
import { compiled, told } from '../given.ts';
import { rulesOn, shop } from './given.ts';

const guide = `
host_sets:
  storage: { tags: { role: storage } }
  db: { hosts: [db-1, db-2, db-3] }
rules:
  - { name: hot, when: system.cpu.utilization > 99% }
templates:
  - name: fs-limit
    params:
      mount: { type: string }
      limit: { type: number, default: 90%, min: 1%, max: 100% }
      hold:  { type: duration, default: 5m }
    rule:
      name: fs-$mount$-full
      when: system.filesystem.utilization{mountpoint="$mount$"} >= $limit$
      for: $hold$
      emit: FS_FULL
      message: "{host} $mount$ is above $limit$ for $hold$"
rule_sets:
  linux-base:
    - { use: fs-limit, with: { mount: /, limit: 95% } }
    - { use: fs-limit, with: { mount: /var } }
    - hot
applications:
  storage-tier:
    apply:
      - { rules: linux-base, to: [storage, db] }
    override:
      - { to: db, with: { limit: 85% } }
      - { to: db-3, with: { hold: 15m } }
    notify: storage-oncall
`;

const hosts = [
  { host: 'db-1', tags: {} },
  { host: 'db-2', tags: { role: 'storage' } },
  { host: 'db-3', tags: { role: 'storage' } },
  { host: 's-1', tags: { role: 'storage' } },
  { host: 'web-1', tags: {} },
];

const show = (rule: HostRule) =>
  [printExpression(rule.when), formatDuration(rule.forMs), rule.emit, rule.message ?? '-'].join(' | ');
const fs = (mount: string, limit: string, hold: string, host: string, name: string) =>
  `${host} storage-tier/${name} system.filesystem.utilization{mountpoint="${mount}"} >= ${limit} | ${hold} | FS_FULL | {host} ${mount} is above ${limit} for ${hold}`;
const both = (host: string, root: string, other: string, hold: string) => [
  fs('/', root, hold, host, 'fs-full'),
  fs('/var', other, hold, host, 'fs-var-full'),
  `${host} storage-tier/hot system.cpu.utilization > 99% | 0s | HOT | -`,
];

describe('an application', () => {
  it('gives each host each rule once, with host override over set override over with over default', () => {
    expect(rulesOn(guide, hosts, show)).toEqual([
      ...both('db-1', '85%', '85%', '5m'),
      ...both('db-2', '85%', '85%', '5m'),
      ...both('db-3', '85%', '85%', '15m'),
      ...both('s-1', '95%', '90%', '5m'),
    ]);
  });

  it('makes one rule for each combination of values, and keeps whom to notify', () => {
    const { hostRules, applications } = compiled(guide);
    expect(hostRules.map(({ name }) => name)).toEqual([
      ...['fs-full', 'fs-full', 'fs-full', 'fs-var-full', 'fs-var-full', 'fs-var-full', 'hot'],
    ]);
    expect(applications).toEqual({ 'storage-tier': { notify: 'storage-oncall' } });
  });

  it('names a plain host set as it is, and the rest by regions of host sets', () => {
    const { hostRules, hostSets } = compiled(shop({ override: '{ to: db-2, with: { limit: 80% } }' }));
    const [group] = Object.keys(hostSets).filter((name) => name.startsWith('shop/hosts/'));
    const regions = hostRules.map((rule) => [printExpression(rule.when), hostSets[rule.in ?? '']?.regions]);
    expect(new Map(regions as Array<[string, unknown]>)).toEqual(
      new Map([
        ['system.cpu.utilization > 80%', [{ of: ['db'], within: [group], except: [] }]],
        ['system.cpu.utilization > 90%', [{ of: ['db'], within: [], except: [group] }]],
      ]),
    );
    expect(hostSets[group ?? '']).toEqual({ hosts: ['db-2'], tags: {} });
    expect(compiled(shop()).hostRules.map((rule) => rule.in)).toEqual(['db']);
    expect(
      compiled(shop({ apply: '{ rules: base }', override: '{ to: db, with: { limit: 90% } }' })).hostRules,
    ).toMatchObject([{ in: expect.stringMatching(/^shop\/busy\/[0-9a-z]{8}$/) }]);
  });

  it('keeps the hash of a rule when another host gets values of its own', () => {
    const hashOf = (override: string) =>
      compiled(shop({ sets: 'db: { hosts: [db-1, db-2, db-3] }', override })).hostRules.find(
        ({ when }) => printExpression(when) === 'system.cpu.utilization > 90%',
      )?.hash;
    const one = hashOf('{ to: db-2, with: { limit: 80% } }');
    expect(one).toBeDefined();
    expect(hashOf('{ to: db-2, with: { limit: 80% } }, { to: db-3, with: { limit: 70% } }')).toBe(one);
  });

  it('runs a rule that it names in place of the rule itself', () => {
    const rules = '{ name: hot, when: system.cpu.utilization > 99% }';
    const of = (uses: string) =>
      compiled(shop({ rules, uses })).hostRules.map(({ application, name, in: set }) => [
        application,
        name,
        set,
      ]);
    expect(of('{ use: t }, hot')).toEqual([
      ['shop', 'busy', 'db'],
      ['shop', 'hot', 'db'],
    ]);
    expect(of('{ use: t }')).toEqual([
      ['shop', 'busy', 'db'],
      ['default', 'hot', undefined],
    ]);
  });

  it('takes composites where it says no host set', () => {
    const { compositeRules, hostRules, routes } = compiled(
      shop({ rules: '{ name: c, by: [], when: BUSY }', uses: '{ use: t }, c', apply: '{ rules: base }' }),
    );
    expect(compositeRules).toMatchObject([{ application: 'shop', name: 'c', by: [], emit: 'C' }]);
    expect(hostRules).toHaveLength(1);
    expect(routes).toMatchObject({ BUSY: { composites: ['c'], policies: [] } });
  });

  it('has names of its own, so that two of them share hosts and rule sets', () => {
    const text = `${shop().split('\n').slice(0, -2).join('\n')}
applications:
  a: { apply: [{ rules: base, to: db }], override: [{ to: db, with: { limit: 70% } }] }
  b: { apply: [{ rules: base, to: db }] }
`;
    expect(rulesOn(text, [{ host: 'db-1', tags: {} }], ({ when }) => printExpression(when))).toEqual([
      'db-1 a/busy system.cpu.utilization > 70%',
      'db-1 b/busy system.cpu.utilization > 90%',
    ]);
  });

  it('gives the same artifact for the same definitions, in whatever order and files they stand', () => {
    const section = /^(?=[a-z])/m;
    const pieces = guide.trim().split(section);
    const bytes = (list: readonly string[]) =>
      JSON.stringify(
        compile(list.map((text, i) => ({ name: `${i}.yaml`, text: `version: 1\n${text}` }))).artifact,
      );
    expect(pieces).toHaveLength(5);
    expect(bytes(pieces)).toContain('"version"');
    expect(bytes(pieces.toReversed())).toBe(bytes(pieces));
  });

  it('never makes the compiler throw, whatever the text', () => {
    const lines = shop({ override: '{ to: db-1, with: { limit: 70% } }' }).split('\n');
    const broken = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ':',
        '-',
        '$',
        '$limit$',
        '$x$',
        'null',
        '""',
        'use',
        'with: {}',
        '&a 1',
        '*a',
        '? a',
        '1',
      ],
    );
    const edit = fc.tuple(fc.nat(lines.length - 1), fc.nat(80), fc.nat(12), broken);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const text = ['version: 1', ...lines];
        for (const [line, at, length, by] of edits) {
          const before = text[line + 1] as string;
          text[line + 1] = before.slice(0, at) + by + before.slice(at + length);
        }
        const { artifact, diagnostics } = compile([{ name: 'x', text: text.join('\n') }]);
        expect(artifact === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
        for (const { line, column, endColumn } of diagnostics) {
          expect(column).toBeLessThanOrEqual((text[line - 1] as string).length + 1);
          expect(endColumn).toBeGreaterThan(column);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    'templates: [{ name: a, rule: }]',
    'templates: [{ name: a, params: , rule: {} }]',
    'templates: [{ name: a, params: { p: }, rule: { name: x } }]',
    'rule_sets: { a: }',
    'rule_sets: { a: [] , b: [{ use: t, with: }] }',
    'applications: { a: }',
    'applications: { a: { apply: [{ rules: }] } }',
    'applications: { a: { apply: [null], override: [null] } }',
    'templates:',
    'rule_sets:',
    'applications:',
  ])('tells what is missing in %s', (text) => {
    const { artifact, diagnostics } = compile([{ name: 'x', text: `version: 1\n${text}` }]);
    expect(artifact).toBeUndefined();
    expect(diagnostics.length).toBeGreaterThan(0);
  });

  it('runs nothing of a rule set that nobody applies, and says so', () => {
    const text = shop().split('\n').slice(0, -2).join('\n');
    expect(told(`version: 1\n${text}`)).toEqual([
      'TOC509 8:14-18 no application applies the rule set "base"',
    ]);
    expect(compiled(text).hostRules).toEqual([]);
  });
});
