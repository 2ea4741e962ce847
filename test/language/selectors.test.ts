import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr, Matcher } from '../../shared/language/ast.ts';
import { parseExpression } from '../../shared/language/expression/parser.ts';
import {
  childrenOf,
  isEventSelector,
  isEventType,
  matchesGlob,
  matchesLabels,
  pinnedLabels,
  type Selector,
  selectorsOf,
  walkSelectors,
} from '../../shared/language/selectors.ts';

describe('matchesGlob', () => {
  it.each([
    ['web-*', 'web-1', true],
    ['web-*', 'web-', true],
    ['web-*', 'xweb-1', false],
    ['*a*b', 'xxaxxab', true],
    ['*a*b', 'xxaxxabc', false],
    ['?', '', false],
    ['?', 'x', true],
    ['a.c', 'abc', false],
    ['', '', true],
    ['**', 'anything', true],
  ])('%j on %j is %s', (glob, text, expected) => {
    expect(matchesGlob(glob, text)).toBe(expected);
  });

  it('agrees with the regular expression that it means', () => {
    const glob = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 8 }).map((list) => list.join(''));
    const text = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }).map((list) => list.join(''));
    fc.assert(
      fc.property(glob, text, (pattern, input) => {
        const meant = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesGlob(pattern, input)).toBe(meant.test(input));
      }),
    );
  });

  it('needs no more than the product of both lengths on a hostile pattern', () => {
    expect(matchesGlob(`${'a*'.repeat(1_000)}b`, 'a'.repeat(4_000))).toBe(false);
  });
});

describe('matchesLabels', () => {
  it.each<[Matcher[], boolean]>([
    [[], true],
    [[{ label: 'a', op: '=', value: '1' }], true],
    [[{ label: 'a', op: '=', value: '2' }], false],
    [[{ label: 'a', op: '!=', value: '2' }], true],
    [[{ label: 'a', op: '!=', value: '1' }], false],
    [[{ label: 'none', op: '=', value: '' }], true],
    [[{ label: 'none', op: '!=', value: 'x' }], true],
    [[{ label: 'toString', op: '=', value: '' }], true],
    [[{ label: 'a', op: '=~', value: '?' }], true],
    [[{ label: 'a', op: '=~', value: '??' }], false],
    [
      [
        { label: 'a', op: '=~', value: '?' },
        { label: 'b', op: '=', value: '3' },
      ],
      false,
    ],
  ])('%j is %s', (matchers, expected) => {
    expect(matchesLabels(matchers, { a: '1', b: '2' })).toBe(expected);
  });
});

describe('selectorsOf', () => {
  it('tells each selector once and takes the word in labels() for none', () => {
    const { expr } = parseExpression('A and (B{x="1"} or not A) and labels(C, host) == max(D.e, B{x="1"})');
    expect(expr && selectorsOf(expr).map(({ name, span }: Expr & Selector) => [name, span?.start])).toEqual([
      ['A', 0],
      ['B', 7],
      ['C', 37],
      ['D', 53],
    ]);
  });
});

describe('walkSelectors', () => {
  it('takes a host set that is called labels for no function', () => {
    const { expr } = parseExpression('max_of(labels, A)');
    expect(expr && walkSelectors(expr).map(({ name }) => name)).toEqual(['A']);
  });
});

function selector(text: string): Selector {
  const { expr } = parseExpression(text);
  if (expr?.kind !== 'selector') throw new Error(`no selector: ${text}`);
  return expr;
}

describe('childrenOf', () => {
  const [a, b, c] = [selector('A'), selector('B'), selector('C')];

  it.each<[string, Expr, readonly Expr[]]>([
    ['a member', { kind: 'member', hash: 'h' }, []],
    ['a list', { kind: 'list', items: [a, b] }, [a, b]],
    ['at_least', { kind: 'at_least', count: 1, isShare: false, of: 'web', where: a }, [a]],
    ['all_of', { kind: 'all_of', of: 'web', empty: false, where: a }, [a]],
    ['within', { kind: 'within', of: [a, b], withinMs: 5 }, [a, b]],
    ['a sequence', { kind: 'sequence', steps: [a, b], without: [c], isEqualTimeAllowed: false }, [a, b, c]],
    ['absent_after', { kind: 'absent_after', after: a, absent: b, forMs: 5 }, [a, b]],
    ['absent', { kind: 'absent', of: a, forMs: 5 }, [a]],
  ])('tells the parts of %s in order', (_, expr, expected) => {
    expect(childrenOf(expr)).toEqual(expected);
  });
});

describe('isEventType', () => {
  it.each([
    ['A', true],
    ['A_1', true],
    ['Ab', false],
    ['aB', false],
    ['_A', false],
    ['a', false],
  ])('of %s is %s', (name, expected) => {
    expect(isEventType(name)).toBe(expected);
  });
});

describe('isEventSelector', () => {
  it('of a call is false, whatever it calls', () => {
    expect(isEventSelector({ kind: 'call', name: 'A', args: [] })).toBe(false);
  });

  it.each([
    ['A', true],
    ['A{x="1"}', true],
    ['A.used', false],
    ['system.cpu.load', false],
    ['not A', false],
    ['5', false],
  ])('of %s is %s', (text, expected) => {
    expect(isEventSelector(parseExpression(text).expr as Expr)).toBe(expected);
  });
});

describe('pinnedLabels', () => {
  it('tells the labels that = pins alone', () => {
    expect(pinnedLabels(selector('A{x="1", y!="2", z=~"3", w="4"}'))).toEqual(['x', 'w']);
  });
});
