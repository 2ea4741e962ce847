import { describe, expect, it } from 'vitest';
import type { Expr } from '../../shared/language/ast.ts';
import { parseExpression } from '../../shared/language/expression/parser.ts';
import { readingsOf, readsOf } from '../../shared/language/reads.ts';
import type { Selector } from '../../shared/language/selectors.ts';
import { loadedRule } from './load/loaded.ts';

const a: Selector = { kind: 'selector', name: 'A', matchers: [] };
const b: Selector = { ...a, name: 'B' };
const c: Selector = { ...a, name: 'C' };

/** Each reading as name and role, with `of member` where it is below a host set. */
function readings(expr: Expr): readonly string[] {
  return readingsOf(expr).map(
    ({ selector, role, isOfMember }) => `${selector.name} ${role}${isOfMember ? ' of member' : ''}`,
  );
}

describe('readingsOf', () => {
  it.each<[string, Expr, readonly string[]]>([
    ['a selector', a, ['A value']],
    ['a literal', { kind: 'number', value: 5, unit: 'none' }, []],
    ['within', { kind: 'within', of: [a, b], withinMs: 5 }, ['A step', 'B step']],
    [
      'a sequence',
      { kind: 'sequence', steps: [a, b], without: [c], isEqualTimeAllowed: false },
      ['A step', 'B step', 'C absence'],
    ],
    ['absent_after', { kind: 'absent_after', after: a, absent: b, forMs: 5 }, ['A step', 'B absence']],
    ['absent', { kind: 'absent', of: a, forMs: 5 }, ['A absence']],
    [
      'at_least',
      { kind: 'and', operands: [{ kind: 'at_least', count: 1, isShare: false, of: 'web', where: a }, b] },
      ['A value of member', 'B value'],
    ],
    [
      'all_of around a pattern',
      { kind: 'all_of', of: 'web', empty: false, where: { kind: 'absent', of: a, forMs: 5 } },
      ['A absence of member'],
    ],
    [
      'a function of a host set',
      {
        kind: 'call',
        name: 'max_of',
        args: [
          { kind: 'set', name: 'web' },
          { kind: 'not', operand: a },
        ],
      },
      ['A value of member'],
    ],
    [
      'a function of a host set that is called labels',
      { kind: 'call', name: 'max_of', args: [{ kind: 'set', name: 'labels' }, a] },
      ['A value of member'],
    ],
    ['another function', { kind: 'call', name: 'max', args: [a, b, a] }, ['A value', 'B value', 'A value']],
    ['labels, whose second argument is a word', { kind: 'call', name: 'labels', args: [a, b] }, ['A value']],
  ])('tells what is read by %s', (_, expr, expected) => {
    expect(readings(expr)).toEqual(expected);
  });
});

describe('readsOf', () => {
  it('tells the event types of a rule, each once and sorted, those of clear and unless apart', () => {
    const rule = loadedRule('when: C or A or C or m.x > 1', 'clear: B', 'unless: { event: D }');
    const { typesOfWhen, types, when } = readsOf(rule);
    expect([typesOfWhen, types]).toEqual([
      ['A', 'C'],
      ['A', 'B', 'C', 'D'],
    ]);
    expect(when).toEqual(readingsOf(parseExpression('C or A or C or m.x > 1').expr as Expr));
    expect(readsOf(rule)).toBe(readsOf(rule));
  });

  it.each<[boolean, readonly string[]]>([
    [true, ['when: m.x > 1 and m.y > 1']],
    [true, ['when: m.x > 1', 'clear: m.y < 1', 'set: { z: m.z }']],
    [true, [`when: 'm.x{host="a"} > 1 and m.y{host="a"} > 1'`]],
    [true, [`when: 'm.x{host="a"} > 1 and m.y > 1 and m.z{host="b"} > 1'`]],
    [true, [`when: 'm.x{host!="a"} > 1 and m.y{host!="b"} > 1'`]],
    [true, [`when: 'm.x{host="a", host!="b"} > 1'`]],
    [true, ['when: avg_of > 1']],
    [true, [`when: 'm.x{label="a"} > 1 and m.y{label="b"} > 1'`]],
    [false, [`when: 'm.x{host="a"} > 1 and m.y{host="b"} > 1'`]],
    [false, [`when: 'm.x{host="a"} > 1'`, `clear: 'm.x{host="b"} > 1'`]],
    [false, ['when: 5 > 1']],
    [false, ['when: A']],
    [false, ['when: m.x > 1', 'clear: A']],
    [false, ['when: m.x > 1', 'unless: { event: A }']],
    [false, ['when: m.x > avg_of(web, m.x)']],
    [false, ['when: m.x > 1', 'clear: m.x < min_of(web, m.x)']],
    [false, ['when: m.x > 1', 'set: { z: "max_of(web, m.x)" }']],
    [false, ['when: m.x > 1', 'set: { a: m.z, z: "1 + median_of(web, m.x)" }']],
    [false, ['when: m.x > sum_of(web, m.x)']],
    [false, ['when: { at_least: 1, of: web, where: m.x > 1 }']],
    [false, ['when: { all_of: web, where: m.x > 1 }']],
  ])('says %s of a rule that reads the samples of its own host alone: %j', (expected, keys) => {
    expect(readsOf(loadedRule(...keys)).isOfOneHost).toBe(expected);
  });
});
