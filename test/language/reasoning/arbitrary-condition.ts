import fc from 'fast-check';
import { type Metric, metricByName } from '../../../shared/facts/metrics.ts';
import type { Expr } from '../../../shared/language/ast.ts';
import { arithmetic, compare } from '../../../shared/language/evaluation/operators.ts';
import { parseExpression } from '../../../shared/language/expression/parser.ts';
import { printExpression } from '../../../shared/language/expression/print.ts';
import { all, any, negation } from '../../../shared/language/kleene.ts';
import { nextDouble } from '../../../shared/language/reasoning/doubles.ts';

/** What is measured, by the printed text of what reads it; what is absent is unknown. */
export type Measured = Readonly<Record<string, number | boolean | undefined>>;

export const metricOf = (name: string): Metric | undefined => metricByName(name);
export const cpu = 'system.cpu.utilization';
export const load = 'system.cpu.load_average.1m';
export const offset = 'host.clock.offset';
export const raised = 'raised(A, 5m)';

/** Values at which the conditions below change, and their neighbours. */
const limits = [0, 0.1, 0.3, 0.5, 1, 2, 3];
const near = limits.flatMap((limit) => [-nextDouble(-limit), limit, nextDouble(limit)]);
export const spread = [...near, ...near.map((value) => -value), 0.2, 0.7, 1.5, 2.5, 10, 1e300];

export const measured: fc.Arbitrary<Measured> = fc.record({
  [cpu]: fc.constantFrom(undefined, ...spread.filter((value) => value >= 0 && value <= 1)),
  [load]: fc.constantFrom(undefined, ...spread.filter((value) => value >= 0)),
  [offset]: fc.constantFrom(undefined, ...spread),
  [raised]: fc.nat({ max: 4 }),
  A: fc.constantFrom(undefined, true, false),
  B: fc.boolean(),
});

export const limit = fc.constantFrom(...limits, -1);
export const operator = fc.constantFrom('<', '<=', '>', '>=', '==', '!=');
const one = fc.constantFrom(cpu, load, offset, raised);

const calculated: fc.Arbitrary<string> = fc.oneof(
  one,
  fc.tuple(one, fc.constantFrom('+', '-', '*', '/'), limit).map(([term, op, by]) => `${term} ${op} ${by}`),
  fc.tuple(limit, fc.constantFrom('+', '-', '*', '/'), one).map(([by, op, term]) => `${by} ${op} ${term}`),
  fc.tuple(one, limit).map(([term, by]) => `-(${term} * 0.1 - ${by}) / 3`),
  one.map((term) => `${term} % 2`),
);

const comparison: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(one, operator, limit).map((parts) => parts.join(' ')),
  fc.tuple(calculated, operator, limit).map((parts) => parts.join(' ')),
  fc.tuple(limit, operator, calculated).map((parts) => parts.join(' ')),
  fc.tuple(one, operator, one).map((parts) => parts.join(' ')),
  fc
    .tuple(one, fc.array(limit, { minLength: 1, maxLength: 3 }))
    .map(([term, list]) => `${term} in [${list.join(', ')}]`),
);

export function conditionsOf(atom: fc.Arbitrary<string>): fc.Arbitrary<Expr> {
  const text = fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      atom,
      tie('text').map((part) => `not (${part})`),
      fc
        .tuple(fc.constantFrom(' and ', ' or '), fc.array(tie('text'), { minLength: 2, maxLength: 3 }))
        .map(([word, parts]) => parts.map((part) => `(${part})`).join(word)),
    ),
  })).text;
  return text.map(parsed);
}

export const condition = conditionsOf(
  fc.oneof(
    { arbitrary: comparison, weight: 6 },
    { arbitrary: fc.constantFrom('A', 'B', 'true', 'false'), weight: 1 },
  ),
);

export function parsed(text: string): Expr {
  const { expr } = parseExpression(text);
  if (!expr) throw new Error(text);
  return expr;
}

/** By the semantics of expressions alone. */
export function evaluated(expr: Expr, values: Measured): number | boolean | undefined {
  switch (expr.kind) {
    case 'number':
    case 'boolean':
      return expr.value;
    case 'negate':
      return arithmetic('-', 0, evaluated(expr.operand, values));
    case 'arithmetic':
      return arithmetic(expr.op, evaluated(expr.left, values), evaluated(expr.right, values));
    case 'compare': {
      const { right } = expr;
      if (right.kind !== 'list')
        return compare(expr.op, evaluated(expr.left, values), evaluated(right, values));
      return any(
        right.items.map((item) => compare('==', evaluated(expr.left, values), evaluated(item, values))),
      );
    }
    case 'not':
      return negation(truthOf(expr.operand, values));
    case 'and':
      return all(expr.operands.map((operand) => truthOf(operand, values)));
    case 'or':
      return any(expr.operands.map((operand) => truthOf(operand, values)));
    default:
      return values[printExpression(expr)];
  }
}

export function truthOf(expr: Expr, values: Measured): boolean | undefined {
  const value = evaluated(expr, values);
  return typeof value === 'number' ? undefined : value;
}
