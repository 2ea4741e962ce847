import { describe, expect, it } from 'vitest';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import type { Series } from '../../../shared/language/evaluation/facts.ts';
import { parseExpression } from '../../../shared/language/expression/parser.ts';
import { type ConditionPart, partsOf, truthsOf } from '../../../shared/language/tests/conditions.ts';
import { surroundingsOf } from '../../../shared/language/tests/surroundings.ts';
import { type RanHost, type TestInstance, worldOf } from '../../../shared/language/tests/world.ts';
import { environment } from '../evaluation/leaves/given.ts';

const forever = Number.POSITIVE_INFINITY;
const series = (host: string): Series => ({
  metric: 'm.x',
  labels: { host },
  points: [0, 10, 20].map((tMs) => ({ tMs, untilMs: tMs + 10, value: 2 })),
});
const ran = (host: string, more: Partial<RanHost['life']> = {}): RanHost => ({
  life: { host, stretches: [{ startMs: 0, endMs: forever, tags: {} }], silent: [], ...more },
  samples: { byTime: new Map(), series: [series(host)] },
  run: { instances: [], events: [], rules: new Set(), refused: 0 } as unknown as RanHost['run'],
});
const event = (more: Partial<TocsinEvent>) =>
  ({ type: 'X', labels: { host: 'a' }, values: {}, t: 5, r: 5, ...more }) as TocsinEvent;

describe('the world of a test', () => {
  const events = [
    event({ id: 'o1', transition: 'occurred', values: { n: 1 } }),
    event({ id: 'r1', transition: 'raised', episode: 'e1' }),
    event({ id: 'c1', transition: 'cleared', episode: 'e1', t: 9, r: 9 }),
    event({ id: 'r2', transition: 'raised', episode: 'e2', t: 7 }),
    event({ id: 's1', transition: 'raised', episode: 'e3', shadow: true }),
    event({
      id: 'm1',
      type: 'MEMBER_CHANGED',
      transition: 'occurred',
      values: { member: 'h', truth: 'true' },
      t: 1,
    }),
    event({
      id: 'm2',
      type: 'MEMBER_CHANGED',
      transition: 'occurred',
      values: { member: 'h', truth: 'unknown' },
      t: 3,
    }),
  ];
  const hosts = [ran('a'), ran('b')];
  const world = () => worldOf(hosts, [], events, {});
  const composite = { rule: { latenessMs: 0, hostMade: ['X'] }, labels: { zone: 'z' }, bornMs: 4 };
  const ofHost = (labels: TestInstance['labels']) =>
    world().environmentOf({ rule: {}, labels, bornMs: 4 } as TestInstance);
  const known = (host: string) => ({ host, tags: {}, startMs: 0, endMs: forever, silent: [] });
  const told = { type: 'X', labels: { host: 'a' } };

  it('has for composites all that stands, without what is in shadow', () => {
    expect(world().environmentOf(composite as unknown as TestInstance)).toMatchObject({
      facts: {
        series: [series('a'), series('b')],
        occurrences: [{ ...told, id: 'o1', tMs: 5, values: { n: 1 } }],
        episodes: [
          { ...told, id: 'r1', episode: 'e1', startMs: 5, endMs: 9, values: {} },
          { ...told, id: 'r2', episode: 'e2', startMs: 7, endMs: forever, values: {} },
        ],
        hosts: [known('a'), known('b')],
        members: [{ hash: 'h', labels: { host: 'a' }, timesMs: [1, 3], truths: [true, undefined] }],
      },
      ...{ scope: { zone: 'z' }, bornMs: 4, hostMade: new Set(['X']), consumed: {} },
    });
  });

  it('has for the rules of a host what is of that host', () => {
    expect(ofHost({ host: 'b' })).toEqual({
      facts: { series: [series('b')], occurrences: [], episodes: [], members: [], hosts: [known('b')] },
      ...{ hostSets: {}, scope: { host: 'b' }, bornMs: 4, hostMade: new Set(), consumed: {} },
    });
    expect(ofHost({}).facts.series).toHaveLength(2);
  });

  it('is heard of as far as the hosts spoke', () => {
    const silent = worldOf([ran('a', { silent: [{ startMs: 5, endMs: 12 }] })], [], [], {});
    expect(silent.heard.series[0]?.points.map(({ tMs, untilMs }) => [tMs, untilMs])).toEqual([
      [0, 5],
      [12, 20],
      [20, 30],
    ]);
  });
});

describe('the parts of a condition', () => {
  const parse = (text: string) =>
    parseExpression(text).expr as NonNullable<ReturnType<typeof parseExpression>['expr']>;
  const members = new Map([['h', { hash: 'h', by: ['host'], when: parse('m.x > 1 or m.x < 0') }]]);
  const parts = (text: string) =>
    partsOf(parse(text), members).map(({ text: each, of, isOfMember }) => [each, of, isOfMember]);

  it('are the whole and each operand, from the outside in', () => {
    expect(parts('A and not (B or m.x > 1)')).toEqual(
      ['A and not (B or m.x > 1)', 'A', 'not (B or m.x > 1)', 'B or m.x > 1', 'B', 'm.x > 1'].map((text) => [
        text,
        undefined,
        false,
      ]),
    );
  });

  it('are those of members in their own words, and nothing of members that nobody knows', () => {
    const told = (hash: string) => partsOf({ kind: 'member', hash }, members);
    expect(told('h').map(({ text, isOfMember }) => [text, isOfMember])).toEqual([
      ['m.x > 1 or m.x < 0', true],
      ['m.x > 1', true],
      ['m.x < 0', true],
    ]);
    expect(told('gone')).toEqual([]);
    const all = partsOf(
      { kind: 'all_of', of: 'web', where: { kind: 'member', hash: 'h' }, empty: false },
      members,
    );
    expect(all.map(({ of, isOfMember }) => [of, isOfMember])).toEqual([
      [undefined, false],
      ...Array(3).fill(['web', true]),
    ]);
  });

  it('have the truths of each member of a set while it belongs to it', () => {
    const host = (name: string, startMs: number, endMs: number) => ({ ...known, host: name, startMs, endMs });
    const known = { tags: { role: 'web' }, silent: [] };
    const facts = { series: [series('a'), { ...series('b'), points: [{ tMs: 0, untilMs: 99, value: 0 }] }] };
    const truths = (...hosts: ReadonlyArray<ReturnType<typeof host>>) => {
      const env = {
        ...environment({ ...facts, hosts }),
        hostSets: { web: { hosts: [], tags: { role: 'web' } } },
      };
      const part: ConditionPart = { text: '', expr: parse('m.x > 1'), of: 'web', isOfMember: false };
      return [...truthsOf(part, env, env.facts, { fromMs: 5, toMs: 15 })];
    };
    expect(truths(host('a', 0, forever))).toEqual([true]);
    expect(truths(host('a', 0, forever), host('b', 0, forever))).toEqual([true, false]);
    expect([
      truths(host('b', 0, 5)),
      truths(host('b', 0, 6)),
      truths(host('b', 15, 16)),
      truths(host('b', 16, 20)),
    ]).toEqual([[], [false], [false], []]);
  });
});

describe('what the correlator of a test knows besides', () => {
  const looks = (
    stretches: ReadonlyArray<readonly [number, number]>,
    everyMs: readonly number[],
    lastMs: number,
    untilMs: number,
  ) => {
    const life = { stretches: stretches.map(([startMs, endMs]) => ({ startMs, endMs, tags: {} })) };
    const composites = everyMs.map((samplesEveryMs) => ({ samplesEveryMs }) as CompositeRule);
    return surroundingsOf([ran('a', life)], {}, composites, { startMs: 10, lastMs, untilMs }).looksMs;
  };

  it.each<[string, () => readonly number[], readonly number[]]>([
    [
      'is looked at in the begin, and when hosts come and go',
      () =>
        looks(
          [
            [0, 20],
            [30, forever],
          ],
          [],
          50,
          50,
        ),
      [10, 20, 30],
    ],
    [
      'is not looked at before its begin and after its end',
      () =>
        looks(
          [
            [0, 10],
            [11, 50],
            [51, 60],
          ],
          [],
          50,
          50,
        ),
      [10, 11, 50],
    ],
    [
      'is looked at in order',
      () =>
        looks(
          [
            [40, 50],
            [20, 30],
          ],
          [],
          50,
          50,
        ),
      [10, 20, 30, 40, 50],
    ],
    [
      'is looked at as often as the most frequent rule asks, once after the last sample',
      () => looks([[0, forever]], [20, 5], 21, 50),
      [10, 15, 20, 25],
    ],
    [
      'is not looked at again at the time of the last sample',
      () => looks([[0, forever]], [5], 20, 50),
      [10, 15, 20],
    ],
  ])('%s', (_, got, expected) => {
    expect(got()).toEqual(expected);
  });

  it('is what was received at a time, and samples only for rules that ask for them', () => {
    const { contextAt } = surroundingsOf([ran('a')], {}, [], { startMs: 0, lastMs: 9, untilMs: 9 });
    const points = (rule: Partial<CompositeRule>, nowMs: number) =>
      contextAt(rule as CompositeRule, nowMs).series.map((each) => each.points.length);
    expect([points({}, 20), points({ samplesEveryMs: 5 }, 9), points({ samplesEveryMs: 5 }, 10)]).toEqual([
      [],
      [1],
      [2],
    ]);
  });
});
