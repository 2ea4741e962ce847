import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import type { Environment } from '../../../../shared/language/evaluation/facts.ts';
import { expr, occurrences, webHost } from '../timeline/given.ts';

import { endless, kept, missed } from './given.ts';

describe('retained hosts', () => {
  const hosts = [
    webHost('a', [0, 4]),
    webHost(
      'a',
      [4, endless],
      [
        [5, 6],
        [8, 12],
      ],
    ),
    webHost('b', [0, 3]),
    webHost('c', [0, endless]),
  ];
  const told2 = (of: Expr, rest: Partial<Environment> = {}) =>
    kept(of, { hosts }, 10, rest).hosts.map(
      ({ host, startMs, silent }) => `${host}${startMs}:${silent.length}`,
    );

  it('are the own one alone where no others are asked for', () => {
    expect(told2(expr('X'), { scope: { host: 'a' } })).toEqual(['a4:1']);
    expect(told2(expr('X'))).toEqual([]);
  });

  it('hold the own one that is gone', () => {
    expect(told2(expr('X'), { scope: { host: 'b' } })).toEqual(['b0:0']);
  });

  it('hold the own one that is gone beside others', () => {
    const of: Expr = { kind: 'at_least', count: 1, isShare: false, of: 'web', where: expr('X') };
    expect(told2(of, { scope: { host: 'b' } })).toEqual(['a4:1', 'b0:0', 'c0:0']);
  });

  it('bear a silence outside of the stretch', () => {
    const parts = [webHost('a', [4, endless], [[1, 2]])];
    expect(kept(missed, { hosts: parts }, 10, { scope: { host: 'a' } }).hosts).toEqual(parts);
  });

  it('are all that are there where members or silence are asked for', () => {
    expect(told2({ kind: 'at_least', count: 1, isShare: false, of: 'web', where: expr('X') })).toEqual([
      'a4:1',
      'c0:0',
    ]);
    expect(told2(expr('X'), { hostMade: new Set(['X']) })).toEqual(['a4:1', 'c0:0']);
  });

  it('reach as far back as the members look', () => {
    const where = expr('count(X, 7ms) > 0');
    const of: Expr = { kind: 'at_least', count: 1, isShare: false, of: 'web', where };
    expect(told2(of)).toEqual(['a0:0', 'a4:1', 'c0:0']);
  });

  it('hold a silence that goes on in a later stretch', () => {
    const parts = [
      webHost(
        'a',
        [0, 4],
        [
          [1, 2],
          [3, 4],
        ],
      ),
      webHost('a', [4, endless], [[4, 12]]),
    ];
    const silent = kept(missed, { hosts: parts, occurrences: occurrences('A@1') }, 20).hosts;
    expect(silent.map((fact) => fact.silent.length)).toEqual([0, 0]);
    const lasting = kept(missed, { hosts: parts }, 12).hosts.map((fact) => fact.silent);
    expect(lasting).toEqual([[{ startMs: 3, endMs: 4 }], [{ startMs: 4, endMs: 12 }]]);
  });
});
