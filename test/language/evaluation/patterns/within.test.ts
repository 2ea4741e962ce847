import { describe, expect, it } from 'vitest';
import { matchesOf } from '../../../../shared/language/evaluation/patterns/matches.ts';
import { environment, episode, occurrences } from '../timeline/given.ts';
import { letters, matches, within } from './given.ts';

describe('all ... within', () => {
  it.each<[string, string, number, string, readonly string[]]>([
    ['comes in any order', 'A B', 5, 'B@1 A@3', ['1-3:1,2']],
    ['may span as much as is written', 'A B', 5, 'A@1 B@6', ['1-6:1,2']],
    ['spans no more', 'A B', 5, 'A@1 B@7', []],
    ['takes equal times', 'A B', 5, 'A@1 B@1', ['1-1:1,2']],
    ['takes the latest of each', 'A B', 5, 'A@1 A@2 B@3', ['2-3:2,3']],
    ['takes a later one where an old one is too old', 'A B', 5, 'A@1 A@4 B@8', ['4-8:2,3']],
    ['consumes all up to its last fact', 'A B', 5, 'A@1 B@2 B@3 A@4 B@5', ['1-2:1,2', '3-4:3,4']],
    ['serves several selectors with one fact', 'A A', 5, 'A@1 A@2', ['1-1:1', '2-2:2']],
    ['tells its facts in order', 'A B C', 5, 'A@1 B@2 A@3 C@4', ['2-4:2,3,4']],
    ['needs all of them', 'A B C', 5, 'A@1 B@2 A@3', []],
    ['is complete by any of them', 'A B C', 5, 'C@1 A@2 B@3', ['1-3:1,2,3']],
  ])('%s', (_, of, withinMs, facts, expected) => {
    expect(matches(within(of, withinMs), facts)).toEqual(expected);
  });

  it('reads raises of episodes, in one order with occurrences', () => {
    const facts = { occurrences: occurrences('A@3'), episodes: [episode('B', 3, 9), episode('B', 1, 2)] };
    expect(matches(within('A B', 5), { ...facts, episodes: facts.episodes.toReversed() })).toEqual([
      '1-3:B-1,1',
    ]);
  });

  it('is true for its span from each match on', () => {
    expect(letters(within('A B', 3), 'A@1 B@2 A@4 B@4', 9)).toBe('FFTTTTTFFF');
  });

  it('matches 10,000 facts in a moment', () => {
    const facts = Array.from({ length: 10_000 }, (_, tMs) => ({
      id: String(tMs).padStart(5, '0'),
      type: tMs % 10 === 9 ? 'B' : 'A',
      labels: {},
      tMs,
      values: {},
    }));
    const startedMs = performance.now();
    const span = { fromMs: 0, toMs: 10_000 };
    expect(matchesOf(within('A B', 5_000), environment({ occurrences: facts }), span).matches).toHaveLength(
      1_000,
    );
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});
