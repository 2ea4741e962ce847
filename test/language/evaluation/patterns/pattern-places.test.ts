import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import type { Environment } from '../../../../shared/language/evaluation/facts.ts';
import { patternPlaces } from '../../../../shared/language/evaluation/patterns/pattern-places.ts';
import { environment, expr, occurrences, webHost } from '../timeline/given.ts';
import { sequence, within } from './given.ts';

const endless = Number.POSITIVE_INFINITY;
const node = sequence('A B');
const env: Environment = environment(
  {
    occurrences: [...occurrences('A@1', { host: 'a' }), ...occurrences('A@2', { host: 'b' })],
    hosts: [webHost('a', [0, 20]), webHost('b', [5, endless]), { ...webHost('c', [0, endless]), tags: {} }],
  },
  { scope: { rack: 'r' }, bornMs: 3 },
);

/** What a pattern is read with: labels, birth, and the times of the occurrences. */
const seen = (of: Expr, atMs: number) =>
  patternPlaces(of, env, atMs).map(({ env: place }) => ({
    scope: place.scope,
    bornMs: place.bornMs,
    timesMs: place.facts.occurrences.map(({ tMs }) => tMs),
  }));
const whole = { scope: { rack: 'r' }, bornMs: 3, timesMs: [1, 2] };
const ofA = { scope: { rack: 'r', host: 'a' }, bornMs: 3, timesMs: [1] };
const ofB = { scope: { rack: 'r', host: 'b' }, bornMs: 5, timesMs: [2] };

describe('the places of patterns', () => {
  it('are none in what has no pattern', () => {
    expect(patternPlaces(expr('A and count(B, 5s) > 1'), env, 9)).toEqual([]);
  });

  it('are the pattern itself, or where it stands beside others', () => {
    expect(patternPlaces(node, env, 9)).toEqual([{ node, env }]);
    const other = within('A C', 4);
    const both: Expr = { kind: 'and', operands: [expr('X'), { kind: 'not', operand: node }, other] };
    expect(patternPlaces(both, env, 9)).toEqual([
      { node, env },
      { node: other, env },
    ]);
    expect(seen(both, 9)).toEqual([whole, whole]);
  });

  it.each<[string, Expr]>([
    ['at_least', { kind: 'at_least', count: 1, isShare: false, of: 'web', where: node }],
    ['all_of', { kind: 'all_of', of: 'web', where: node, empty: false }],
    ['a function', { kind: 'call', name: 'avg_of', args: [{ kind: 'set', name: 'web' }, node] }],
  ])('are one for each present member in %s, which sees its own since it joined', (_, of) => {
    expect(seen(of, 4)).toEqual([ofA]);
    expect(seen(of, 5)).toEqual([ofA, ofB]);
    expect(seen(of, 19)).toEqual([ofA, ofB]);
    expect(seen(of, 20)).toEqual([ofB]);
  });

  it('are each member for each, one set in another', () => {
    const inner: Expr = { kind: 'all_of', of: 'web', where: node, empty: false };
    const outer: Expr = { kind: 'at_least', count: 1, isShare: false, of: 'web', where: inner };
    expect(seen(outer, 9)).toEqual([ofA, { ...ofB }, { ...ofA, bornMs: 5 }, ofB]);
  });
});
