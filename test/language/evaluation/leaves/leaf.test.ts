import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import { type Leaf, leafOf } from '../../../../shared/language/evaluation/leaves/leaf.ts';
import { parse } from './given.ts';

const metric = parse('m.a');
const event = parse('E');
const field = parse('E.used');
const web: Expr = { kind: 'set', name: 'web' };
const call = (name: string, ...args: readonly Expr[]): Expr => ({ kind: 'call', name, args });
const seconds = (value: number): Expr => ({ kind: 'number', value, unit: 'seconds' });
const plain = (value: number): Expr => ({ kind: 'number', value, unit: 'none' });
const found = (leaf: object) => leaf as Leaf;

describe('leafOf', () => {
  it.each<[string, Expr, Leaf]>([
    ['a metric', metric, found({ kind: 'sample', selector: metric })],
    ['an event', event, found({ kind: 'event', selector: event })],
    [
      'a window over samples',
      call('p95', metric, seconds(0.0016)),
      found({ kind: 'sample-window', function: 'p95', selector: metric, windowMs: 2 }),
    ],
    [
      'a window of one millisecond',
      call('count', event, seconds(0.001)),
      found({ kind: 'event-window', function: 'count', selector: event, windowMs: 1 }),
    ],
    ['a number of episodes', call('count', event), found({ kind: 'active-count', selector: event })],
    [
      'labels of episodes',
      call('labels', event, parse('host')),
      found({ kind: 'active-labels', selector: event, label: 'host' }),
    ],
    [
      'a field of episodes',
      call('avg', field),
      found({ kind: 'active-field', function: 'avg', selector: field, field: 'used' }),
    ],
    [
      'values of members',
      call('median_of', web, metric),
      found({ kind: 'over-members', function: 'median', of: 'web', value: metric }),
    ],
  ])('is of %s what is read for it', (_, expr, expected) => {
    expect(leafOf(expr)).toEqual(expected);
  });

  it.each<[Leaf['kind'], Expr]>([
    ['members', { kind: 'at_least', count: 1, isShare: false, of: 'web', where: event }],
    ['members', { kind: 'all_of', of: 'web', where: event, empty: false }],
    ['pattern', { kind: 'within', of: [event], withinMs: 5 } as Expr],
    ['pattern', { kind: 'sequence', steps: [event], without: [], withinMs: 5 } as unknown as Expr],
    ['pattern', { kind: 'absent_after', after: event, absent: event, forMs: 5 } as Expr],
    ['absent', { kind: 'absent', of: event, forMs: 5 } as Expr],
    ['member-rule', { kind: 'member', hash: 'abc' }],
  ])('is one of kind %s with its node', (kind, node) => {
    expect(leafOf(node)).toEqual({ kind, node });
  });

  it.each<[string, Expr]>([
    ['a field by itself', field],
    ['an operator', parse('m.a > 1')],
    ['a call without arguments', call('count')],
    ['a call of what is no selector', call('count', plain(1))],
    ['a window of what is no selector', call('count', plain(1), seconds(1))],
    ['a window without a unit', call('avg', metric, plain(60))],
    ['a window shorter than a millisecond', call('avg', metric, seconds(0.0004))],
    ['an unknown window over samples', call('raised', metric, seconds(1))],
    ['an unknown window over events', call('avg', event, seconds(1))],
    ['labels without a label', call('labels', event)],
    ['labels of a number', call('labels', event, plain(1))],
    ['an unknown function of episodes', call('distinct', event)],
    ['an unknown function of a field', call('count', field)],
    ['a metric without a window', call('count', metric)],
    ['a number of episodes with more behind it', call('count', event, event)],
    ['a host set alone', call('avg_of', web)],
    ['an unknown function of members', call('toString', web, metric)],
    ['a set where none may stand', call('count', web, metric)],
  ])('is none of %s', (_, expr) => {
    expect(leafOf(expr)).toBeUndefined();
  });
});
