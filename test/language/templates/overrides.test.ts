import { describe, expect, it } from 'vitest';
import { compiled } from '../given.ts';
import { load } from '../load/loaded.ts';
import { type Parts, shop, toldOf } from './given.ts';

const sets = 'a: { hosts: [h1, h2] }, b: { hosts: [h1, h2] }, t: { tags: { az: x } }';
const apart =
  '| override the hosts that are in both by name, or keep the sets apart by different values of one tag';
const over = (to: string, limit: number) => `{ to: ${to}, with: { limit: ${limit}% } }`;

describe('overrides that say different things of one host', () => {
  const told = (...overrides: readonly string[]) =>
    toldOf({ sets, apply: '{ rules: base }', override: overrides.join(', ') });
  const conflict = (place: string, inner: string, outer: string, line: number) =>
    `TOC507 ${place} a host of ${inner} can be in ${outer} too, where x:${line} gives "limit" another value ${apart}`;

  it.each<[string, readonly string[], readonly string[]]>([
    ['are told at the later one', [over('a', 70), over('b', 60)], [conflict('10:53-54', 'b', 'a', 10)]],
    [
      'are told at the later one, whatever its name',
      [over('b', 60), over('a', 70)],
      [conflict('10:53-54', 'a', 'b', 10)],
    ],
    [
      'are told at the later line',
      [over('b', 60), `\n ${over('a', 70)}`],
      [conflict('11:8-9', 'a', 'b', 10)],
    ],
    [
      'are told at the later line, though its name comes first',
      [over('a', 70), `\n ${over('b', 60)}`],
      [conflict('11:8-9', 'b', 'a', 10)],
    ],
    [
      'are none if every host that is in both has its own',
      [over('a', 70), over('b', 60), over('[h1, h2]', 50)],
      [],
    ],
    [
      'are told if a host that is in both has none',
      [over('a', 70), over('b', 60), over('h1', 50)],
      [conflict('10:53-54', 'b', 'a', 10)],
    ],
    [
      'are none if each named host of a set with tags has its own',
      [over('a', 70), over('t', 60), over('[h1, h2]', 50)],
      [],
    ],
    [
      'are told if a named host of a set with tags has none',
      [over('b', 70), over('t', 60), over('h2', 50)],
      [conflict('10:53-54', 't', 'b', 10)],
    ],
    [
      'are told of each two',
      [over('a', 70), over('b', 60), over('t', 50)],
      [
        conflict('10:53-54', 'b', 'a', 10),
        conflict('10:86-87', 't', 'a', 10),
        conflict('10:86-87', 't', 'b', 10),
      ],
    ],
  ])('%s', (_, overrides, expected) => {
    expect(told(...overrides)).toEqual(expected);
  });
});

describe('an application', () => {
  it('is told once of a fault of its overrides, however many of its uses read them', () => {
    const conflict = over('b', 60);
    const told = (uses: string) =>
      toldOf({ sets, uses, apply: '{ rules: base }', override: `${over('a', 70)}, ${conflict}` }).filter(
        (each) => each.startsWith('TOC507'),
      );
    const once = told('{ use: t }');
    expect(once).toHaveLength(1);
    expect(told('{ use: t }, { use: t, with: { limit: 50% } }')).toEqual(once);
  });

  it('is expanded in the order of the names, whatever the order of the file', () => {
    const order = (names: readonly string[]) => {
      const applications = names.map((name) => `${name}: { apply: [{ rules: s }] }`).join(', ');
      const text = `version: 1\nrules: [{ name: r, when: system.cpu.utilization > 90% }]\nrule_sets: { s: [r] }\napplications: { ${applications} }`;
      return load({ name: 'x.yaml', text }).definitions.expanded.map(({ application }) => application);
    };
    expect([order(['c', 'a', 'b']), order(['a', 'b', 'c'])]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });
});

describe('overrides', () => {
  const two = {
    sets,
    apply: '{ rules: base }',
    params: 'limit: { type: number, default: 90% }, hold: { type: duration, default: 1m }',
    rule: 'name: busy, when: system.cpu.utilization > $limit$, for: $hold$',
  };
  const artifactOf = (parts: Parts) => JSON.stringify(compiled(shop(parts)));
  const hold = (to: string, minutes: number) => `{ to: ${to}, with: { hold: ${minutes}m } }`;

  it.each<[string, readonly [string, string]]>([
    ['sets', [over('a', 70), hold('t', 2)]],
    ['hosts', [over('h1', 70), over('h2', 60)]],
    ['a set and a host', [over('a', 70), hold('h1', 2)]],
  ])('of %s give the same rules in whatever order they stand', (_, [one, other]) => {
    expect(artifactOf({ ...two, override: `${one}, ${other}` })).toBe(
      artifactOf({ ...two, override: `${other}, ${one}` }),
    );
  });

  it('give the same rules in whatever order their hosts, and the sets of the application, stand', () => {
    const of = (hosts: string, to: string) =>
      artifactOf({ ...two, apply: `{ rules: base, to: ${to} }`, override: over(hosts, 70) });
    expect(of('[h2, h1]', '[t, b, a]')).toBe(of('[h1, h2]', '[a, b, t]'));
  });

  it('make one set of hosts that have the same values and lie in the same sets that are overridden', () => {
    const groups = (...overrides: readonly string[]) =>
      Object.entries(
        compiled(
          shop({
            ...two,
            sets: 'a: { hosts: [h1] }, b: { hosts: [h2, h3] }',
            override: overrides.join(', '),
          }),
        ).hostSets,
      )
        .filter(([name]) => name.startsWith('shop/hosts/'))
        .map(([, { hosts }]) => hosts.join(' '))
        .sort();
    expect(groups(over('[h3, h1, h2]', 70))).toEqual(['h1 h2 h3']);
    expect(groups(over('[h1, h2, h3]', 70), hold('a', 2))).toEqual(['h1', 'h1 h2 h3', 'h2 h3']);
    expect(groups(over('[h1, h2]', 70), over('h3', 60))).toEqual(['h1 h2', 'h1 h2 h3', 'h3']);
  });

  it('leave alone a template that has none of their parameters', () => {
    const text = shop({ ...two, uses: '{ use: t }, { use: u }', override: hold('[h1, t]', 2) }).replace(
      'templates:',
      'templates:\n  - { name: u, rule: { name: calm, when: system.cpu.utilization < 1% } }',
    );
    const { hostRules } = compiled(text);
    expect(hostRules.map((rule) => [rule.name, rule.in === undefined])).toEqual([
      ['busy', false],
      ['busy', false],
      ['calm', true],
    ]);
  });

  it('are not needed for a rule that is applied to the union of sets', () => {
    const rules = '{ name: r, when: system.cpu.utilization > 1% }';
    const text = shop({ sets, rules, uses: 'r', apply: '{ rules: base, to: [t, a] }' });
    const { hostRules, hostSets } = compiled(text.replace(/,\n {2}override.*$/m, ' } }'));
    expect([hostRules[0]?.in, hostSets['a+t']]).toEqual([
      'a+t',
      { hosts: [], tags: {}, regions: [{ of: ['a', 't'], within: [], except: [] }] },
    ]);
  });

  it('of several applications make the same rules in whatever order these stand', () => {
    const head = shop({ sets }).split('\n').slice(0, -2).join('\n');
    const one = (name: string, to: string) => `  ${name}: { apply: [{ rules: base, to: ${to} }] }\n`;
    const [a, b] = [one('a', 'a'), one('b', 't')];
    expect(JSON.stringify(compiled(`${head}\napplications:\n${b}${a}`))).toBe(
      JSON.stringify(compiled(`${head}\napplications:\n${a}${b}`)),
    );
  });
});
