import type { TocsinEvent } from '../facts/event.ts';
import type { CompositeRule } from '../language/artifact.ts';
import { adopt } from './adopt.ts';
import type { DecisionContext } from './context.ts';
import { type Change, changeOf, type Differences, differences } from './differences.ts';
import { type Evaluation, evaluationOf } from './evaluation.ts';
import { forget } from './forget.ts';
import { gateOf } from './gate.ts';
import { type CorrelatorLimits, correlatorLimits } from './limits.ts';
import { outlookOf } from './outlook.ts';
import type { InstanceState } from './state.ts';
import { wantedOf } from './wanted.ts';

/** Why a decision is what it is: what changed, or what is awaited until when. */
export type Reason = Change | { readonly kind: 'awaits'; readonly atMs: number };

export interface Decision {
  /** The same object if nothing changed. */
  readonly state: InstanceState;
  /** What has to be stored together with the state. */
  readonly events: readonly TocsinEvent[];
  /**
   * When to decide again although no fact arrives; absent if only a fact can change anything. A rule over samples is to be
   * looked at each `samplesEveryMs` besides.
   */
  readonly nextDeadlineMs?: number;
  readonly reasons: readonly Reason[];
}

/**
 * Decides all up to `nowMs - rule.latenessMs`, that time inside; `latenessMs` must be the effective one. The settled
 * result depends on the facts alone, not on when or how often this is called. Idempotent.
 */
export function decide(
  rule: CompositeRule,
  state: InstanceState,
  context: DecisionContext,
  nowMs: number,
  limits: CorrelatorLimits = correlatorLimits,
): Decision {
  const adopted = adopt(rule, state, nowMs);
  const current = adopted.state;
  const evaluation = evaluationOf(rule, current, context);
  const decidedMs = nowMs - rule.latenessMs;
  const { timeline, nextMs } = outlookOf(evaluation, current, decidedMs);
  const gate = gateOf(evaluation, current.gates, decidedMs);
  const rMs = Math.max(nowMs, current.saidMs + 1);
  const speech = { evaluation, state: current, gate, rMs, limits };
  const said = differences(speech, wantedOf(current, timeline, evaluation.base.atMs));
  const awaitedMs = Math.min(nextMs, said.heldUntilMs ?? Number.POSITIVE_INFINITY);
  const isAwaiting = awaitedMs < Number.POSITIVE_INFINITY;
  const events = [...adopted.events, ...said.events];
  // Of a new instance without facts, of which nothing is to be said, nothing has to be kept.
  const isNothing =
    state.decidedBy === undefined && state.heardMs === 0 && events.length === 0 && !isAwaiting;
  const next = isNothing ? state : withBirth(evaluation, withSaid(current, said, gate.state()));
  return {
    state: isNothing ? state : forget(evaluation, next, context, nowMs, limits),
    events,
    ...(isAwaiting && { nextDeadlineMs: awaitedMs + rule.latenessMs }),
    reasons: [...events.map(changeOf), ...(isAwaiting ? [{ kind: 'awaits' as const, atMs: awaitedMs }] : [])],
  };
}

function withSaid(state: InstanceState, said: Differences, gates: InstanceState['gates']): InstanceState {
  const { published, events } = said;
  const isSame =
    published.length === state.published.length && published.every((each, i) => each === state.published[i]);
  if (isSame) return state;
  const saidMs = Math.max(state.saidMs, ...events.map(({ r }) => r));
  return { ...state, published, saidMs, ...(gates && { gates }) };
}

/** What an instance began with is kept where it could not be found again. */
function withBirth({ rule, env, base, isBornForGood }: Evaluation, state: InstanceState): InstanceState {
  if (state.bornMs !== undefined || !isBornForGood) return state;
  // Samples are read from the base on.
  const first = rule.samplesEveryMs !== undefined && state.base === undefined ? { base } : {};
  return { ...state, bornMs: env.bornMs, ...first };
}
