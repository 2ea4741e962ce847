import type { Expr } from '../ast.ts';
import { type Facts, truthOf } from '../evaluate.ts';
import type { Truth } from '../kleene.ts';
import { printExpression } from '../print.ts';

/** What the parts of a condition were for one instance of the rule with this hash, from `tMs` (virtual time) on. */
export interface Observation {
  readonly hash: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly tMs: number;
  /** In the order of `conditionsOf`: the whole condition first. */
  readonly truths: readonly Truth[];
}

/** The whole condition, then each operand of `and`, `or` and `not`, from the outside in, as the text has them. */
export function conditionsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return [expr, ...expr.operands.flatMap(conditionsOf)];
    case 'not':
      return [expr, ...conditionsOf(expr.operand)];
    default:
      return [expr];
  }
}

/** Keeps what changes, per instance; told in the order of time. */
export class Observations {
  readonly #last = new Map<string, Observation>();
  readonly #all: Observation[] = [];

  get all(): readonly Observation[] {
    return this.#all;
  }

  look(
    hash: string,
    labels: Observation['labels'],
    tMs: number,
    conditions: readonly Expr[],
    facts: Facts,
  ): void {
    const truths = conditions.map((condition) => truthOf(condition, facts));
    const key = JSON.stringify([hash, Object.entries(labels)]);
    const last = this.#last.get(key);
    if (last?.truths.every((truth, i) => truth === truths[i])) return;
    const observation = { hash, labels, tMs, truths };
    this.#last.set(key, observation);
    this.#all.push(observation);
  }
}

/** `true`, `false` or `unknown`. */
export function truthWord(truth: Truth): 'true' | 'false' | 'unknown' {
  return truth === undefined ? 'unknown' : `${truth}`;
}

/** What an observation says: `DISK_FULL{host="node-2"} is false`, one line for each condition. */
export function describeObservation(when: Expr, { truths }: Observation): string {
  return conditionsOf(when)
    .map((condition, i) => `${printExpression(condition)} is ${truthWord(truths[i])}`)
    .join('\n');
}
