import type { Base, Episode, Timeline } from '../language/evaluation/phase.ts';
import { timelineOf } from '../language/evaluation/timeline.ts';
import type { Evaluation } from './evaluation.ts';
import { lookAheadMs } from './look-ahead.ts';
import { rememberedTimeline } from './remembered-timeline.ts';
import type { InstanceState } from './state.ts';

/** What a rule says of the facts that an instance knows. */
export interface Outlook {
  /** Up to the time that is decided. */
  readonly timeline: Timeline;
  /** When something happens next if no fact comes; Infinity if nothing does. */
  readonly nextMs: number;
}

export function outlookOf(evaluation: Evaluation, state: InstanceState, decidedMs: number): Outlook {
  const { rule, env, base } = evaluation;
  const look = (from: Base, untilMs: number) =>
    timelineOf(rule, env, from, untilMs, lookAheadMs(rule, untilMs));
  if (base.atMs === Number.POSITIVE_INFINITY) {
    return { timeline: timelineOf(rule, env, base, decidedMs), nextMs: base.atMs };
  }
  if (decidedMs >= base.atMs) {
    const timeline = rememberedTimeline(state, evaluation, decidedMs, look);
    return { timeline, nextMs: timeline.nextMs ?? Number.POSITIVE_INFINITY };
  }
  const first = look(base, base.atMs);
  return {
    timeline: look(base, decidedMs),
    nextMs: doesBeginAt(first, base.atMs) ? base.atMs : (first.nextMs ?? Number.POSITIVE_INFINITY),
  };
}

/** Whether something happens at the first time that is decided. */
function doesBeginAt({ episodes, unknownEpisodes, occurrences }: Timeline, atMs: number): boolean {
  const isChanged = ({ raisedMs, clearedMs }: Episode) => raisedMs === atMs || clearedMs !== undefined;
  return occurrences.length > 0 || [...episodes, ...unknownEpisodes].some(isChanged);
}
