import { describe, expect, it } from 'vitest';
import type { AbsentNode } from '../../../../shared/language/ast.ts';
import { matchesOf } from '../../../../shared/language/evaluation/patterns/matches.ts';
import { environment, episode, occurrences, selector, webHost } from '../timeline/given.ts';
import { absentAfter, letters, matches } from './given.ts';

const endless = Number.POSITIVE_INFINITY;
const ofHost = { host: 'a' };

function absent(of: string, forMs: number): AbsentNode {
  return { kind: 'absent', of: selector(of), forMs };
}

describe('absence after a trigger', () => {
  it.each<[string, string, readonly string[]]>([
    ['matches at the deadline', 'A@1', ['1-6:1']],
    ['does not match if the answer came', 'A@1 B@3', []],
    ['takes an answer at the deadline', 'A@1 B@6', []],
    ['takes none after it', 'A@1 B@7', ['1-6:1']],
    ['takes none at the time of the trigger', 'A@1 B@1', ['1-6:1']],
    ['judges each trigger by itself', 'A@1 A@4 B@8', ['1-6:1']],
    ['consumes nothing', 'A@1 A@2', ['1-6:1', '2-7:2']],
  ])('%s', (_, facts, expected) => {
    expect(matches(absentAfter('A', 'B', 5), facts)).toEqual(expected);
  });

  it.each<[string, ReadonlyArray<readonly [number, number]>, string, readonly string[]]>([
    ['waits for the end of the silence over the deadline', [[4, 9]], 'A@1', ['1-9:1']],
    ['does not wait if the silence ends with the deadline', [[4, 6]], 'A@1', ['1-6:1']],
    ['does not wait if the silence begins after it', [[7, 9]], 'A@1', ['1-6:1']],
    ['waits if the silence begins with it', [[6, 9]], 'A@1', ['1-9:1']],
    ['waits for ever', [[6, endless]], 'A@1', []],
    ['takes an answer in the silence, by the deadline', [[4, 9]], 'A@1 B@6', []],
    ['takes none in the silence after the deadline', [[4, 9]], 'A@1 B@7', ['1-9:1']],
    ['comes in order of the end', [[4, 9]], 'A@1 A@3', ['1-9:1', '3-8:2'].toReversed()],
  ])('of a silent host %s', (_, silent, text, expected) => {
    const given = occurrences(text).map((fact) => (fact.id === '1' ? { ...fact, labels: ofHost } : fact));
    const facts = { occurrences: given, hosts: [webHost('a', [0, endless], silent)] };
    expect(matches(absentAfter('A', 'B', 5), facts)).toEqual(expected);
  });

  it.each([
    [6, 8, ['1', '2']],
    [7, 8, ['2']],
    [6, 7, ['1']],
    [7, 7, []],
  ])('is told of deadlines from %d to %d, both inside', (fromMs, toMs, expected) => {
    const env = environment({ occurrences: occurrences('A@1 A@3') });
    const { matches: found } = matchesOf(absentAfter('A', 'B', 5), env, { fromMs, toMs });
    expect(found.flatMap(({ ids }) => ids)).toEqual(expected);
  });

  it('waits for a silence that goes on over a change of tags', () => {
    const hosts = [webHost('a', [0, 8], [[4, 8]]), webHost('a', [8, endless], [[8, 12]])];
    expect(matches(absentAfter('A', 'B', 5), { occurrences: occurrences('A@1', ofHost), hosts })).toEqual([
      '1-12:1',
    ]);
  });

  it('does not wait for a host that is gone', () => {
    const hosts = [webHost('a', [0, 5], [[2, 9]])];
    expect(matches(absentAfter('A', 'B', 5), { occurrences: occurrences('A@1', ofHost), hosts })).toEqual([
      '1-6:1',
    ]);
  });

  it('does not mind other labels of the trigger in the answer', () => {
    const facts = [...occurrences('A@1', ofHost), { ...occurrences('B@3', { host: 'b' })[0], id: '9' }];
    expect(matches(absentAfter('A', 'B', 5), { occurrences: facts as never })).toEqual([]);
    expect(matches(absentAfter('A', 'B', 5), { occurrences: facts as never }, { scope: ofHost })).toEqual([
      '1-6:1',
    ]);
  });

  it('is true from the deadline until the answer', () => {
    expect(letters(absentAfter('A', 'B', 3), 'A@1 B@6 A@8 B@11', 12)).toBe('FFFFTTFFFFFFF');
    expect(letters(absentAfter('A', 'B', 3), 'A@1 A@2 B@6', 7)).toBe('FFFFTTFF');
  });

  it('is unknown while the host is silent, unless another trigger tells', () => {
    const hosts = [
      webHost(
        'a',
        [0, endless],
        [
          [3, 6],
          [8, 9],
        ],
      ),
    ];
    const silent = occurrences('A@1', ofHost);
    expect(letters(absentAfter('A', 'B', 3), { occurrences: silent, hosts }, 10)).toBe('FFFF??TT?TT');
    const both = [...silent, { ...occurrences('A@2')[0], id: '2' }];
    expect(letters(absentAfter('A', 'B', 3), { occurrences: both as never, hosts }, 10)).toBe('FFFF?TTTTTT');
  });

  it('judges 10,000 triggers in a moment', () => {
    const facts = Array.from({ length: 10_000 }, (_, tMs) => ({
      id: String(tMs).padStart(5, '0'),
      type: tMs % 10 === 9 ? 'B' : 'A',
      labels: {},
      tMs,
      values: {},
    }));
    const env = environment({ occurrences: facts });
    const startedMs = performance.now();
    const node = absentAfter('A', 'B', 8);
    expect(matchesOf(node, env, { fromMs: 0, toMs: 20_000 }).matches).toHaveLength(1_000);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});

describe('absence', () => {
  it.each<[string, AbsentNode, string, string]>([
    ['is counted from the last fact', absent('A', 3), 'A@1 A@6', 'FFFFTTFFFTT'],
    ['is counted from the birth', absent('A', 3), 'B@1', 'FFFTTTTTTTT'],
    ['reads the matching facts', absent('A{x="1"}', 3), 'A@4', 'FFFTTTTTTTT'],
  ])('%s', (_, node, facts, expected) => {
    expect(letters(node, facts, 10)).toBe(expected);
  });

  it('is counted from a later birth', () => {
    expect(letters(absent('A', 3), 'A@1', 10, { bornMs: 2 })).toBe('FFFFFTTTTTT');
  });

  it('reads raises of episodes', () => {
    expect(letters(absent('A', 3), { episodes: [episode('A', 4, 5)] }, 8)).toBe('FFFTFFFTT');
  });

  it('is unknown while its host is silent, except that of heartbeats', () => {
    const facts = { hosts: [webHost('a', [0, endless], [[1, 5]])] };
    expect(letters(absent('A', 3), facts, 6, { scope: ofHost })).toBe('F????TT');
    expect(letters(absent('A', 3), facts, 6)).toBe('FFFTTTT');
    expect(letters(absent('HEARTBEAT', 3), facts, 6, { scope: ofHost })).toBe('FFFTTTT');
  });
});
