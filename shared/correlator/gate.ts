import type { Interval } from '../language/evaluation/facts.ts';
import { decideGates, nothingPublished, type Verdict } from '../language/evaluation/gates.ts';
import { selected } from '../language/evaluation/leaves/agreement.ts';
import type { Evaluation } from './evaluation.ts';
import type { InstanceState } from './state.ts';
import type { Wanted } from './wanted.ts';

/** The gates of one decision; asked in order of time. */
export interface Gate {
  pass(wanted: Wanted): Verdict;
  /** What is to be remembered; absent: nothing. */
  state(): InstanceState['gates'];
}

/**
 * Decides by all that is known up to `decidedMs`. `<EMIT>_UNKNOWN` passes without a question, since it would use up the raises of
 * the condition.
 */
export function gateOf(evaluation: Evaluation, before: InstanceState['gates'], decidedMs: number): Gate {
  const { rule } = evaluation;
  const suppressor = suppressorOf(evaluation);
  let state = before ?? nothingPublished;
  return {
    pass({ kind, raisedMs, clearedMs }) {
      if (kind === 'unknown') return { kind: 'publish' };
      const raise = { tMs: raisedMs, ...(clearedMs !== undefined && { endMs: clearedMs }) };
      const decision = decideGates(rule, state, raise, suppressor, decidedMs);
      state = decision.state;
      return decision.verdict;
    },
    state: () => (state.publishedMs.length > 0 ? state : undefined),
  };
}

function suppressorOf({ rule, env }: Evaluation): readonly Interval[] {
  return rule.unless === undefined ? [] : selected(rule.unless.event, env.scope, env.facts.episodes);
}
