import { describe, expect, it } from 'vitest';
import type { EventValue } from '../../shared/facts/event.ts';
import type { Expr } from '../../shared/language/ast.ts';
import {
  evaluate,
  type Facts,
  type MatchedEvent,
  truthOf,
  valuesOf,
} from '../../shared/language/evaluate.ts';
import { parseExpression } from '../../shared/language/parser.ts';
import { matchesLabels } from '../../shared/language/selectors.ts';

const known: Readonly<Record<string, EventValue>> = { x: 3, text: 'web-1', ON: true, OFF: false };
const events: readonly MatchedEvent[] = [
  { labels: { host: 'b', mountpoint: '/' }, values: { used: 0.9, note: 'x' } },
  { labels: { host: 'a', mountpoint: '/' }, values: { used: 0.97 } },
  { labels: { host: 'b', mountpoint: '/var' }, values: { used: 0.95, toString: 1 } },
];
const facts: Facts = {
  value: ({ name }) => (Object.hasOwn(known, name) ? known[name] : undefined),
  events: ({ matchers }) => events.filter(({ labels }) => matchesLabels(matchers, labels)),
};

function parse(text: string): Expr {
  const { expr } = parseExpression(text);
  if (!expr) throw new Error(`no expression: ${text}`);
  return expr;
}

describe('evaluate', () => {
  it.each<[string, EventValue | undefined]>([
    ['1 + 2 * 3 - 4 / 2', 5],
    ['7 % 4', 3],
    ['-x', -3],
    ['1 / 0', undefined],
    ['x % 0', undefined],
    ['unknown + 1', undefined],
    ['x >= 3', true],
    ['x > 3', false],
    ['x <= 3', true],
    ['x < 3', false],
    ['x == 3', true],
    ['x != 3', false],
    ['x > unknown', undefined],
    ['text == "web-1"', true],
    ['text != "web-1"', false],
    ['text =~ "web-?"', true],
    ['text =~ "db-*"', false],
    ['text < "x"', undefined],
    ['x == "3"', undefined],
    ['x in text', undefined],
    ['1 == 1 or unknown > 1', true],
    ['1 == 1 and not (1 == 2 or 1 == 1)', false],
    ['1 == 1 and not unknown', undefined],
    ['unknown == unknown', undefined],
    ['ON and not OFF', true],
    ['ON and x', undefined],
    ['"text"', 'text'],
    ['abs(1 - x)', 2],
    ['abs(unknown)', undefined],
    ['max(x, 2, 5)', 5],
    ['min(x, 2, 5)', 2],
    ['min(x, unknown)', undefined],
    ['labels(FULL, host)', ['a', 'b']],
    ['labels(FULL, rack)', []],
    ['labels(FULL{mountpoint="/var"}, host)', ['b']],
    ['labels(FULL, toString)', undefined],
    ['count(FULL)', 3],
    ['count(FULL{host="a"})', 1],
    ['max(FULL.used)', 0.97],
    ['min(FULL.used)', 0.9],
    ['max(FULL.note)', undefined],
    ['max(FULL{host="none"}.used)', undefined],
    ['avg(x, 5m)', undefined],
  ])('gives for %s: %j', (text, expected) => {
    const { expr } = parseExpression(text);
    expect(expr && evaluate(expr, facts)).toEqual(expected);
  });

  it('takes at most 100 label values, the first by name', () => {
    const many = Array.from({ length: 101 }, (_, i) => ({ labels: { host: `h${1000 + i}` }, values: {} }));
    const hosts = evaluate(parse('labels(A, host)'), { ...facts, events: () => many.reverse() });
    expect(hosts).toEqual(Array.from({ length: 100 }, (_, i) => `h${1000 + i}`));
  });
});

describe('truthOf', () => {
  it('takes what is no truth value for unknown', () => {
    expect([truthOf(parse('x'), facts), truthOf(parse('"a"'), facts), truthOf(parse('true'), facts)]).toEqual(
      [undefined, undefined, true],
    );
  });
});

describe('valuesOf', () => {
  it('leaves out what is unknown', () => {
    const set = { a: parse('x + 1'), b: parse('unknown'), c: parse('text') };
    expect(valuesOf(set, facts)).toEqual({ a: 4, c: 'web-1' });
  });
});
