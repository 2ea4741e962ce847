import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import type { Facts, HostFact } from '../../../../shared/language/evaluation/facts.ts';
import { membershipsOf } from '../../../../shared/language/evaluation/leaves/host-members.ts';
import { changes, environment, episode, occurrence, parse, series, webHost } from './given.ts';

const hosts = ['h1', 'h2', 'h3', 'h4', 'h5'];
const endless = Number.POSITIVE_INFINITY;
const ofWeb = (name: string, value: string): Expr => ({
  kind: 'call',
  name,
  args: [{ kind: 'set', name: 'web' }, parse(value)],
});
const atLeast = (count: number, where: Expr | string = 'm.a > 10', isShare = false): Expr => {
  return {
    kind: 'at_least',
    count,
    isShare,
    of: 'web',
    where: typeof where === 'string' ? parse(where) : where,
  };
};
const allOf = (where: Expr | string = 'm.a > 10', empty = false): Expr => {
  return { kind: 'all_of', of: 'web', where: typeof where === 'string' ? parse(where) : where, empty };
};

/** Hosts of the set from 0 on; each has one valid value, or none. */
function fleet(...values: ReadonlyArray<number | undefined>): Facts {
  const present = hosts.slice(0, values.length);
  return {
    ...environment({}).facts,
    hosts: present.map((host) => webHost(host, 0, endless)),
    series: present.flatMap((host, i) => {
      const value = values[i];
      return value === undefined ? [] : [series([[0, value]], { labels: { host }, validMs: 1_000 })];
    }),
  };
}

const truthOf = (node: Expr, facts: Facts) => changes(node, environment(facts))[0]?.[1];

describe('at_least', () => {
  it.each<[number, ReadonlyArray<number | undefined>, boolean | undefined]>([
    [2, [11, 11, 1], true],
    [2, [11, 1, 1], false],
    [2, [11, undefined, 1], undefined],
    [2, [11, 11, undefined], true],
    [2, [1, undefined, 1], false],
    [4, [11, 11, 11], false],
    [1, [], false],
  ])('%d of members with %j is %s', (count, values, expected) => {
    expect(truthOf(atLeast(count), fleet(...values))).toBe(expected);
  });

  it.each<[number, number, boolean]>([
    [0.4, 2, true],
    [0.4, 1, false],
    [0.41, 2, false],
    [0.01, 1, true],
    [0.01, 0, false],
    [1, 5, true],
    [1, 4, false],
  ])('%d of five hosts, as a share, with %d true is %s', (share, trues, expected) => {
    const values = hosts.map((_, i) => (i < trues ? 11 : 1));
    expect(truthOf(atLeast(share, 'm.a > 10', true), fleet(...values))).toBe(expected);
  });

  it('of 7 % of a hundred hosts needs seven', () => {
    const many = Array.from({ length: 100 }, (_, i) => `n${i}`);
    const facts = (trues: number) => ({
      ...environment({}).facts,
      hosts: many.map((host) => webHost(host, 0, endless)),
      series: many.map((host, i) => series([[0, i < trues ? 11 : 1]], { labels: { host }, validMs: 99 })),
    });
    expect(truthOf(atLeast(0.07, 'm.a > 10', true), facts(7))).toBe(true);
    expect(truthOf(atLeast(0.07, 'm.a > 10', true), facts(6))).toBe(false);
  });

  it('counts hosts while they belong to the set', () => {
    const facts = fleet(11, 11);
    const stretches: readonly HostFact[] = [
      webHost('h1', 10, 40),
      { ...webHost('h2', 0, 20), tags: { role: 'db' } },
      webHost('h2', 20, 30),
    ];
    expect(changes(atLeast(2), environment({ ...facts, hosts: stretches }))).toEqual([
      [0, false],
      [20, true],
      [30, false],
    ]);
    expect(changes(atLeast(1), environment({ ...facts, hosts: stretches }))).toEqual([
      [0, false],
      [10, true],
      [40, false],
    ]);
  });

  it('reads the facts of the member, and those that have no host', () => {
    const episodes = [
      episode('E', 10, 20, { host: 'h1' }),
      episode('E', 30, 40, {}),
      episode('E', 50, 60, { host: 'h9' }),
    ];
    expect(changes(atLeast(2, 'E'), environment({ ...fleet(1, 1), episodes }))).toEqual([
      [0, false],
      [30, true],
      [40, false],
    ]);
  });

  it('counts a host once whose tags changed, as often as they did', () => {
    const stretches = [
      webHost('h1', 0, 20),
      webHost('h1', 20, 40),
      webHost('h1', 40, 60),
      webHost('h1', 70, 80),
    ];
    const env = environment({ hosts: stretches });
    expect(membershipsOf('web', env)).toEqual([
      { host: 'h1', startMs: 0, endMs: 60 },
      expect.objectContaining({ host: 'h1', startMs: 70, endMs: 80 }),
    ]);
  });

  it('reads for a member what agrees with the instance too', () => {
    const racks = ['r1', 'r2'].map((rack, i) =>
      series([[0, i === 0 ? 11 : 1]], { labels: { host: 'h1', rack }, validMs: 1_000 }),
    );
    const env = environment({ ...fleet(1), series: racks });
    expect(changes(atLeast(1), { ...env, scope: { rack: 'r1' } })).toEqual([[0, true]]);
    expect(changes(atLeast(1), { ...env, scope: { rack: 'r2' } })).toEqual([[0, false]]);
  });

  it('may stand in the condition of another', () => {
    // For each member: two hosts have a larger m.a than 10 now. It is the same for all.
    expect(truthOf(atLeast(3, atLeast(2)), fleet(11, 11, 1))).toBe(true);
    expect(truthOf(atLeast(3, atLeast(3)), fleet(11, 11, 1))).toBe(false);
  });

  it('reads patterns with the birth of the member: its join', () => {
    const silent: Expr = {
      kind: 'absent',
      of: { kind: 'selector', name: 'A', matchers: [] },
      forMs: 10,
    };
    const env = environment({
      hosts: [webHost('h1', 20, 50), webHost('h1', 50, 70), webHost('h1', 80, endless)],
      occurrences: [occurrence('A', 40, { host: 'h1' })],
    });
    expect(changes(atLeast(1, silent), env)).toEqual([
      [0, false],
      [30, true],
      [40, false],
      [50, true],
      [70, false],
      [90, true],
    ]);
  });
});

describe('all_of', () => {
  it.each<[ReadonlyArray<number | undefined>, boolean | undefined]>([
    [[11, 11], true],
    [[11, 1], false],
    [[11, undefined], undefined],
    [[1, undefined], false],
  ])('members with %j is %s', (values, expected) => {
    expect(truthOf(allOf(), fleet(...values))).toBe(expected);
  });

  it.each([true, false])('is %s of an empty set if that is said', (empty) => {
    expect(truthOf(allOf('m.a > 10', empty), fleet())).toBe(empty);
  });
});

describe('over a host set', () => {
  it.each([
    ['avg_of', 5],
    ['min_of', 1],
    ['max_of', 10],
    ['median_of', 4.5],
    ['sum_of', 20],
  ])('%s of four values', (name, expected) => {
    expect(truthOf(ofWeb(name, 'm.a'), fleet(10, 1, 3, 6))).toBe(expected);
  });

  it('takes the middle one of an odd number', () => {
    expect(truthOf(ofWeb('median_of', 'm.a'), fleet(10, 1, 3))).toBe(3);
  });

  it('is over the known members, if they are 80 % of all', () => {
    expect(truthOf(ofWeb('avg_of', 'm.a'), fleet(1, 2, 3, 6, undefined))).toBe(3);
    expect(truthOf(ofWeb('avg_of', 'm.a'), fleet(1, 2, 3, undefined))).toBeUndefined();
  });

  it('is unknown without members', () => {
    expect(truthOf(ofWeb('sum_of', 'm.a'), fleet())).toBeUndefined();
  });

  it('is unknown of what is no number', () => {
    expect(truthOf(ofWeb('sum_of', 'm.a > 1'), fleet(1, 2))).toBeUndefined();
  });

  it('reads expressions, and follows their changes', () => {
    const facts = fleet(1, 2);
    const moving = series(
      [
        [0, 1],
        [10, 5],
      ],
      { labels: { host: 'h1' }, validMs: 40 },
    );
    const env = environment({ ...facts, series: [moving, ...facts.series.slice(1)] });
    expect(changes(ofWeb('max_of', 'm.a * 2'), env)).toEqual([
      [0, 4],
      [10, 10],
      [50, undefined],
    ]);
  });

  it('is over those that are there, also where a value changes as its host leaves', () => {
    const leaving = series(
      [
        [0, 10],
        [51, 20],
      ],
      { labels: { host: 'h1' }, validMs: 1_000 },
    );
    const staying = series([[0, 4]], { labels: { host: 'h2' }, validMs: 1_000 });
    const unknown = webHost('h3', 0, 20);
    const env = environment({
      series: [leaving, staying],
      hosts: [webHost('h1', 0, 50), webHost('h2', 0, 200), unknown],
    });
    expect(changes(ofWeb('sum_of', 'm.a'), env)).toEqual([
      [0, undefined],
      [20, 14],
      [50, 4],
    ]);
    expect(changes(ofWeb('max_of', 'm.a'), env)).toEqual([
      [0, undefined],
      [20, 10],
      [50, 4],
    ]);
  });

  it('is nothing by another name', () => {
    expect(truthOf(ofWeb('p95_of', 'm.a'), fleet(1, 2))).toBeUndefined();
  });
});
