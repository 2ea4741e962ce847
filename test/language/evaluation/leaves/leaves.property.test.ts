import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import type { Environment } from '../../../../shared/language/evaluation/facts.ts';
import { signalOf, truthSignal, valueAt } from '../../../../shared/language/evaluation/program.ts';
import { type Signal, valueAtTime } from '../../../../shared/language/evaluation/signal.ts';
import { hostSets, hosts, types, untilMs } from '../../oracle/alphabet.ts';
import { condition } from '../../oracle/arbitrary-condition.ts';
import { arbitraryFacts } from '../../oracle/arbitrary-facts.ts';
import { valueAt as naiveValueAt } from '../../oracle/value-at.ts';

const environment: fc.Arbitrary<Environment> = fc.record({
  facts: arbitraryFacts,
  hostSets: fc.constant(hostSets),
  scope: fc.oneof(
    fc.constant({}),
    fc.constantFrom(...hosts).map((host) => ({ host })),
    fc.constantFrom(...hosts).map((host) => ({ host, kind: 'x' })),
  ),
  bornMs: fc.constantFrom(0, 7),
  hostMade: fc.subarray([...types.episodes]).map((list) => new Set<string>(list)),
  consumed: fc.constant({}),
});

/** Patterns have tests of their own. The numbers under a comparison are tested as well as its truth. */
const parts = condition
  .filter((expr) => !/"(within|sequence|absent_after)"/.test(JSON.stringify(expr)))
  .map(numbersIn);

const span = fc
  .tuple(fc.integer({ min: 0, max: untilMs }), fc.integer({ min: 0, max: untilMs }))
  .map(([one, other]) => ({ fromMs: Math.min(one, other), toMs: Math.max(one, other) }));

describe('a signal', () => {
  it('says at each millisecond what the facts say at that millisecond', () => {
    fc.assert(
      fc.property(parts, environment, span, (exprs, env, { fromMs, toMs }) => {
        for (const expr of exprs) {
          const signal = signalOf(expr, env, { fromMs, toMs });
          for (let tMs = fromMs; tMs <= toMs; tMs++) {
            expectClose(valueAtTime(signal, tMs), naiveValueAt(expr, env, tMs));
          }
          expectOrderly(signal, fromMs, toMs);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not depend on where its span begins, to the last bit', () => {
    fc.assert(
      fc.property(parts, environment, fc.integer({ min: 0, max: untilMs }), (exprs, env, tMs) => {
        for (const expr of exprs) {
          const whole = signalOf(expr, env, { fromMs: 0, toMs: untilMs });
          expect(valueAt(expr, env, tMs)).toEqual(valueAtTime(whole, tMs));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is unknown as a truth where it is no truth value', () => {
    fc.assert(
      fc.property(parts, environment, (exprs, env) => {
        for (const expr of exprs) {
          const { values } = truthSignal(expr, env, { fromMs: 0, toMs: untilMs });
          expect(values.every((value) => value === undefined || typeof value === 'boolean')).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });
});

function numbersIn(expr: Expr): readonly Expr[] {
  if (expr.kind === 'compare' && !(expr.left.kind === 'selector' && expr.left.field !== undefined))
    return [expr, expr.left];
  return [expr];
}

function expectClose(got: unknown, wanted: unknown): void {
  if (typeof got === 'number' && typeof wanted === 'number') expect(got).toBeCloseTo(wanted, 9);
  else expect(got).toEqual(wanted);
}

function expectOrderly({ timesMs, values }: Signal<unknown>, fromMs: number, toMs: number): void {
  expect(timesMs[0]).toBe(fromMs);
  expect(timesMs.at(-1)).toBeLessThanOrEqual(toMs);
  expect(timesMs.every((tMs, i) => i === 0 || tMs > (timesMs[i - 1] as number))).toBe(true);
  expect(values.every((value, i) => i === 0 || value !== values[i - 1])).toBe(true);
}
