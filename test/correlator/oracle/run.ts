import type { decide } from '../../../shared/correlator/decide.ts';
import type { fold } from '../../../shared/correlator/fold.ts';
import type { agreesWith, touchesOf } from '../../../shared/correlator/instances.ts';
import { correlatorLimits } from '../../../shared/correlator/limits.ts';
import type { InstanceState, newState } from '../../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { type CorrelatorSample, deliveryMs } from './arbitrary-delivery.ts';

/** What is judged. */
export interface Correlator {
  readonly decide: typeof decide;
  readonly fold: typeof fold;
  readonly touchesOf: typeof touchesOf;
  readonly agreesWith: typeof agreesWith;
  readonly newState: typeof newState;
}

export interface Run {
  readonly state: InstanceState;
  /** What was said. */
  readonly events: readonly TocsinEvent[];
  /** How often its memory was cut. */
  readonly forgotten: number;
}

const limits = { ...correlatorLimits, deliveryMs };

/**
 * Delivers all that comes at one time together, and wakes the instance as the sample says. `always`: each millisecond, which must
 * say no more and nothing sooner than wake-ups at each deadline do.
 */
export function run(
  correlator: Correlator,
  sample: CorrelatorSample,
  wakes: CorrelatorSample['wakes'] | 'always' = sample.wakes,
): Run {
  const { rule, labels, context, deliveries, untilMs } = sample;
  let state = correlator.newState(rule, labels);
  let deadlineMs: number | undefined;
  let forgotten = 0;
  const events: TocsinEvent[] = [];
  const step = (nowMs: number, delivered?: readonly TocsinEvent[]) => {
    const facts = (delivered ?? []).flatMap((event) => {
      const touches = correlator.touchesOf([rule], event);
      const own = touches.find((touch) => correlator.agreesWith(labels, touch.labels));
      return own ? [own.fact] : [];
    });
    // An instance begins with the first fact that reaches it; what does not reach it wakes nobody.
    if (facts.length === 0 && (state.heardMs === 0 || delivered !== undefined)) return;
    const decision = correlator.decide(rule, correlator.fold(state, facts), context, nowMs, limits);
    if (decision.state.base?.atMs !== state.base?.atMs) forgotten++;
    state = JSON.parse(JSON.stringify(decision.state)) as InstanceState;
    events.push(...decision.events);
    deadlineMs = decision.nextDeadlineMs;
  };
  const endMs = untilMs + rule.latenessMs;
  const nextWake = (nowMs: number) =>
    wakes === 'always' ? nowMs + 1 : (deadlineMs ?? Number.POSITIVE_INFINITY);
  const wakeUntil = (fromMs: number, lastMs: number) => {
    if (wakes === 'late') return;
    for (let nowMs = nextWake(fromMs); nowMs <= lastMs; nowMs = nextWake(nowMs)) {
      step(nowMs);
      if ((deadlineMs ?? Number.POSITIVE_INFINITY) <= nowMs)
        throw new Error(`it wakes without end at ${nowMs}`);
    }
  };
  let lastMs = deliveries[0]?.atMs ?? endMs;
  for (const [atMs, batch] of Map.groupBy(deliveries, (delivery) => delivery.atMs)) {
    wakeUntil(lastMs, atMs - 1);
    lastMs = atMs;
    step(
      atMs,
      batch.flatMap(({ event }) => event ?? []),
    );
    if (wakes === 'always' || batch.some(({ event }) => event === undefined)) step(atMs);
  }
  wakeUntil(lastMs, endMs);
  if (wakes === 'late') step(endMs);
  return { state, events, forgotten };
}
