import fc from 'fast-check';
import type { Rule } from '../../../../shared/language/artifact.ts';
import type { Expr, MatchNode } from '../../../../shared/language/ast.ts';
import type { Environment, Facts, HostFact } from '../../../../shared/language/evaluation/facts.ts';
import { environment, episode, expr, rule, selectors, webHost } from '../timeline/given.ts';

/** All happens in `[0, lastMs]`. */
export const lastMs = 60;

const time = fc.nat(lastMs);
const durationMs = fc.integer({ min: 1, max: 12 });
const host = fc.constantFrom('a', 'b');
const labels = fc.oneof(
  fc.constant({}),
  host.map((name) => ({ host: name })),
);
const names = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'X'), { minLength: 1, maxLength: 3 });

const pattern: fc.Arbitrary<MatchNode> = fc.oneof(
  fc
    .tuple(names, durationMs)
    .map(([of, withinMs]): MatchNode => ({ kind: 'within', of: selectors(of.join(' ')), withinMs })),
  fc.tuple(names, durationMs, fc.constantFrom('', 'B', 'X'), fc.boolean()).map(
    ([steps, withinMs, without, isEqualTimeAllowed]): MatchNode => ({
      kind: 'sequence',
      steps: selectors(steps.join(' ')),
      withinMs,
      without: selectors(without),
      isEqualTimeAllowed,
    }),
  ),
  fc
    .tuple(fc.constantFrom('A', 'X'), fc.constantFrom('B', 'C'), durationMs)
    .map(([after, absent, forMs]): MatchNode => {
      const [first, second] = selectors(`${after} ${absent}`) as [
        ReturnType<typeof selectors>[0],
        ReturnType<typeof selectors>[0],
      ];
      return { kind: 'absent_after', after: first, absent: second, forMs };
    }),
);

const window = fc
  .tuple(
    fc.constantFrom('count(A', 'count(B', 'raised(X', 'active(X', 'avg(m.x', 'last(m.x', 'max(m.x'),
    durationMs,
    fc.nat(2),
  )
  .map(([call, ms, limit]) => expr(`${call}, ${ms}ms) > ${limit}`));

const leaf: fc.Arbitrary<Expr> = fc.oneof(
  { weight: 3, arbitrary: pattern },
  { weight: 2, arbitrary: window },
  fc.constantFrom('X', 'X{host="a"}', 'X.used > 1', 'count(X) > 1', 'm.x > 1', 'exists(m.x)').map(expr),
  fc.tuple(fc.constantFrom('A', 'X', 'HEARTBEAT'), durationMs).map(
    ([of, forMs]): Expr => ({
      kind: 'absent',
      of: selectors(of)[0] as ReturnType<typeof selectors>[0],
      forMs,
    }),
  ),
);

const condition: fc.Arbitrary<Expr> = fc.oneof(
  leaf,
  fc
    .tuple(leaf, leaf, fc.constantFrom('and' as const, 'or' as const))
    .map(([left, right, kind]): Expr => ({ kind, operands: [left, right] })),
  leaf.map((operand): Expr => ({ kind: 'not', operand })),
  leaf.map((where): Expr => ({ kind: 'at_least', count: 1, isShare: false, of: 'web', where })),
  leaf.map((where): Expr => ({ kind: 'all_of', of: 'web', where, empty: false })),
);

export const randomRule: fc.Arbitrary<Rule> = fc
  .record(
    {
      when: condition,
      clear: condition,
      forMs: fc.nat(6),
      clearForMs: fc.nat(4),
      maxGapMs: fc.nat(4),
      missing: fc.constantFrom('hold' as const, 'true' as const, 'false' as const, 'unknown-event' as const),
      kind: fc.constant('occurrence' as const),
      in: fc.constant('web'),
    },
    { requiredKeys: ['when'] },
  )
  .map(({ when, ...rest }) => rule(when, rest));

function spansOf(count: number): fc.Arbitrary<ReadonlyArray<readonly [number, number]>> {
  const borders = fc.uniqueArray(time, { maxLength: 2 * count });
  return borders.map((times) => {
    const sorted = times.toSorted((a, b) => a - b);
    return sorted.flatMap((from, i) =>
      i % 2 === 0 ? [[from, sorted[i + 1] ?? Number.POSITIVE_INFINITY] as const] : [],
    );
  });
}

/** Stretches of one host, with its silences; where they touch its tags have changed. */
const stretches: fc.Arbitrary<readonly HostFact[]> = fc
  .tuple(host, fc.uniqueArray(time, { maxLength: 3 }), spansOf(2), fc.boolean())
  .map(([name, cuts, silent, isGone]) => {
    const borders = [
      0,
      ...cuts.filter((cut) => cut > 0).sort((a, b) => a - b),
      isGone ? lastMs : Number.POSITIVE_INFINITY,
    ];
    return borders.slice(0, -1).flatMap((startMs, i): HostFact[] => {
      const endMs = borders[i + 1] as number;
      if (endMs <= startMs || i % 3 === 2) return [];
      const inside = silent
        .map(([from, to]) => [Math.max(from, startMs), Math.min(to, endMs)] as const)
        .filter(([from, to]) => from < to);
      return [webHost(name, [startMs, endMs], inside)];
    });
  });

const randomFacts: fc.Arbitrary<Facts> = fc
  .record({
    points: fc.uniqueArray(fc.tuple(time, fc.nat(3)), { selector: ([tMs]) => tMs, maxLength: 20 }),
    occurrences: fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C', 'HEARTBEAT'), time, labels), {
      maxLength: 25,
    }),
    episodes: fc.array(fc.tuple(time, durationMs, labels, fc.boolean()), { maxLength: 8 }),
    hosts: fc.oneof(
      fc.constant([]),
      stretches,
      fc
        .tuple(stretches, stretches)
        .map(([first, second]) => [...first, ...second.filter(({ host: name }) => name !== first[0]?.host)]),
    ),
  })
  .map((given) => ({
    series: [
      {
        metric: 'm.x',
        labels: { host: 'a' },
        points: given.points
          .toSorted(([a], [b]) => a - b)
          .map(([tMs, value]) => ({ tMs, value, untilMs: tMs + 9 })),
      },
    ],
    occurrences: given.occurrences
      .map(([type, tMs, own], index) => ({
        id: `o${String(index).padStart(2, '0')}`,
        type,
        labels: own,
        tMs,
        values: {},
      }))
      .sort((a, b) => a.tMs - b.tMs),
    episodes: given.episodes
      .map(([startMs, ms, own, isEndless], index) => ({
        ...episode('X', startMs, isEndless ? Number.POSITIVE_INFINITY : startMs + ms, own),
        id: `x${index}`,
        values: { used: index % 3 },
      }))
      .sort((a, b) => a.startMs - b.startMs),
    hosts: given.hosts,
    members: [],
  }));

export const randomEnvironment: fc.Arbitrary<Environment> = fc
  .tuple(
    randomFacts,
    fc.constantFrom<Readonly<Record<string, string>>>({}, { host: 'a' }),
    fc.nat(10),
    fc.boolean(),
  )
  .map(([facts, scope, bornMs, isHostMade]) =>
    environment(facts, { scope, bornMs, hostMade: new Set(isHostMade ? ['X'] : []) }),
  );
