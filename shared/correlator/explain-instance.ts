import type { CompositeRule } from '../language/artifact.ts';
import { explain } from '../language/evaluation/explanation/explain.ts';
import type { Explanation, ExplanationOptions } from '../language/evaluation/explanation/explanation.ts';
import type { InstanceStanding } from '../language/evaluation/explanation/standing.ts';
import { standingAt } from '../language/evaluation/explanation/standing.ts';
import type { DecisionContext } from './context.ts';
import { evaluationOf } from './evaluation.ts';
import { lookAheadMs } from './look-ahead.ts';
import type { InstanceState } from './state.ts';

/** Why an instance is what it is at `atMs`; of a time that is forgotten, at the first one that is not. */
export function explainInstance(
  rule: CompositeRule,
  state: InstanceState,
  context: DecisionContext,
  atMs: number,
  options: ExplanationOptions = {},
): Explanation {
  const { env, base } = evaluationOf(rule, state, context);
  if (base.atMs === Number.POSITIVE_INFINITY)
    return { text: `${rule.name} has heard of nothing yet`, children: [] };
  return explain(rule, env, base, Math.max(atMs, base.atMs), options);
}

/** Where an instance stands at the time that `explainInstance` tells of; undefined if it has heard of nothing. */
export function standingOfInstance(
  rule: CompositeRule,
  state: InstanceState,
  context: DecisionContext,
  atMs: number,
): InstanceStanding | undefined {
  const { env, base } = evaluationOf(rule, state, context);
  if (base.atMs === Number.POSITIVE_INFINITY) return undefined;
  return standingAt(rule, env, base, Math.max(atMs, base.atMs), lookAheadMs(rule, atMs));
}
