import { describe, expect, it } from 'vitest';
import type { HostSet } from '../../../shared/language/artifact.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import type { RawRule } from '../../../shared/language/raw.ts';
import { withApplications } from '../../../shared/language/templates/all-rules.ts';
import {
  disagreements,
  isOverruled,
  overrideValues,
} from '../../../shared/language/templates/bind-values.ts';
import type { BoundValues, Origin } from '../../../shared/language/templates/bound-value.ts';
import { makeSetAlgebra } from '../../../shared/language/templates/host-regions.ts';
import { refuseTooManyApplications } from '../../../shared/language/templates/load-sections.ts';
import { partition } from '../../../shared/language/templates/partition.ts';

const at = { file: 'x', line: 1, column: 1, endColumn: 2 };
const bound = (values: Readonly<Record<string, readonly [number, Origin]>>): BoundValues =>
  new Map(
    Object.entries(values).map(([name, [value, from]]) => [
      name,
      { value: { kind: 'number', value, unit: 'none' }, from, at },
    ]),
  );

describe('values', () => {
  it.each<[Origin, Origin, number]>([
    ['default', 'with', 2],
    ['with', 'set override', 2],
    ['set override', 'set override', 2],
    ['set override', 'host override', 2],
    ['host override', 'set override', 1],
    ['with', 'default', 1],
  ])('of %s under those of %s', (before, over, expected) => {
    const after = overrideValues(bound({ a: [1, before] }), bound({ a: [2, over] }));
    expect(after).toEqual(bound({ a: expected === 2 ? [2, over] : [1, before] }));
  });

  it('are not given to parameters that are not there', () => {
    expect(overrideValues(bound({ a: [1, 'with'] }), bound({ b: [2, 'host override'] }))).toEqual(
      bound({ a: [1, 'with'] }),
    );
  });

  it('of hosts overrule an override if they give all that it gives', () => {
    const over = bound({ a: [1, 'set override'], b: [1, 'set override'] });
    const byHost: readonly [number, Origin] = [2, 'host override'];
    expect([
      isOverruled(bound({ a: byHost, b: byHost }), over),
      isOverruled(bound({ a: byHost, b: [2, 'with'] }), over),
      isOverruled(bound({ a: byHost }), over),
    ]).toEqual([true, false, false]);
  });

  it('disagree where both are there and differ', () => {
    const a = bound({ same: [1, 'with'], other: [1, 'with'], alone: [1, 'with'] });
    const b = bound({ same: [1, 'default'], other: [2, 'with'], lone: [1, 'with'] });
    expect([disagreements(a, b), disagreements(b, a)]).toEqual([['other'], ['other']]);
  });
});

describe('the parts of the hosts', () => {
  const tagged = (tag: string): HostSet => ({ hosts: [], tags: { [tag]: 'x' } });
  const sets = new Map<string, HostSet>([
    ...['a', 'b', 'c'].map((name) => [name, tagged(name)] as const),
    ['h1', { hosts: ['h1'], tags: {} }],
    ['h2', { hosts: ['h2'], tags: {} }],
  ]);
  const values = bound({ limit: [1, 'default'] });
  const over = (limit: number): BoundValues => bound({ limit: [limit, 'set override'] });
  const byHost = bound({ limit: [9, 'host override'] });
  const parts = (
    targets: readonly string[] | undefined,
    overrides: Parameters<typeof partition>[2],
    max = 99,
  ) => partition(values, targets, overrides, makeSetAlgebra(sets), max);

  it('are one where nothing is overridden, of targets in order', () => {
    const none = { sets: [], groups: [] };
    expect(parts(undefined, none)).toEqual([{ region: { within: [], except: [] }, values }]);
    expect(parts(['b', 'a'], none)).toEqual([{ region: { of: ['a', 'b'], within: [], except: [] }, values }]);
  });

  it('divide by each set, and are given up beyond the limit', () => {
    const overrides = { sets: ['a', 'b'].map((set, i) => ({ set, values: over(i + 2) })), groups: [] };
    const all = parts(undefined, overrides, 4);
    expect(all?.map(({ region }) => [region.within, region.except])).toEqual([
      [[], ['a', 'b']],
      [['b'], ['a']],
      [['a'], ['b']],
      [['a', 'b'], []],
    ]);
    expect(parts(undefined, overrides, 3)).toBeUndefined();
    expect([
      parts(undefined, { sets: [], groups: [] }, 1)?.length,
      parts(undefined, { sets: [], groups: [] }, 0),
    ]).toEqual([1, undefined]);
  });

  it('count over all groups', () => {
    const groups = { sets: [], groups: [{ set: 'h1', values: byHost }], grouped: 'h1' };
    expect(parts(undefined, groups, 2)).toEqual([
      { region: { within: [], except: ['h1'] }, values },
      { region: { within: ['h1'], except: [] }, values: byHost },
    ]);
    expect(parts(undefined, groups, 1)).toBeUndefined();
  });

  it('leave out a group that none of the targets can hold', () => {
    const groups = { sets: [], groups: [{ set: 'h1', values: byHost }], grouped: 'h1' };
    const within = (targets: readonly string[]) => parts(targets, groups)?.map(({ region }) => region.within);
    expect([within(['h2']), within(['h2', 'h1']), within(['a'])]).toEqual([[[]], [[], ['h1']], [[], ['h1']]]);
  });
});

describe('what applications make', () => {
  type Told = readonly unknown[];
  const fake = (name: string, use?: typeof at) =>
    ({ name: { value: name, at: { ...at, ...(use && { use }) } } }) as unknown as RawRule;
  const several = (count: number, from = 0) => Array.from({ length: count }, (_, i) => fake(`o${from + i}`));
  const made = (rules: readonly RawRule[], taken: readonly string[], applications: number) => {
    const told: Told[] = [];
    const located = (value: string) => ({ value, at });
    const apply = [{ rules: [located('s')] }];
    const { expanded } = withApplications(
      {
        hostSets: new Map(),
        rules,
        templates: new Map(),
        ruleSets: new Map([
          ['s', { value: taken.map((name) => ({ kind: 'rule', rule: located(name) }) as const), at }],
        ]),
        applications: new Map(
          Array.from({ length: applications }, (_, i) => [`a${i}`, { at, apply, override: [] }]),
        ),
        isComplete: true,
      },
      (code, place, message, detail) => told.push([code, place, message, detail]),
    );
    return { told, expanded: expanded.length };
  };
  const { rules: most, expandedRules } = languageLimits;

  it('counts among the rules, each once for its application', () => {
    const use = { ...at, line: 7 };
    const more = (own: number) => made([fake('r', use), ...several(own)], ['r'], 2);
    expect(more(most - 2)).toEqual({ told: [], expanded: 2 });
    expect(more(most - 1).told).toEqual([
      [
        ...['TOC107', use, 'there are too many rules, those of applications counted'],
        { got: `${most + 1}`, allowed: `at most ${most}` },
      ],
    ]);
  });

  it('is at most so many rules of all applications', () => {
    const rules = several(expandedRules / 10);
    const names = rules.map(({ name }) => name.value);
    expect(made(rules, names.slice(0, 4), 10)).toMatchObject({ told: [], expanded: 40 });
    expect(made(rules, names, 11).told).toContainEqual([
      ...['TOC107', at, 'the applications make too many rules'],
      {
        allowed: `at most ${expandedRules}`,
        fix: 'override fewer hosts and sets with values of their own',
      },
    ]);
  }, 30_000);
});

describe('templates, rule sets and applications of all files', () => {
  const told = (templates: number, ruleSets: number, applications: number) => {
    const found: unknown[] = [];
    const of = <T>(count: number, each: T) =>
      new Map(Array.from({ length: count }, (_, i) => [`n${i}`, each]));
    refuseTooManyApplications(
      {
        templates: of(templates, { name: { value: 't', at } } as never),
        ruleSets: of(ruleSets, { value: [], at }),
        applications: of(applications, { at, apply: [], override: [] }),
      },
      (code, place, message, detail) => found.push([code, place, message, detail]),
    );
    return found;
  };
  const { templates, ruleSets, applications } = languageLimits;

  it('are at most so many', () => {
    expect(told(templates, ruleSets, applications)).toEqual([]);
    const refused = (what: string, max: number) => [
      ...['TOC107', at, `there are too many ${what}`],
      { got: `${max + 1}`, allowed: `at most ${max}` },
    ];
    expect(told(templates + 1, ruleSets + 1, applications + 1)).toEqual([
      refused('templates', templates),
      refused('rule sets', ruleSets),
      refused('applications', applications),
    ]);
  });
});
