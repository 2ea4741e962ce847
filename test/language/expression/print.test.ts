import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { parseExpression } from '../../../shared/language/expression/parser.ts';
import { printExpression } from '../../../shared/language/expression/print.ts';

function expr(text: string): Expr {
  const { expr: parsed } = parseExpression(text);
  if (!parsed) throw new Error(`no expression: ${text}`);
  return parsed;
}

const [a, b] = [expr('A'), expr('B{x="1"}')] as Extract<Expr, { kind: 'selector' }>[];
if (!a || !b) throw new Error('no selectors');
function number(value: number): Expr {
  return { kind: 'number', value, unit: 'none' };
}

const absent: Expr = { kind: 'absent', of: a, forMs: 90_000 };
const sequence = { kind: 'sequence', steps: [a, b], without: [], isEqualTimeAllowed: false } as const;

describe('a node that only a map of YAML can hold', () => {
  it.each<[string, Expr]>([
    ['{ absent: A, for: 1m30s }', absent],
    ['{ absent: "B{x=\\"1\\"}", for: 5s }', { kind: 'absent', of: b, forMs: 5_000 }],
    ['{ all: [A, { absent: A, for: 1m30s }] }', { kind: 'and', operands: [a, absent] }],
    ['{ any: [A or A, { absent: A, for: 1m30s }] }', { kind: 'or', operands: [expr('A or A'), absent] }],
    ['{ none: [{ absent: A, for: 1m30s }] }', { kind: 'not', operand: absent }],
    [
      '{ none: [A, { absent: A, for: 1m30s }] }',
      { kind: 'not', operand: { kind: 'or', operands: [a, absent] } },
    ],
    [
      '{ at_least: 2, of: web, where: A and A }',
      { kind: 'at_least', count: 2, isShare: false, of: 'web', where: expr('A and A') },
    ],
    [
      '{ at_least: 29%, of: web, where: "m.x > 1" }',
      { kind: 'at_least', count: 0.29, isShare: true, of: 'web', where: expr('m.x > 1') },
    ],
    ['{ all_of: web, where: A }', { kind: 'all_of', of: 'web', empty: false, where: a }],
    ['{ all_of: web, where: A, empty: true }', { kind: 'all_of', of: 'web', empty: true, where: a }],
    ['{ all: [A, A], within: 5m }', { kind: 'within', of: [a, a], withinMs: 300_000 }],
    ['{ sequence: [A, "B{x=\\"1\\"}"] }', sequence],
    [
      '{ sequence: [A], within: 5s, without: [A], order: any }',
      { ...sequence, steps: [a], without: [a], withinMs: 5_000, isEqualTimeAllowed: true },
    ],
    ['{ after: A, absent: A, for: 2h }', { kind: 'absent_after', after: a, absent: a, forMs: 7_200_000 }],
  ])('is printed as %s', (text, node) => {
    expect(printExpression(node)).toBe(text);
    expect(printExpression({ kind: 'or', operands: [a, node] })).toBe(`{ any: [A, ${text}] }`);
  });

  it.each([
    ['true', '"true"'],
    ['A.used', 'A.used'],
    ['m.x', 'm.x'],
    ['not A', 'not A'],
    ['1', '"1"'],
    ['A + 1', '"A + 1"'],
    ['(A or A) and A', '"(A or A) and A"'],
    ['f(A)', '"f(A)"'],
    ['null', '"null"'],
    ['-A', '"-A"'],
    ['A + A', '"A + A"'],
    ['A and 5m > A', '"A and 5m > A"'],
  ])('holds %s as %s', (text, value) => {
    const node: Expr = { kind: 'all_of', of: 'web', empty: false, where: expr(text) };
    expect(printExpression(node)).toBe(`{ all_of: web, where: ${value} }`);
  });
});

describe('printExpression', () => {
  it.each<[string, Expr]>([
    ['member(h)', { kind: 'member', hash: 'h' }],
    ['not member(h)', { kind: 'not', operand: { kind: 'member', hash: 'h' } }],
    ['-5%', { kind: 'number', value: -0.05, unit: 'ratio' }],
    ['--5', { kind: 'negate', operand: { kind: 'number', value: -5, unit: 'none' } }],
    ['"\\u0001"', { kind: 'string', value: '\u0001' }],
    ['"\\u001f "', { kind: 'string', value: '\u001f ' }],
    ['[0, -5, "a"]', { kind: 'list', items: [number(0), number(-5), { kind: 'string', value: 'a' }] }],
    ['max_of(web-1, A)', { kind: 'call', name: 'max_of', args: [{ kind: 'set', name: 'web-1' }, a] }],
  ])('prints %s', (text, node) => {
    expect(printExpression(node)).toBe(text);
  });

  it.each([
    ['A&&!B||(C)', 'A and not B or C'],
    ['A and (B or C) and (D and E)', 'A and (B or C) and (D and E)'],
    ['(A and B) or (C or D)', 'A and B or (C or D)'],
    ['not (A and B) and not (not A)', 'not (A and B) and not not A'],
    ['not ((A == B) == (not A))', 'not (A == B) == (not A)'],
    ['(A < B) != (C or D)', '(A < B) != (C or D)'],
    ['(1+2)*3-(4-5)', '(1 + 2) * 3 - (4 - 5)'],
    ['(1-2)*3', '(1 - 2) * 3'],
    ['(1*2)/(3 % 4)+(5*-6)', '1 * 2 / (3 % 4) + 5 * -6'],
    ['-(1+2)*-(-3)', '-(1 + 2) * --3'],
    ['A{x="1",y!="2"}.used', 'A{x="1", y!="2"}.used'],
    ['95% + 90s + 1024KiB + 1500B + 0.5s', '95% + 1m30s + 1MiB + 1500B + 500ms'],
    ["'a\"b\\\\c'", '"a\\"b\\\\c"'],
    ['true or false', 'true or false'],
    ['x in ("a", 5%)', 'x in ["a", 5%]'],
    ['f((A or B), 1)', 'f(A or B, 1)'],
  ])('prints %s in the canonical form', (text, expected) => {
    expect(printExpression(expr(text))).toBe(expected);
  });
});
