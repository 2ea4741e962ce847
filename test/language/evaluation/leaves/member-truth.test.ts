import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import type { MemberTruth } from '../../../../shared/language/evaluation/facts.ts';
import { changes, environment, webHost } from './given.ts';

const node: Expr = { kind: 'member', hash: 'abc' };
const says = (
  host: string,
  said: ReadonlyArray<readonly [number, boolean | undefined]>,
  rest: Partial<MemberTruth> = {},
): MemberTruth => ({
  hash: 'abc',
  labels: { host },
  timesMs: said.map(([tMs]) => tMs),
  truths: said.map(([, truth]) => truth),
  ...rest,
});

describe('a member rule', () => {
  it('is what its host said last, and unknown before', () => {
    const members = [
      says('h1', [
        [10, true],
        [20, false],
        [30, undefined],
      ]),
    ];
    expect(changes(node, environment({ members }))).toEqual([
      [0, undefined],
      [10, true],
      [20, false],
      [30, undefined],
    ]);
  });

  it('knows at the begin of a span what was said before', () => {
    const members = [
      says('h1', [
        [-20, true],
        [-10, false],
      ]),
    ];
    expect(changes(node, environment({ members }))).toEqual([[0, false]]);
  });

  it('is true if it is true on any host', () => {
    const members = [
      says('h1', [
        [0, false],
        [10, true],
        [20, false],
      ]),
      says('h2', [[5, false]]),
    ];
    expect(changes(node, environment({ members }))).toEqual([
      [0, false],
      [10, true],
      [20, false],
    ]);
  });

  it('is read of hosts that agree, under its hash', () => {
    const members = [says('h1', [[0, true]]), says('h2', [[0, false]])];
    expect(changes(node, environment({ members }, { scope: { host: 'h2' } }))).toEqual([[0, false]]);
    expect(changes(node, environment({ members }, { scope: { host: 'h3' } }))).toEqual([[0, undefined]]);
    expect(changes({ kind: 'member', hash: 'xyz' }, environment({ members }))).toEqual([[0, undefined]]);
  });

  it('leaves out a silent host that has said nothing yet', () => {
    const members = [says('h1', [[50, true]]), says('h2', [[0, false]])];
    const hosts = [webHost('h1', 0, 100, [[10, 60]])];
    expect(changes(node, environment({ members, hosts }))).toEqual([
      [0, false],
      [50, undefined],
      [60, true],
    ]);
  });

  it('bears a host that has said nothing at all', () => {
    expect(changes(node, environment({ members: [says('h1', [])] }))).toEqual([[0, undefined]]);
  });

  it('is unknown while its host is silent', () => {
    const members = [says('h1', [[0, true]]), says('h2', [[0, false]])];
    const hosts = [webHost('h1', 0, 100, [[10, 20]]), webHost('h2', 0, 40, [[30, 60]])];
    expect(changes(node, environment({ members, hosts }))).toEqual([
      [0, true],
      [10, undefined],
      [20, true],
    ]);
    expect(changes(node, environment({ members: members.slice(1), hosts }))).toEqual([
      [0, false],
      [30, undefined],
      [40, false],
    ]);
  });
});
