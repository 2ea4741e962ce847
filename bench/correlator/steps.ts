import { adopt } from '../../shared/correlator/adopt.ts';
import type { DecisionContext } from '../../shared/correlator/context.ts';
import { decide } from '../../shared/correlator/decide.ts';
import { evaluationOf } from '../../shared/correlator/evaluation.ts';
import { forget } from '../../shared/correlator/forget.ts';
import { correlatorLimits } from '../../shared/correlator/limits.ts';
import { outlookOf } from '../../shared/correlator/outlook.ts';
import type { InstanceState } from '../../shared/correlator/state.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { Said } from './said.ts';

/** One step of an instance: what is known, with the facts of a batch, and when to look again. */
interface Stepped {
  readonly state: InstanceState;
  readonly nextDeadlineMs?: number;
}

export type Step = (
  rule: CompositeRule,
  state: InstanceState,
  context: DecisionContext,
  nowMs: number,
  said: Said,
) => Stepped;

/**
 * What other engines do, and no more: finds when the condition holds, remembers what still matters and forgets the rest. Nothing is
 * published, so there are no ids, causes, evidence or revisions.
 */
export const matching: Step = (rule, before, context, nowMs, said) => {
  const { state } = adopt(rule, before, nowMs);
  const evaluation = evaluationOf(rule, state, context);
  const { timeline, nextMs } = outlookOf(evaluation, state, nowMs - rule.latenessMs);
  said.see(state.labels.key as string, timeline);
  return {
    state: forget(evaluation, state, context, nowMs, correlatorLimits),
    ...(nextMs < Number.POSITIVE_INFINITY && { nextDeadlineMs: nextMs + rule.latenessMs }),
  };
};

/** All that the correlator does: the events that are stored and sent as well. */
export const composing: Step = (rule, before, context, nowMs, said) => {
  const { state, events, nextDeadlineMs } = decide(rule, before, context, nowMs);
  for (const event of events) said.hear(before.labels.key as string, event);
  return { state, ...(nextDeadlineMs !== undefined && { nextDeadlineMs }) };
};
