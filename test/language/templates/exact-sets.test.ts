import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/language/compiler.ts';
import { printExpression } from '../../../shared/language/expression/print.ts';
import { isInHostSet } from '../../../shared/language/host-membership.ts';
import { loadDefinitions } from '../../../shared/language/load/loader.ts';
import { expansionTable } from '../../../shared/language/templates/expansion-table.ts';
import { type Host, shop } from './given.ts';

interface GivenSet {
  readonly hosts: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

interface Override {
  readonly to: string;
  readonly with: { readonly limit?: number; readonly hold?: number };
}

const hostNames = ['h1', 'h2', 'h3', 'h4'];
const setNames = ['a', 'b', 'c'];

const tags = fc.record(
  { role: fc.constantFrom('db', 'web'), az: fc.constantFrom('x', 'y') },
  { requiredKeys: [] },
) as fc.Arbitrary<Readonly<Record<string, string>>>;
const set: fc.Arbitrary<GivenSet> = fc
  .record({ hosts: fc.subarray(hostNames), tags })
  .filter((each) => each.hosts.length > 0 || Object.keys(each.tags).length > 0);
const override: fc.Arbitrary<Override> = fc.record({
  to: fc.constantFrom(...setNames, ...hostNames),
  with: fc
    .record({ limit: fc.constantFrom(70, 80), hold: fc.constantFrom(1, 2) }, { requiredKeys: [] })
    .filter((values) => Object.keys(values).length > 0),
});
const world = fc.record({
  sets: fc.tuple(set, set, set),
  targets: fc.option(fc.subarray(setNames, { minLength: 1 }), { nil: undefined }),
  overrides: fc.array(override, { maxLength: 5 }),
});

/** Every host that there can be: each name, and one that no set names, with each combination of tags. */
const hosts: readonly Host[] = [...hostNames, 'other'].flatMap((host) =>
  [undefined, 'db', 'web'].flatMap((role) =>
    [undefined, 'x', 'y'].map((az) => ({ host, tags: { ...(role && { role }), ...(az && { az }) } })),
  ),
);

function fileOf({
  sets,
  targets,
  overrides,
}: typeof world extends fc.Arbitrary<infer T> ? T : never): string {
  const written = setNames.map((name, i) => `${name}: ${JSON.stringify(sets[i])}`).join(', ');
  const given = overrides.map(({ to, with: { limit, hold } }) => {
    const values = [...(limit ? [`limit: ${limit}%`] : []), ...(hold ? [`hold: ${hold}m`] : [])];
    return `{ to: ${to}, with: { ${values.join(', ')} } }`;
  });
  const to = targets ? `, to: [${targets.join(', ')}]` : '';
  const text = shop({
    sets: written,
    params: 'limit: { type: number, default: 90% }, hold: { type: duration, default: 5m }',
    rule: 'name: busy, when: system.cpu.utilization > $limit$, for: $hold$',
    apply: `{ rules: base${to} }`,
    override: given.join(', '),
  });
  return `version: 1\n${given.length > 0 ? text : text.replace('  override: []', '')}`;
}

function isIn({ hosts: names, tags: wanted }: GivenSet, host: Host): boolean {
  const pairs = Object.entries(wanted);
  return (
    names.includes(host.host) || (pairs.length > 0 && pairs.every(([tag, value]) => host.tags[tag] === value))
  );
}

/** The value by the precedence; `conflict` if two sets that hold the host say different things. */
function expectedValue(
  host: Host,
  name: 'limit' | 'hold',
  fallback: number,
  sets: readonly GivenSet[],
  overrides: readonly Override[],
): number | 'conflict' {
  const own = overrides.filter((each) => each.to === host.host);
  const ofSets = overrides.filter((each) => {
    const i = setNames.indexOf(each.to);
    return i >= 0 && isIn(sets[i] as GivenSet, host);
  });
  for (const list of [own, ofSets]) {
    const values = new Set(list.flatMap((each) => each.with[name] ?? []));
    if (values.size > 1) return 'conflict';
    for (const value of values) return value;
  }
  return fallback;
}

describe('the host sets of expanded rules', () => {
  it('give every possible host exactly one rule with the values that its overrides say, or the file is refused', () => {
    let accepted = 0;
    fc.assert(
      fc.property(world, (given) => {
        const { artifact } = compile([{ name: 'x', text: fileOf(given) }]);
        if (!artifact) return;
        accepted++;
        for (const host of hosts) {
          const got = artifact.hostRules
            .filter((rule) => rule.in === undefined || isInHostSet(artifact.hostSets, rule.in, host))
            .map((rule) => `${printExpression(rule.when)} for ${rule.forMs / 60_000}`);
          const isTarget =
            given.targets?.some((name) => isIn(given.sets[setNames.indexOf(name)] as GivenSet, host)) ?? true;
          const limit = expectedValue(host, 'limit', 90, given.sets, given.overrides);
          const hold = expectedValue(host, 'hold', 5, given.sets, given.overrides);
          expect(got).toEqual(isTarget ? [`system.cpu.utilization > ${limit}% for ${hold}`] : []);
        }
      }),
      { numRuns: 400 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it('are told by the table for each host whose tags are known', () => {
    fc.assert(
      fc.property(world, fc.constantFrom(...hosts), (given, host) => {
        const files = [{ name: 'x', text: fileOf(given) }];
        const { artifact } = compile(files);
        if (!artifact) return;
        const rows = expansionTable(
          loadDefinitions(files, () => undefined),
          host,
        );
        const isTarget =
          given.targets?.some((name) => isIn(given.sets[setNames.indexOf(name)] as GivenSet, host)) ?? true;
        const limit = expectedValue(host, 'limit', 90, given.sets, given.overrides);
        const hold = expectedValue(host, 'hold', 5, given.sets, given.overrides);
        expect(
          rows.map((row) => [row.host, row.if, row.rule, row.values.limit?.value, row.values.hold?.value]),
        ).toEqual(isTarget ? [[host.host, undefined, 'busy', `${limit}%`, `${hold}m`]] : []);
      }),
      { numRuns: 400 },
    );
  });
});
