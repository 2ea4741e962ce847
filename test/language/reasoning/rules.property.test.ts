import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import type { DiagnosticCode } from '../../../shared/language/diagnostics.ts';
import { printExpression } from '../../../shared/language/expression/print.ts';
import type { RawRule } from '../../../shared/language/raw.ts';
import { checkConditions } from '../../../shared/language/reasoning/check-conditions.ts';
import {
  conditionsOf,
  limit,
  load,
  type Measured,
  measured,
  metricOf,
  operator,
  raised,
  spread,
  truthOf,
} from './arbitrary-condition.ts';

/** Over few terms, so that two of them often read the same. */
const simple = conditionsOf(
  fc.oneof(
    fc.tuple(fc.constantFrom(load, raised), operator, limit).map((parts) => parts.join(' ')),
    fc.constant('A'),
  ),
);

describe('what is said of rules', () => {
  it('calls a rule shadowed only if the other one is true, and known, whenever it is', () => {
    let shadows = 0;
    fc.assert(
      fc.property(
        simple,
        simple,
        fc.array(measured, { minLength: 20, maxLength: 60 }),
        (first, second, samples) => {
          const rules = [ruleOf('first', first), ruleOf('second', second)];
          const told = toldOf(rules).filter(({ code }) => code === 'TOC512');
          expect(told.length).toBeLessThan(2);
          if (!told[0]) return;
          shadows++;
          const [strict, wide] = told[0].line === 1 ? [first, second] : [second, first];
          for (const values of samples) if (truthOf(strict, values)) expect(truthOf(wide, values)).toBe(true);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(shadows).toBeGreaterThan(100);
  });

  it('calls a clear overlapping only if some measurement makes both true', () => {
    let overlaps = 0;
    fc.assert(
      fc.property(simple, simple, (when, clear) => {
        const rule = { ...ruleOf('first', when), clear: located(clear, 2) };
        if (!toldOf([rule]).some(({ code }) => code === 'TOC502')) return;
        overlaps++;
        expect(everything.some((values) => truthOf(when, values) && truthOf(clear, values))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
    expect(overlaps).toBeGreaterThan(50);
  });
});

/** Of the terms of `simple` all that matters, in every combination. */
const everything: readonly Measured[] = spread
  .filter((value) => value >= 0)
  .flatMap((value) =>
    [0, 1, 2, 3, 4].flatMap((count) => [true, false].map((A) => ({ [load]: value, [raised]: count, A }))),
  );

function located(expr: Expr, line: number): RawRule['when'] {
  const at = { file: 'given.yaml', line, column: 1, endColumn: 2 };
  return { expr, value: printExpression(expr), at, placeOf: () => at };
}

function ruleOf(name: string, expr: Expr): RawRule {
  const when = located(expr, name === 'first' ? 1 : 2);
  const text = (value: string) => ({ value, at: when.at });
  return {
    name: text(name),
    when,
    emit: text('E'),
    forMs: 0,
    clearForMs: 0,
    severity: 'minor',
    set: new Map(),
  };
}

function toldOf(
  rules: readonly RawRule[],
): ReadonlyArray<{ readonly code: DiagnosticCode; readonly line: number }> {
  const told: Array<{ readonly code: DiagnosticCode; readonly line: number }> = [];
  const checked = rules.map((raw) => ({ raw, by: [], kind: 'episode', place: 'correlator' }) as const);
  checkConditions(checked, { metricOf }, (code, { line }) => told.push({ code, line }));
  return told;
}
