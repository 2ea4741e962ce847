import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { arithmetic } from '../../../shared/language/evaluation/operators.ts';
import { constancyOf } from '../../../shared/language/reasoning/constant-conditions.ts';
import { makeTerms } from '../../../shared/language/reasoning/terms.ts';
import { makeTruths, type Truths } from '../../../shared/language/reasoning/truths.ts';
import { has } from '../../../shared/language/reasoning/value-set.ts';
import type { Way } from '../../../shared/language/reasoning/ways.ts';
import {
  condition,
  conditionsOf,
  cpu,
  evaluated,
  limit,
  load,
  type Measured,
  measured,
  metricOf,
  offset,
  operator,
  parsed,
  raised,
  spread,
  truthOf,
} from './arbitrary-condition.ts';

function truthsOf(expr: Expr): Truths {
  return makeTruths(makeTerms(metricOf))(expr);
}

/** Undefined if a term of the way has no value of its own, or an unknown one. */
function isMet(way: Way, values: Measured): boolean {
  return way.every(({ term, values: set }) => {
    const value = term.text.includes(' less ')
      ? differenceOf(term.text, values)
      : evaluated(parsed(term.text), values);
    return value !== undefined && has(set, Number(value));
  });
}

function differenceOf(text: string, values: Measured): number | undefined {
  const [first, second] = text.split(' less ').map((part) => evaluated(parsed(part), values));
  return arithmetic('-', first, second);
}

describe('reasoning over conditions', () => {
  it('never says of a condition what some measurement belies', () => {
    let constants = 0;
    fc.assert(
      fc.property(condition, fc.array(measured, { minLength: 20, maxLength: 60 }), (expr, samples) => {
        const constancy = constancyOf(truthsOf(expr));
        if (constancy) constants++;
        for (const values of samples) {
          const truth = truthOf(expr, values);
          if (constancy === 'never') expect(truth).not.toBe(true);
          if (constancy === 'always') expect(truth).not.toBe(false);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(constants).toBeGreaterThan(300);
  });

  it('knows in which ways a condition is true, and in which it is false', () => {
    let exact = 0;
    fc.assert(
      fc.property(condition, fc.array(measured, { minLength: 10, maxLength: 30 }), (expr, samples) => {
        const truths = truthsOf(expr);
        if (truths.whenTrue.isExact && truths.whenFalse.isExact) exact++;
        for (const values of samples) {
          const truth = truthOf(expr, values);
          for (const [ways, expected] of [
            [truths.whenTrue, true],
            [truths.whenFalse, false],
          ] as const) {
            const isAnyMet = ways.list.some((way) => isMet(way, values));
            if (truth === expected) expect(isAnyMet).toBe(true);
            else if (ways.isExact) expect(isAnyMet).toBe(false);
          }
        }
      }),
      { numRuns: 2_000 },
    );
    expect(exact).toBeGreaterThan(1_500);
  });

  it('finds every contradiction over a single term', () => {
    const single = (term: string) =>
      conditionsOf(fc.tuple(operator, limit).map(([op, value]) => `${term} ${op} ${value}`)).map((expr) => ({
        term,
        expr,
      }));
    let constants = 0;
    fc.assert(
      fc.property(fc.oneof(single(cpu), single(load), single(offset), single(raised)), ({ term, expr }) => {
        const values = [...spread, ...Array.from({ length: 12 }, (_, i) => i)].filter((value) =>
          isPossible(term, value),
        );
        const truths = values.map((value) => truthOf(expr, { [term]: value }));
        const expected = truths.includes(true) ? (truths.includes(false) ? undefined : 'always') : 'never';
        if (expected) constants++;
        expect(constancyOf(truthsOf(expr))).toBe(expected);
      }),
      { numRuns: 3_000 },
    );
    expect(constants).toBeGreaterThan(500);
  });
});

function isPossible(term: string, value: number): boolean {
  if (term === cpu) return value >= 0 && value <= 1;
  if (term === raised) return value >= 0 && Number.isInteger(value);
  return term === offset || value >= 0;
}
