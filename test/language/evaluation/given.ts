import type { EventValue } from '../../../shared/facts/event.ts';
import type { Expr } from '../../../shared/language/ast.ts';
import { programOf } from '../../../shared/language/evaluation/program.ts';

export type Value = EventValue | undefined;

export const known: Readonly<Record<string, Value>> = {
  x: 3,
  y: -2,
  zero: 0,
  ON: true,
  OFF: false,
  UNHEARD: undefined,
  unheard: undefined,
};

/** What the program of an expression gives if its selectors have these values. */
export function run(expr: Expr, values: Readonly<Record<string, Value>> = known): Value {
  const { leaves, evaluate: evaluateProgram } = programOf(expr);
  return evaluateProgram(leaves.map((leaf) => ('selector' in leaf ? values[leaf.selector.name] : undefined)));
}
