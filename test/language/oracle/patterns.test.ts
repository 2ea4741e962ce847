import { describe, expect, it } from 'vitest';
import type { MatchNode } from '../../../shared/language/ast.ts';
import { episode, occurrences, selector, selectors, truths, view, webHost } from './given.ts';
import { matchesOf } from './matches-of.ts';

const endless = Number.POSITIVE_INFINITY;

function sequence(steps: string, rest: Partial<Extract<MatchNode, { kind: 'sequence' }>> = {}): MatchNode {
  return {
    kind: 'sequence',
    steps: selectors(...steps.split(' ')),
    withinMs: 10,
    without: [],
    isEqualTimeAllowed: false,
    ...rest,
  };
}

/** `start-end:ids` of each match. */
function told(node: MatchNode, text: string, rest = {}): readonly string[] {
  const matches = matchesOf(node, view({ occurrences: occurrences(text), ...rest }), 100);
  return matches.map(({ startMs, endMs, ids }) => `${startMs}-${endMs}:${ids.join(',')}`);
}

describe('a sequence', () => {
  it.each<[string, MatchNode, string, readonly string[]]>([
    ['starts as early as it can', sequence('A B'), 'A@1 A@3 B@5', ['1-5:1,3']],
    ['consumes all up to its last fact', sequence('A B'), 'A@1 A@3 B@5 B@6 A@7 B@8', ['1-5:1,3', '7-8:5,6']],
    ['may span as much as is written', sequence('A B'), 'A@1 B@11', ['1-11:1,2']],
    ['spans no more', sequence('A B'), 'A@1 B@12', []],
    ['starts later where the earliest is too old', sequence('A B'), 'A@1 A@2 B@12', ['2-12:2,3']],
    ['needs time between its steps', sequence('A B'), 'A@1 B@1', []],
    ['takes the earliest middle step', sequence('A B C'), 'A@1 B@2 B@3 C@4', ['1-4:1,2,4']],
    ['of one step matches each fact', sequence('A'), 'A@1 A@2', ['1-1:1', '2-2:2']],
    [
      'ends at what must not come',
      sequence('A B', { without: selectors('X') }),
      'A@1 X@2 A@3 B@4',
      ['3-4:3,4'],
    ],
    [
      'lets that come at its ends',
      sequence('A B', { without: selectors('X') }),
      'A@1 X@1 B@4 X@4',
      ['1-4:1,3'],
    ],
  ])('%s', (_, node, text, expected) => {
    expect(told(node, text)).toEqual(expected);
  });

  it('takes equal times in any order where it may, each fact once', () => {
    const any = { isEqualTimeAllowed: true };
    expect(told(sequence('A B', any), 'B@1 A@1')).toEqual(['1-1:2,1']);
    expect(told(sequence('A A', any), 'A@1 A@1 A@1')).toEqual(['1-1:2,1']);
    expect(told(sequence('A B', any), 'B@1 A@1 B@3')).toEqual(['1-1:2,1']);
    expect(told(sequence('A B C', any), 'C@1 B@1 A@1')).toEqual(['1-1:3,2,1']);
  });

  it('reads the raises of episodes, and nothing before the birth', () => {
    const episodes = [episode('B', 5, endless)];
    expect(told(sequence('A B'), 'A@1', { episodes })).toEqual(['1-5:1,B-5']);
    const born = view({ occurrences: occurrences('A@1 A@3 B@5') }, { bornMs: 2 });
    expect(matchesOf(sequence('A B'), born, 100)).toEqual([{ startMs: 3, endMs: 5, ids: ['2', '3'] }]);
  });
});

describe('all within a span', () => {
  const both: MatchNode = { kind: 'within', of: selectors('A', 'B'), withinMs: 4 };

  it.each<[string, string, readonly string[]]>([
    ['takes any order', 'B@1 A@5', ['1-5:1,2']],
    ['spans no more than is written', 'B@1 A@6', []],
    ['takes equal times', 'B@1 A@1', ['1-1:1,2']],
    ['takes the latest of each', 'A@1 A@2 B@3', ['2-3:2,3']],
    ['consumes all up to its last fact', 'A@1 B@2 A@3 B@4', ['1-2:1,2', '3-4:3,4']],
  ])('%s', (_, text, expected) => {
    expect(told(both, text)).toEqual(expected);
  });

  it('lets one fact serve several selectors', () => {
    expect(told({ ...both, of: selectors('A', 'A') }, 'A@1')).toEqual(['1-1:1']);
  });

  it('is true for the span after each match', () => {
    expect(truths(both, view({ occurrences: occurrences('A@1 B@2') }), 7)).toBe('FFTTTTFF');
  });
});

describe('an absence after a trigger', () => {
  const node: MatchNode = { kind: 'absent_after', after: selector('A'), absent: selector('B'), forMs: 3 };

  it.each<[string, string, readonly string[]]>([
    ['matches at the deadline', 'A@1', ['1-4:1']],
    ['is answered up to the deadline', 'A@1 B@4', []],
    ['is not answered later', 'A@1 B@5', ['1-4:1']],
    ['is not answered at the time of the trigger', 'A@1 B@1', ['1-4:1']],
    ['matches for each trigger', 'A@1 A@2', ['1-4:1', '2-5:2']],
  ])('%s', (_, text, expected) => {
    expect(told(node, text)).toEqual(expected);
  });

  it('waits for the end of a silence at the deadline', () => {
    const facts = (until: number, text = 'A@1') => ({
      occurrences: occurrences(text, { host: 'h1' }),
      hosts: [webHost('h1', 0, endless, [[3, until]])],
    });
    expect(matchesOf(node, view(facts(7)), 100)).toEqual([{ startMs: 1, endMs: 7, ids: ['1'] }]);
    expect(matchesOf(node, view(facts(7, 'A@1 B@5')), 100)).toHaveLength(1);
    expect(matchesOf(node, view(facts(7, 'A@1 B@4')), 100)).toEqual([]);
    expect(matchesOf(node, view(facts(endless)), 100)).toEqual([]);
    expect(truths(node, view(facts(7)), 8)).toBe('FFFF???TT');
  });

  it('is true from the deadline until the answer', () => {
    expect(truths(node, view({ occurrences: occurrences('A@1 B@6') }), 7)).toBe('FFFFTTFF');
  });
});
