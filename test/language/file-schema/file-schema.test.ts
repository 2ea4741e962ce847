import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { compile } from '../../../shared/language/compiler.ts';
import { errorPages } from '../../../shared/language/error-catalogue/catalogue.ts';
import { definitionFileJsonSchema } from '../../../shared/language/file-schema/file-schema.ts';
import { toldByLoader } from '../load/loaded.ts';

const root = join(import.meta.dirname, '../../..');
const schemaFile = join(root, 'cli/schema/definitions.schema.json');
const published = JSON.parse(readFileSync(schemaFile, 'utf8'));
const validator = z.fromJSONSchema(published);
const examples = globSync('examples/**/*.yaml', { cwd: root });

/** Paths of what does not fit. */
function faultsOf(text: string): readonly string[] {
  const { error } = validator.safeParse(parse(text));
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

describe('the JSON Schema of definition files', () => {
  it('is published as it is made, as draft 07', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(definitionFileJsonSchema())));
    expect(published.$schema).toBe('http://json-schema.org/draft-07/schema#');
  });

  it.each(examples)('takes %s, which names it in its first line', (path) => {
    const text = readFileSync(join(root, path), 'utf8');
    expect(faultsOf(text)).toEqual([]);
    const header = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? '';
    expect(resolve(root, dirname(path), header)).toBe(schemaFile);
  });

  it.each(errorPages.map(({ code, right }) => [code, right]))('takes the right example of %s', (_, right) => {
    expect(faultsOf(right)).toEqual([]);
  });

  it.each(['TOC101', 'TOC102', 'TOC103', 'TOC104', 'TOC107', 'TOC204', 'TOC600'])(
    'refuses the wrong example of %s',
    (code) => {
      const page = errorPages.find((each) => each.code === code);
      expect(faultsOf(page?.wrong ?? '')).not.toEqual([]);
    },
  );

  it('takes whatever a key may hold', () => {
    const text = `
version: 1
host_sets: { db: { hosts: [a, b-1.x], tags: { role: db } } }
rules:
  - { name: a, in: db, by: [host], when: 'system.cpu.utilization > 90%', for: 1h30m, clear: 'system.cpu.utilization < 80%', clear_for: 0s, missing: false, emit: A, severity: info, set: { n: 1, cpu: system.cpu.utilization }, message: '{n}' }
policies:
  - name: p
    on: A
    target: { type: host, each: host, take: 2, order: worst }
    mode: observe
    guards: { cooldown: 1h }
    do: [{ responder: attach-storage, with: { size: 1.5TiB, mount: '/x/{host}', pool: p, filesystem: xfs, create: false }, timeout: 5m }]
    verify: { within: 1m }
`;
    expect(faultsOf(text)).toEqual([]);
    const { diagnostics } = compile([{ name: 'x.yaml', text }]);
    expect(diagnostics).toEqual([]);
  });
});

const nodes = `
version: 1
metrics:
  shop.orders.open: { unit: count, labels: [queue], instrument: gauge, interval: 30s, resolution: 1, description: Open orders. }
rules:
  - name: all-keys
    kind: episode
    in: web
    by: [host]
    when: { all: [DISK_FULL, { none: [{ absent: HEARTBEAT, for: 90s }, 'x in [1, 2]'] }] }
    for: 5m
    clear: { any: [not DISK_FULL, { all_of: db, where: x > 1, empty: true }] }
    clear_for: 1m
    missing: unknown-event
    lateness: 30s
    late: revise
    revise_limit: 2h
    max_gap: 1m
    during: { zone: Europe/Berlin, times: [Mon-Fri 08:00-18:00, 'Sat,Sun 22:00-06:00', 00:00-24:00] }
    during_end: clear
    unless: { event: MAINTENANCE, wait: 2m, extend: 3m }
    cooldown: 10m
    max_raises: { max: 3, per: 1h }
    on_change: restart
    mode: shadow
  - { name: a, when: { all: [LOGIN_FAILED, CONFIG_CHANGED], within: 10s } }
  - { name: b, when: { at_least: 3, of: web, where: x > 1 } }
  - { name: c, when: { at_least: 20%, of: web, where: { sequence: [A] } } }
  - { name: d, when: { sequence: [A, B], within: 15m, without: [C], order: any } }
  - { name: e, when: { after: A, absent: B, for: 30m } }
`;

describe('the JSON Schema of the keys of a rule', () => {
  it('takes all of them, with every structured node', () => {
    expect(faultsOf(nodes)).toEqual([]);
    expect(toldByLoader(nodes)).toEqual([]);
  });

  it.each([
    'when: { any: [A], within: 1m }',
    'when: { at_least: 3, where: A }',
    'when: { all: [{ nine: [A] }] }',
    'when: { sequence: [{ any: [A] }] }',
    'when: { absent: A, for: 5 }',
    'when: {}',
    'when: A, during: { zone: UTC }',
    'when: A, during: { zone: UTC, times: [Monday 08:00-18:00] }',
    'when: A, unless: { wait: 1m }',
    'when: A, max_raises: { max: 0, per: 1h }',
    'when: A, mode: off',
  ])('refuses { %s } as the loader does', (keys) => {
    const text = `version: 1\nrules:\n  - { name: r, ${keys} }\n`;
    expect(faultsOf(text)).not.toEqual([]);
    expect(toldByLoader(text)).not.toEqual([]);
  });

  it('refuses a metric that the loader refuses', () => {
    const text = 'version: 1\nmetrics: { orders: { unit: count } }\n';
    expect(faultsOf(text)).not.toEqual([]);
    expect(toldByLoader(text)).not.toEqual([]);
  });
});

describe('the JSON Schema of a template', () => {
  const of = (rule: string) =>
    `version: 1\ntemplates: [{ name: t, params: { p: { type: string }, hold: { type: duration } }, rule: ${rule} }]\n`;

  it('takes a parameter where a value stands, also within a list', () => {
    const rule =
      "{ name: a-$p$, when: 'system.cpu.utilization > 1%', by: [host, $p$], for: $hold$, severity: $p$ }";
    expect(faultsOf(of(rule))).toEqual([]);
  });

  it('takes a parameter within nodes, hours and gates', () => {
    const rule =
      '{ name: a, when: { at_least: $p$, of: $p$, where: { absent: \'A{x="$p$"}\', for: $hold$ } }, during: { zone: $p$, times: [$p$] }, unless: { event: A, wait: $hold$ }, max_raises: { max: $p$, per: $hold$ } }';
    expect(faultsOf(of(rule))).toEqual([]);
  });

  it('refuses what is neither a value nor a parameter', () => {
    expect(faultsOf(of("{ name: a, when: 'system.cpu.utilization > 1%', for: $5 }"))).not.toEqual([]);
  });
});

/** Places of a file where a map with known keys stands; `zzz` is no key of any. */
const places: ReadonlyArray<readonly [string, string, readonly string[]]> = [
  ['a file', 'zzz: 1', []],
  ['a host set', 'host_sets: { a: { zzz: 1 } }', ['host_sets', '*']],
  ['a rule', 'rules: [{ zzz: 1 }]', ['rules', '0']],
  ['hours', 'rules: [{ name: r, when: A, during: { zzz: 1 } }]', ['rules', '0', 'during']],
  ['unless', 'rules: [{ name: r, when: A, unless: { zzz: 1 } }]', ['rules', '0', 'unless']],
  ['max_raises', 'rules: [{ name: r, when: A, max_raises: { zzz: 1 } }]', ['rules', '0', 'max_raises']],
  ['a metric', 'metrics: { m.x: { zzz: 1 } }', ['metrics', '*']],
  ['a template', 'templates: [{ zzz: 1 }]', ['templates', '0']],
  [
    'the rule of a template',
    'templates: [{ name: t, rule: { name: r, when: system.cpu.utilization > 1%, zzz: 1 } }]',
    ['templates', '0', 'rule'],
  ],
  ['a parameter', 'templates: [{ name: t, params: { p: { zzz: 1 } } }]', ['templates', '0', 'params', '*']],
  ['an entry of a rule set', 'rule_sets: { s: [{ zzz: 1 }] }', ['rule_sets', '*', '0']],
  ['an application', 'applications: { a: { zzz: 1 } }', ['applications', '*']],
  ['an entry of apply', 'applications: { a: { apply: [{ zzz: 1 }] } }', ['applications', '*', 'apply', '0']],
  [
    'an entry of override',
    'applications: { a: { apply: [], override: [{ zzz: 1 }] } }',
    ['applications', '*', 'override', '0'],
  ],
  ['a policy', 'policies: [{ zzz: 1 }]', ['policies', '0']],
  ['a target', 'policies: [{ target: { zzz: 1 } }]', ['policies', '0', 'target']],
  ['guards', 'policies: [{ guards: { zzz: 1 } }]', ['policies', '0', 'guards']],
  ['a verification', 'policies: [{ verify: { zzz: 1 } }]', ['policies', '0', 'verify']],
  ['a step', 'policies: [{ do: [{ zzz: 1 }] }]', ['policies', '0', 'do', '0']],
  [
    'arguments of a step',
    'policies: [{ do: [{ responder: attach-storage, with: { zzz: 1 } }] }]',
    ['policies', '0', 'do', '0', 'with'],
  ],
  ['a test', 'tests: [{ zzz: 1 }]', ['tests', '0']],
];

describe('the keys of the JSON Schema', () => {
  it.each(places)('in %s are those that the loader takes', (_, text, path) => {
    const { diagnostics } = compile([{ name: 'x.yaml', text: `version: 1\n${text}\n` }]);
    const found = diagnostics.find(({ code, message }) => code === 'TOC101' && message.includes('"zzz"'));
    expect(keysAt(published, path)).toEqual(found?.allowed?.split(' ').sort());
  });
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Keys of the object at a path; `*` is any name of a map, `0` an entry of a list. */
function keysAt(schema: Schema, path: readonly string[]): readonly string[] | undefined {
  const [first, ...rest] = path;
  const { properties, additionalProperties, items, anyOf } = schema;
  if (anyOf) return anyOf.map((each) => keysAt(each, path)).find((keys) => keys !== undefined);
  if (first === undefined) return properties && Object.keys(properties).sort();
  const next = first === '0' ? items : first === '*' ? additionalProperties : properties?.[first];
  return next && keysAt(next, rest);
}
