import { describe, expect, it } from 'vitest';
import type { MatchNode } from '../../../../shared/language/ast.ts';
import { matchesOf } from '../../../../shared/language/evaluation/patterns/matches.ts';
import { patternKey } from '../../../../shared/language/evaluation/patterns/pattern-key.ts';
import { environment, episode, occurrences, selectors } from '../timeline/given.ts';
import { letters, matches, sequence } from './given.ts';

const anyOrder = { isEqualTimeAllowed: true };
const withoutX = { without: selectors('X') };

describe('a sequence', () => {
  it.each<[string, MatchNode, string, readonly string[]]>([
    ['starts as early as it can', sequence('A B'), 'A@1 A@3 B@5', ['1-5:1,3']],
    ['consumes all up to its last fact', sequence('A B'), 'A@1 A@3 B@5 B@6 A@7 B@8', ['1-5:1,3', '7-8:5,6']],
    ['spans as much as is written', sequence('A B'), 'A@1 B@11', ['1-11:1,2']],
    ['spans no more', sequence('A B'), 'A@1 B@12', []],
    ['starts later where the earliest is too old', sequence('A B'), 'A@1 A@2 B@12', ['2-12:2,3']],
    ['needs time between its steps', sequence('A B'), 'A@1 B@1', []],
    ['needs time between its middle steps', sequence('A B C'), 'A@1 B@2 C@2', []],
    ['takes the earliest middle step', sequence('A B C'), 'A@1 B@2 B@3 C@4', ['1-4:1,2,4']],
    ['takes a middle step after the start', sequence('A B C'), 'B@1 A@2 B@3 C@4', ['2-4:2,3,4']],
    ['does not take steps in another order', sequence('A B C'), 'A@1 C@2 B@3', []],
    ['of one step matches each fact', sequence('A'), 'A@1 A@2', ['1-1:1', '2-2:2']],
    ['of equal steps takes a fact for each', sequence('A A A'), 'A@1 A@2 A@3 A@4', ['1-3:1,2,3']],
    ['passes over what it does not name', sequence('A B'), 'A@1 C@2 B@3 B@4', ['1-3:1,3']],
    ['starts after what must not come', sequence('A B', withoutX), 'A@1 X@2 A@3 B@4', ['3-4:3,4']],
    ['is ended by what must not come', sequence('A B', withoutX), 'A@1 X@2 B@4', []],
    [
      'is ended by any that must not come',
      sequence('A B', { without: selectors('X Y') }),
      'A@1 Y@2 B@4 X@5',
      [],
    ],
    ['lets that come at its ends', sequence('A B', withoutX), 'A@1 X@1 B@4 X@4', ['1-4:1,3']],
    ['is not ended by what came before it', sequence('A B', withoutX), 'X@0 A@1 B@4', ['1-4:2,3']],
  ])('%s', (_, node, facts, expected) => {
    expect(matches(node, facts)).toEqual(expected);
  });

  it.each<[string, MatchNode, string, readonly string[]]>([
    ['takes equal times as a sequence', sequence('A B', anyOrder), 'A@1 B@1', ['1-1:1,2']],
    ['in any order of ids', sequence('A B', anyOrder), 'B@1 A@1', ['1-1:2,1']],
    ['takes a fact once', sequence('A A', anyOrder), 'A@1', []],
    ['consumes all that it took', sequence('A A', anyOrder), 'A@1 A@1 A@1', ['1-1:2,1']],
    ['orders by time what has other times', sequence('A B', anyOrder), 'B@1 A@2', []],
    ['takes three at one time', sequence('A B C', anyOrder), 'C@1 B@1 A@1', ['1-1:3,2,1']],
    [
      'leaves to a later step the only fact that serves it',
      sequence('A A{x="1"} B', anyOrder),
      'A@1 A@2 B@3',
      [],
    ],
    ['spans as much as is written', sequence('A B', anyOrder), 'A@1 B@11', ['1-11:1,2']],
    ['spans no more', sequence('A B', anyOrder), 'A@1 B@12', []],
    ['goes on at later times', sequence('A B C D', anyOrder), 'B@1 A@1 C@3 D@5 D@6', ['1-5:2,1,3,4']],
    ['needs all its steps', sequence('A B C D', anyOrder), 'A@1 B@1 D@5', []],
    ['has no step after its last', sequence('A B C', anyOrder), 'A@1 C@2 B@3', []],
    ['is ended by what must not come', sequence('A B', { ...anyOrder, ...withoutX }), 'A@1 X@2 B@3', []],
  ])('with order: any %s', (_, node, facts, expected) => {
    expect(matches(node, facts)).toEqual(expected);
  });

  it('gives a fact of one time to the step that has no other', () => {
    const facts = [
      { id: '1', type: 'A', labels: { x: '1' }, tMs: 1, values: {} },
      { id: '2', type: 'A', labels: {}, tMs: 1, values: {} },
      { id: '3', type: 'B', labels: {}, tMs: 1, values: {} },
    ];
    const node = sequence('A A{x="1"} B', anyOrder);
    expect(matches(node, { occurrences: facts })).toEqual(['1-1:2,1,3']);
  });

  it('reads occurrences and raises in one order, of time and then of ids', () => {
    const both = { occurrences: occurrences('A@3 B@5'), episodes: [episode('A', 1, 2)] };
    expect(matches(sequence('A B'), both)).toEqual(['1-5:A-1,2']);
    const tied = occurrences('A@1').map((fact) => ({ ...fact, id: 'Z' }));
    expect(matches(sequence('A'), { ...both, occurrences: tied })).toEqual(['1-1:A-1', '1-1:Z']);
  });

  it.each([
    ['after its last fact comes too late', 5, ['1-3:2,1,4']],
    ['at the time of its last fact serves', 3, ['1-3:1,3,4']],
  ])('with order: any a fact %s', (_, tMs, expected) => {
    const fact = (id: string, at: number, labels: Readonly<Record<string, string>>, type = 'A') => ({
      id,
      type,
      labels,
      tMs: at,
      values: {},
    });
    const given = [fact('1', 1, { x: '1', y: '1' }), fact('2', 1, { x: '1' })];
    const late = fact('3', tMs, { y: '1' });
    const facts = [...given, late, fact('4', 3, {}, 'B')].toSorted((a, b) => a.tMs - b.tMs);
    const node = sequence('A{x="1"} A{y="1"} B', anyOrder);
    expect(matches(node, { occurrences: facts })).toEqual(expected);
  });

  it('starts with another fact of one time if the first is needed by later steps', () => {
    const labels = [{ x: '1', y: '1' }, { x: '1' }, { y: '1' }];
    const facts = labels.map((each, index) => ({
      id: String(index + 1),
      type: 'A',
      labels: each,
      tMs: 1,
      values: {},
    }));
    const last = { id: '4', type: 'B', labels: {}, tMs: 2, values: {} };
    const node = sequence('A{x="1"} A{y="1"} A{y="1"} B', anyOrder);
    expect(matches(node, { occurrences: [...facts, last] })).toEqual(['1-2:2,1,3,4']);
    expect(matches(node, { occurrences: [...facts.slice(0, 2), last] })).toEqual([]);
  });

  it('reads facts that agree with its scope, by their raises too, and none before its birth', () => {
    const facts = {
      occurrences: [...occurrences('B@5', { host: 'b' }), ...occurrences('B@7', { host: 'a' })],
      episodes: [episode('A', 1, 2), episode('A', 3, 99), episode('A', 4, 99, { host: 'b' })],
    };
    expect(matches(sequence('A B'), facts, { scope: { host: 'a' }, bornMs: 2 })).toEqual(['3-7:A-3,1']);
    expect(matches(sequence('A B'), facts, { scope: { host: 'a' }, bornMs: 4 })).toEqual([]);
  });

  it('goes on after what was consumed', () => {
    const node = sequence('A B');
    const consumed = { [patternKey(node, {})]: { tMs: 3, id: '2' } };
    const env = environment({ occurrences: occurrences('A@1 A@3 A@3 B@4') }, { consumed });
    expect(matchesOf(node, env, { fromMs: 0, toMs: 9 })).toEqual({
      matches: [{ startMs: 3, endMs: 4, ids: ['3', '4'] }],
      consumed: { tMs: 4, id: '4' },
    });
    expect(matchesOf(node, env, { fromMs: 0, toMs: 3 })).toEqual({
      matches: [],
      consumed: { tMs: 3, id: '2' },
    });
    expect(matchesOf(node, { ...env, bornMs: 3 }, { fromMs: 0, toMs: 9 }).matches[0]?.ids).toEqual([
      '3',
      '4',
    ]);
    expect(matchesOf(node, { ...env, bornMs: 4 }, { fromMs: 0, toMs: 9 })).toEqual({ matches: [] });
  });

  it('gives the matches of the span, its ends included', () => {
    const env = environment({ occurrences: occurrences('A@1 A@3 A@5') });
    const ends = (fromMs: number, toMs: number) =>
      matchesOf(sequence('A'), env, { fromMs, toMs }).matches.map(({ endMs }) => endMs);
    expect([ends(1, 5), ends(2, 4), ends(4, 4)]).toEqual([[1, 3, 5], [3], []]);
  });

  it('is true for its span from each match on', () => {
    expect(letters(sequence('A B', { withinMs: 3 }), 'A@1 B@2 A@3 B@4 A@8', 9)).toBe('FFTTTTTFFF');
    const { withinMs: _, ...single } = sequence('A');
    expect(letters(single, 'A@1 A@3', 4)).toBe('FTFTF');
  });

  it('is true after the match that is known as consumed', () => {
    const node = sequence('A B', { withinMs: 3 });
    const consumed = { [patternKey(node, {})]: { tMs: 1, id: '2' } };
    expect(letters(node, {}, 5, { consumed })).toBe('FTTTFF');
    expect(letters(node, {}, 5, { consumed, bornMs: 2 })).toBe('FFFFFF');
  });

  it.each([false, true])('matches 10,000 facts in a moment, with order: any %s', (isEqualTimeAllowed) => {
    const facts = (type: (index: number) => string, tMs: (index: number) => number) =>
      Array.from({ length: 10_000 }, (_, index) => ({
        id: String(index).padStart(5, '0'),
        type: type(index),
        labels: {},
        tMs: tMs(index),
        values: {},
      }));
    const node = sequence('A B C', { withinMs: 1_000_000, isEqualTimeAllowed });
    const span = { fromMs: 0, toMs: 1_000_000 };
    const count = (given: ReturnType<typeof facts>) =>
      matchesOf(node, environment({ occurrences: given }), span).matches.length;
    const startedMs = performance.now();
    expect(
      count(
        facts(
          (index) => 'ABC'[index % 3] as string,
          (index) => index,
        ),
      ),
    ).toBe(3333);
    expect(
      count(
        facts(
          (index) => 'AC'[index % 2] as string,
          (index) => index,
        ),
      ),
    ).toBe(0);
    expect(
      count(
        facts(
          (index) => 'AC'[index % 2] as string,
          () => 1,
        ),
      ),
    ).toBe(0);
    expect(
      count(
        facts(
          (index) => 'ABC'[index % 3] as string,
          () => 1,
        ),
      ),
    ).toBe(isEqualTimeAllowed ? 3333 : 0);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});

describe('patternKey', () => {
  it('names a pattern at one place', () => {
    const node = sequence('A B', { withinMs: 5_000 });
    expect(patternKey(node, { b: '1', a: '2' })).toBe(patternKey({ ...node }, { a: '2', b: '1' }));
    const keys = [
      patternKey(node, {}),
      patternKey(node, { a: '1' }),
      patternKey(sequence('A B', { withinMs: 6_000 }), {}),
      patternKey(sequence('A B', { withinMs: 5_000, ...anyOrder }), {}),
      patternKey(sequence('A B', { withinMs: 5_000, ...withoutX }), {}),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
