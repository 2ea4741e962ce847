import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../../shared/language/artifact.ts';
import type { MatchNode } from '../../../../shared/language/ast.ts';
import type { Environment, Occurrence } from '../../../../shared/language/evaluation/facts.ts';
import { firstBase, timelineOf } from '../../../../shared/language/evaluation/timeline.ts';
import { environment, expr, lines, occurrences, outcomeOf, rule, selector, selectors } from './given.ts';

/** Cases of other systems, in our terms and by our semantics. Times are seconds here. */
const cutsMs = [2_000, 5_500, 6_000, 10_001];

function inSeconds(text: string, labels: Occurrence['labels'] = {}): readonly Occurrence[] {
  return occurrences(text, labels).map((fact) => ({ ...fact, tMs: Math.round(fact.tMs * 1000) }));
}

/** Facts of several hosts, each with its name before the time: `ALERT@0/h1`. */
function ofHosts(text: string): readonly Occurrence[] {
  return text.split(' ').map((word, index) => {
    const [fact = '', host = ''] = word.split('/');
    return { ...inSeconds(fact, { host })[0], id: String(index) } as Occurrence;
  });
}

function settled(of: Rule, env: Environment, untilMs: number) {
  const whole = outcomeOf(of, env, untilMs);
  const inside = cutsMs.filter((cutMs) => cutMs > env.bornMs && cutMs <= untilMs);
  expect(outcomeOf(of, env, untilMs, inside)).toEqual(whole);
  return whole;
}

/** Facts of each match, by the words of the text. */
function matched(when: MatchNode, text: string): readonly string[] {
  const words = text.split(' ');
  const env = environment({ occurrences: inSeconds(text) });
  return settled(rule(when, { kind: 'occurrence' }), env, 100_000).occurrences.map(({ ids }) =>
    ids.map((id) => words[Number(id) - 1]).join(' '),
  );
}

function sequence(steps: string, withinS: number, without = ''): MatchNode {
  return {
    kind: 'sequence',
    steps: selectors(steps),
    withinMs: withinS * 1000,
    without: selectors(without),
    isEqualTimeAllowed: false,
  };
}

/** When a rule over counted alerts of one host is raised, in seconds. */
function raisedOf(condition: string, host: string, facts: readonly Occurrence[]): readonly number[] {
  const env = environment({ occurrences: facts }, { scope: { host } });
  return settled(rule(expr(condition), { by: ['host'] }), env, 60_000).episodes.map(
    ({ raisedMs }) => raisedMs / 1000,
  );
}

describe('alerts counted in a window', () => {
  it('E01: are raised once, at the third', () => {
    const facts = ofHosts('ALERT@1/h1 ALERT@2/h1 ALERT@3/h1 ALERT@4/h1');
    expect(raisedOf('count(ALERT, 10m) >= 3', 'h1', facts)).toEqual([3]);
  });

  it('E01: are matched once as a sequence, and the fourth begins anew', () => {
    expect(matched(sequence('A A A', 600), 'A@1 A@2 A@3 A@4')).toEqual(['A@1 A@2 A@3']);
  });

  it('E02: are not raised by those of a window that is over', () => {
    const facts = ofHosts('ALERT@0/h1 ALERT@1/h1 ALERT@12/h1 ALERT@13/h1 ALERT@14/h1');
    expect(raisedOf('count(ALERT, 10s) >= 3', 'h1', facts)).toEqual([14]);
  });

  it('E03: are counted for each host by itself', () => {
    const facts = ofHosts('ALERT@1/h1 ALERT@2/h2 ALERT@3/h1 ALERT@4/h2 ALERT@5/h1');
    expect(raisedOf('count(ALERT, 10m) >= 2', 'h1', facts)).toEqual([3]);
    expect(raisedOf('count(ALERT, 10m) >= 2', 'h2', facts)).toEqual([4]);
  });

  it('E04: are raised where there are enough', () => {
    const facts = ofHosts('ALERT@0/h1 ALERT@3/h1 ALERT@3/h2 ALERT@6/h1 ALERT@6/h2');
    expect(raisedOf('count(ALERT, 10s) >= 3', 'h1', facts)).toEqual([6]);
    expect(raisedOf('count(ALERT, 10s) >= 3', 'h2', facts)).toEqual([]);
  });
});

describe('events in any order within a span', () => {
  it('E09: match by the newest of each', () => {
    const when: MatchNode = { kind: 'within', of: selectors('PING STOPPED FULL'), withinMs: 10_000 };
    expect(matched(when, 'STOPPED@0 PING@8 FULL@11 STOPPED@15')).toEqual(['PING@8 FULL@11 STOPPED@15']);
  });

  it('E13: match and carry both', () => {
    const when: MatchNode = { kind: 'within', of: selectors('A B'), withinMs: 10_000 };
    expect(matched(when, 'A@0 B@5')).toEqual(['A@0 B@5']);
    expect(matched(when, 'A@0 B@15')).toEqual([]);
  });
});

describe('sequences over a mixed set', () => {
  const mixed = 'A@1 B@2 C@3 B@4 A@5 D@6 E@7 F@8 D@9 B@10 G@11 D@12';

  it('S03: open one match at a time', () => {
    expect(matched(sequence('B D', 60), mixed)).toEqual(['B@2 D@6', 'B@10 D@12']);
  });

  it.each([
    [2, ['START@0 B@2']],
    [2.001, ['START@0 B@2']],
    [1.999, []],
  ])('S06: B within %d s of the start, inclusively', (withinS, expected) => {
    expect(matched(sequence('START B', withinS), 'START@0 A@1 B@2')).toEqual(expected);
  });

  it.each([
    [4.001, ['B@2 D@6']],
    [4, ['B@2 D@6']],
    [3.999, []],
  ])('S07: D within %d s of B, inclusively', (withinS, expected) => {
    expect(matched(sequence('B D', withinS), 'B@2 D@6')).toEqual(expected);
  });

  it('S08: are ended by what must not come', () => {
    expect(matched(sequence('B D', 4, 'A'), mixed)).toEqual(['B@10 D@12']);
    expect(matched(sequence('B D', 4, 'G'), mixed)).toEqual(['B@2 D@6']);
  });

  it('F04: skip past the last fact of a match', () => {
    expect(matched(sequence('B B B C', 60), 'B@1 B@2 B@3 C@4 C@5')).toEqual(['B@1 B@2 B@3 C@4']);
  });
});

describe('absence after a trigger', () => {
  it('F01: a without b in 3 ms', () => {
    const when: MatchNode = { kind: 'absent_after', after: selector('A'), absent: selector('B'), forMs: 3 };
    const env = environment({ occurrences: occurrences('A@1 B@2 A@4 C@5 B@10 A@11 B@13') });
    const { occurrences: found } = settled(rule(when, { kind: 'occurrence' }), env, 100);
    expect(found).toEqual([{ startMs: 4, endMs: 7, ids: ['3'] }]);
  });
});

describe('thresholds', () => {
  /** One sample each second from 0 on; none for `-`. */
  function samples(values: readonly (number | '-')[], validMs = 1_000) {
    const points = values.flatMap((value, index) =>
      value === '-' ? [] : [{ tMs: index * 1000, value, untilMs: index * 1000 + validMs }],
    );
    return environment({ series: [{ metric: 'm.x', labels: {}, points }] });
  }

  it('W08: three of three periods above', () => {
    const of = rule(expr('m.x > 3'), { forMs: 2_000 });
    const { episodes } = settled(of, samples([1, 1, 4, 4, 4, 1, 1, 1, 4]), 8_999);
    expect(lines(episodes)).toEqual(['2000-4000 .. 5000-5000']);
  });

  it('Z04: hysteresis', () => {
    const of = rule(expr('m.x > 20'), { clear: expr('m.x <= 15') });
    const { episodes } = settled(of, samples([19, 21, 18, 16, 15, 21]), 5_999);
    expect(lines(episodes)).toEqual(['1000-1000 .. 4000-4000', '5000-5000']);
  });

  it('R05: a state is confirmed without a new event', () => {
    const of = rule(expr('m.x == 1'), { forMs: 10_000 });
    const until = (end: number) => samples([0, 1, ...Array<'-'>(end - 2).fill('-'), 2], 30_000);
    expect(lines(settled(of, until(12), 13_000).episodes)).toEqual(['1000-11000 .. 12000-12000']);
    expect(settled(of, until(11), 13_000).episodes).toEqual([]);
    const silent = samples([0, 1], 30_000);
    expect(timelineOf(of, silent, firstBase(0), 9_000, 2_000).nextMs).toBe(11_000);
  });
});
