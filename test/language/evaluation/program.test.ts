import { describe, expect, it } from 'vitest';
import { noFacts } from '../../../shared/language/evaluation/facts.ts';
import { programOf, truthSignal } from '../../../shared/language/evaluation/program.ts';
import { known, run } from './given.ts';
import { environment, parse, series } from './leaves/given.ts';

describe('a program', () => {
  it('is compiled once for each object', () => {
    const expr = parse('x > 1');
    expect(programOf(expr)).toBe(programOf(expr));
    expect(programOf(parse('x > 1'))).not.toBe(programOf(expr));
  });

  it('has one register for equal leaves, wherever they stand', () => {
    const { leaves } = programOf(
      parse('x > 1 and avg(x, 5m) > 1 or x < 0 and avg(x, 5m) < 9 and avg(x, 6m) < 9'),
    );
    expect(leaves.map(({ kind }) => kind)).toEqual(['sample', 'sample-window', 'sample-window']);
  });

  it.each([
    ['3 == A.used', 'A.used == 3'],
    ['3 != A.used', 'A.used != 3'],
    ['3 < A.used', 'A.used > 3'],
    ['3 <= A.used', 'A.used >= 3'],
    ['3 > A.used', 'A.used < 3'],
    ['3 >= A.used', 'A.used <= 3'],
    ['A.used > 1 + 2', 'A.used > 3'],
  ])('reads for %s the same leaf as for %s', (text, other) => {
    const leaves = (of: string) =>
      programOf(parse(of)).leaves.map((leaf) => [
        leaf.kind,
        'comparison' in leaf ? leaf.comparison : undefined,
      ]);
    expect(leaves(text)).toEqual(leaves(other));
    expect(leaves(text)).toEqual([['event', expect.objectContaining({ field: 'used', value: 3 })]]);
  });

  it('compares a field with nothing but a constant', () => {
    for (const text of ['A.used > x', 'A.used > 1 / 0', 'm.used > 3']) {
      const compared = programOf(parse(text)).leaves.filter(
        (leaf) => 'comparison' in leaf && leaf.comparison !== undefined,
      );
      expect(compared).toEqual([]);
    }
  });

  it('is as a truth unknown where it is none', () => {
    const members = [{ hash: 'abc', labels: {}, timesMs: [0, 10, 20], truths: [true, false, undefined] }];
    const facts = { ...noFacts, members, series: [series([[5, 3]], { validMs: 10 })] };
    const span = { fromMs: 0, toMs: 100 };
    const number = { kind: 'selector', name: 'm.a', matchers: [] } as const;
    expect(truthSignal({ kind: 'member', hash: 'abc' }, environment(facts), span)).toEqual({
      timesMs: [0, 10, 20],
      values: [true, false, undefined],
    });
    expect(truthSignal(number, environment(facts), span)).toEqual({ timesMs: [0], values: [undefined] });
  });

  it('keeps nothing from one evaluation to the next', () => {
    const expr = parse('x + y > 1 and not (ON or y < 0)');
    const others = { ...known, x: 9, y: 9, ON: false };
    expect([run(expr), run(expr, others), run(expr)]).toEqual([false, true, false]);
  });
});
