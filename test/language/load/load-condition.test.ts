import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { printExpression } from '../../../shared/language/expression/print.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { childrenOf } from '../../../shared/language/selectors.ts';
import { hourMs, minuteMs, secondMs } from '../../../shared/time.ts';
import { bare } from '../expression/arbitrary-expression.ts';
import { loadedRule, toldByLoader } from './loaded.ts';

const event = (name: string): Expr => ({ kind: 'selector', name, matchers: [] });
const [a, b, c] = [event('A'), event('B'), event('C')];
const isHot: Expr = {
  kind: 'compare',
  op: '>',
  left: { kind: 'selector', name: 'x', matchers: [] },
  right: { kind: 'number', value: 1, unit: 'none' },
};
const steps = (n: number) => `[${Array.from({ length: n }, (_, i) => `E${i}`).join(', ')}]`;

/** What the loader says of a condition in line 4 from column 11 on. */
function told(when: string): readonly string[] {
  return toldByLoader(`version: 1\nrules:\n  - name: r\n    when: ${when}\n`);
}

describe('a structured condition', () => {
  it.each<[string, Expr]>([
    ['{ all: [A, not B] }', { kind: 'and', operands: [a as Expr, { kind: 'not', operand: b as Expr }] }],
    ['{ any: [A, x > 1] }', { kind: 'or', operands: [a as Expr, isHot] }],
    ['{ none: [A] }', { kind: 'not', operand: a as Expr }],
    ['{ none: [A, B] }', { kind: 'not', operand: { kind: 'or', operands: [a as Expr, b as Expr] } }],
    ['{ all: [A] }', a as Expr],
    ['{ all: [A, B], within: 10s }', { kind: 'within', of: [a, b], withinMs: 10 * secondMs } as Expr],
    [
      '{ at_least: 3, of: web, where: x > 1 }',
      { kind: 'at_least', count: 3, isShare: false, of: 'web', where: isHot },
    ],
    [
      '{ at_least: 20%, of: web, where: "x > 1" }',
      { kind: 'at_least', count: 0.2, isShare: true, of: 'web', where: isHot },
    ],
    ['{ all_of: db-1, where: x > 1 }', { kind: 'all_of', of: 'db-1', where: isHot, empty: false }],
    ['{ all_of: db, where: x > 1, empty: true }', { kind: 'all_of', of: 'db', where: isHot, empty: true }],
    [
      '{ sequence: [A, B], within: 15m, without: [C] }',
      {
        kind: 'sequence',
        steps: [a, b],
        withinMs: 15 * minuteMs,
        without: [c],
        isEqualTimeAllowed: false,
      } as Expr,
    ],
    [
      '{ sequence: [A], order: any }',
      { kind: 'sequence', steps: [a], without: [], isEqualTimeAllowed: true } as Expr,
    ],
    ['{ absent: HEARTBEAT, for: 90s }', { kind: 'absent', of: event('HEARTBEAT'), forMs: 90_000 } as Expr],
    [
      '{ after: A, absent: \'B{x="1"}\', for: 1h }',
      {
        kind: 'absent_after',
        after: a,
        absent: { kind: 'selector', name: 'B', matchers: [{ label: 'x', op: '=', value: '1' }] },
        forMs: hourMs,
      } as Expr,
    ],
    [
      '{ any: [{ none: [{ absent: A, for: 1s }] }, { all_of: db, where: { all: [x > 1, B] } }] }',
      {
        kind: 'or',
        operands: [
          { kind: 'not', operand: { kind: 'absent', of: a, forMs: secondMs } },
          {
            kind: 'all_of',
            of: 'db',
            where: { kind: 'and', operands: [isHot, b] },
            empty: false,
          },
        ],
      } as Expr,
    ],
  ])('reads %s', (when, expected) => {
    expect(bare(loadedRule(`when: ${when}`).when.expr)).toEqual(expected);
  });

  it('may stand in clear, and over several lines', () => {
    const { when, clear } = loadedRule(
      'when:',
      '  at_least: 2',
      '  of: web',
      '  where:',
      '    any:',
      '      - x > 1',
      '      - B',
      'clear: { none: [A] }',
    );
    expect([printExpression(when.expr), clear && printExpression(clear.expr)]).toEqual([
      '{ at_least: 2, of: web, where: "x > 1 or B" }',
      'not A',
    ]);
  });

  it.each<[string, readonly string[]]>([
    ['{}', ['TOC515 4:11-13 "when" is a map without a word that names it']],
    ['{ al: [A] }', ['TOC515 4:11-22 "when" is a map without a word that names it | did you mean "all"?']],
    [
      '{ any: [A], all: [B] }',
      ['TOC515 4:11-33 "when" is both "all" and "any" | write each as a map of its own under "all" or "any"'],
    ],
    [
      '{ any: [A, B], within: 1m }',
      ['TOC515 4:26-32 "any" takes no "within" | write it beside "all" or "sequence"'],
    ],
    [
      '{ at_least: 1, off: web, where: A }',
      ['TOC515 4:26-29 "at_least" takes no "off" | did you mean "of"?'],
    ],
    ['{ absent: A, for: 1m, empty: true }', ['TOC515 4:33-38 "absent" takes no "empty"']],
    ['{ all: [] }', ['TOC104 4:18-20 "all" is empty']],
    ['{ all: A }', ['TOC102 4:18-19 "all" has the wrong type']],
    ['{ at_least: 3, of: web }', ['TOC103 4:11-35 "where" is missing']],
    ['{ at_least: 0, of: web, where: A }', ['TOC104 4:23-24 "at_least" cannot be "0"']],
    ['{ at_least: 101%, of: web, where: A }', ['TOC104 4:23-27 "at_least" cannot be "101%"']],
    ['{ at_least: 0%, of: web, where: A }', ['TOC104 4:23-25 "at_least" cannot be "0%"']],
    ['{ at_least: 1.5, of: web, where: A }', ['TOC104 4:23-26 "at_least" cannot be "1.5"']],
    ['{ at_least: 5m, of: web, where: A }', ['TOC104 4:23-25 "at_least" cannot be "5m"']],
    ['{ all_of: Web, where: A }', ['TOC104 4:21-24 "all_of" cannot be "Web"']],
    ['{ sequence: [A, B] }', ['TOC103 4:11-31 "within" is missing | within: 15m']],
    ['{ sequence: [A, B], within: 0s }', ['TOC104 4:39-41 "within" cannot be "0s"']],
    ['{ sequence: [A], order: none }', ['TOC104 4:35-39 "order" cannot be "none"']],
    ['{ all: [A, x > 1], within: 1m }', ['TOC515 4:22-27 an entry of "all" is no event type']],
    ['{ sequence: [A.used] }', ['TOC515 4:24-30 an entry of "sequence" is no event type']],
    ['{ after: A, absent: not B, for: 1m }', ['TOC515 4:31-36 "absent" is no event type']],
    ['{ absent: { any: [A, B] }, for: 1m }', ['TOC515 4:21-36 "absent" is no event type']],
    [
      '{ any: [A and, { none: [B, x >] }] }',
      ['TOC200 4:24-25 the end cannot stand here', 'TOC200 4:41-42 the end cannot stand here'],
    ],
  ])('%s is told about', (when, expected) => {
    expect(told(when)).toEqual(expected);
  });

  it('has each part at its place', () => {
    const { when } = loadedRule(
      `when: { any: ["A and x > 1", { at_least: 2, of: web, where: 'B{x="1"}' }] }`,
    );
    const places: string[] = [];
    const walk = (expr: Expr): void => {
      const { line, column, endColumn } = when.placeOf(expr.span);
      places.push(
        `${expr.kind} ${line}:${column}-${endColumn} ${when.value.slice(expr.span?.start, expr.span?.end)}`,
      );
      for (const part of childrenOf(expr)) walk(part);
    };
    walk(when.expr);
    expect(places).toEqual([
      'or 4:11-80 any\nA and x > 1\nat_least\n2\nof\nweb\nwhere\nB{x="1"}',
      'and 4:20-31 A and x > 1',
      'selector 4:20-21 A',
      'compare 4:26-31 x > 1',
      'selector 4:26-27 x',
      'number 4:30-31 1',
      'at_least 4:34-77 at_least\n2\nof\nweb\nwhere\nB{x="1"}',
      'selector 4:66-74 B{x="1"}',
    ]);
    expect(when.placeOf(undefined)).toEqual(when.at);
  });

  it.each<[string, (n: number) => string, number, string]>([
    ['steps', (n) => `{ sequence: ${steps(n)}, within: 1m }`, languageLimits.patternSteps, 'TOC107'],
    [
      'events within a span',
      (n) => `{ all: ${steps(n)}, within: 1m }`,
      languageLimits.patternSteps,
      'TOC107',
    ],
    [
      'forbidden events',
      (n) => `{ sequence: [A, B], within: 1m, without: ${steps(n)} }`,
      languageLimits.patternSteps,
      'TOC107',
    ],
    ['items of a node', (n) => `{ any: ${steps(n)} }`, languageLimits.nodeItems, 'TOC107'],
    ['members', (n) => `{ at_least: ${n}, of: web, where: A }`, languageLimits.setMembers, 'TOC104'],
    [
      'nodes in nodes',
      (n) => `${'{ none: ['.repeat(n - 1)}A${'] }'.repeat(n - 1)}`,
      languageLimits.expressionDepth,
      'TOC205',
    ],
    [
      'nodes around parentheses',
      (n) => `${'{ none: ['.repeat(10)}${'('.repeat(n - 11)}A${')'.repeat(n - 11)}${'] }'.repeat(10)}`,
      languageLimits.expressionDepth,
      'TOC205',
    ],
    [
      'parts of a second',
      (n) => `{ absent: A, for: ${n * 1000}ms }`,
      languageLimits.durationMs / 1000,
      'TOC104',
    ],
  ])('holds the limit of %s', (_, make, max, code) => {
    const codes = (n: number) => told(make(n)).map((each) => each.slice(0, 6));
    expect([codes(max), codes(max + 1)]).toEqual([[], [code]]);
  });
});

describe('printExpression', () => {
  it.each([
    [
      '{at_least: 20%, of: web, where: "avg(x, 5m) > 90%"}',
      '{ at_least: 20%, of: web, where: "avg(x, 5m) > 90%" }',
    ],
    ['{all: [A, {absent: HEARTBEAT, for: 90s}]}', '{ all: [A, { absent: HEARTBEAT, for: 1m30s }] }'],
    [
      '{sequence: [A, \'B{x="1"}\'], within: 900s, without: [C], order: any}',
      '{ sequence: [A, "B{x=\\"1\\"}"], within: 15m, without: [C], order: any }',
    ],
    ['{all: [NULL, TRUE_], within: 1s}', '{ all: ["NULL", TRUE_], within: 1s }'],
    ['{none: [{absent: A, for: 1s}, B]}', '{ none: [{ absent: A, for: 1s }, B] }'],
    [
      '{all_of: db, where: {after: A, absent: B, for: 1m}}',
      '{ all_of: db, where: { after: A, absent: B, for: 1m } }',
    ],
    ['{all_of: db, empty: true, where: not A}', '{ all_of: db, where: not A, empty: true }'],
  ])('prints the node %s in the canonical form', (text, expected) => {
    const { when } = loadedRule(`when: ${text.replace('[NULL', '["NULL"')}`);
    expect(printExpression(when.expr)).toBe(expected);
  });

  it('prints a member, which no file can name, as a word', () => {
    expect(printExpression({ kind: 'and', operands: [a as Expr, { kind: 'member', hash: 'abc' }] })).toBe(
      'A and member(abc)',
    );
  });
});
