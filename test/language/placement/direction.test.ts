import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { type Direction, directionOf, flip } from '../../../shared/language/placement/direction.ts';
import { expr } from './given.ts';

const up = 'count(A, 5m)';
const any = 'avg(A.used)';

describe('directionOf', () => {
  it.each<[string, Direction]>([
    ['3', 'fixed'],
    ['"a"', 'fixed'],
    ['true', 'fixed'],
    ['A', 'any'],
    ['A > 1', 'any'],
    [up, 'up'],
    [`-${up}`, 'down'],
    [`-(-${up})`, 'up'],
    [`-${any}`, 'any'],
    ['-3', 'fixed'],
    ['raised(A, 5m)', 'up'],
    ['active(A, 5m)', 'up'],
    ['count(A)', 'up'],
    ['exists(A.used)', 'up'],
    ['count(system.cpu.utilization, 5m)', 'any'],
    ['exists(system.cpu.utilization)', 'any'],
    [`${up} + 3`, 'up'],
    [`3 + ${up}`, 'up'],
    [`${up} + count(B, 5m)`, 'up'],
    [`${up} + -${up}`, 'any'],
    ['1 + 2', 'fixed'],
    [`${up} - 3`, 'up'],
    [`3 - ${up}`, 'down'],
    [`${up} - ${up}`, 'any'],
    [`${up} * 2`, 'up'],
    [`2 * ${up}`, 'up'],
    [`${up} * -2`, 'down'],
    [`-2 * ${up}`, 'down'],
    [`${up} * 0`, 'fixed'],
    [`0 * ${up}`, 'fixed'],
    [`0 * ${any}`, 'fixed'],
    ['2 * 3', 'fixed'],
    [`${up} * (1 + 1)`, 'any'],
    ['(1 + 1) * (1 + 1)', 'fixed'],
    [`(1 + 1) * ${up}`, 'any'],
    [`${up} * ${up}`, 'any'],
    [`${up} / 2`, 'up'],
    [`${up} / -2`, 'down'],
    [`2 / ${up}`, 'any'],
    ['(1 + 1) / (1 + 1)', 'fixed'],
    [`${up} % 2`, 'any'],
    ['7 % 2', 'fixed'],
    ['max(A.used)', 'up'],
    ['min(A.used)', 'down'],
    ['max(system.cpu.utilization)', 'any'],
    ['max(system.cpu.utilization, 5m)', 'any'],
    [`max(${up}, 3)`, 'up'],
    [`min(3, -${up})`, 'down'],
    [`max(${up}, -${up})`, 'any'],
    ['max(1, 2)', 'fixed'],
    ['abs(3)', 'fixed'],
    [`abs(${up})`, 'any'],
    [any, 'any'],
  ])('of %s is %s', (text, expected) => {
    expect(directionOf(expr(text))).toBe(expected);
  });

  it('of a list and of the name of a set is fixed', () => {
    const list: Expr = { kind: 'list', items: [expr(up)] };
    expect([directionOf(list), directionOf({ kind: 'set', name: 'web' })]).toEqual(['fixed', 'fixed']);
  });
});

describe('flip', () => {
  it('turns up and down, and nothing else', () => {
    expect((['up', 'down', 'fixed', 'any'] as const).map(flip)).toEqual(['down', 'up', 'fixed', 'any']);
  });
});
