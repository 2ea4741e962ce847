import type { Truth } from '../kleene.ts';
import type { TimeSpan } from './facts.ts';
import { after, lookedAt } from './holds.ts';
import { type Episode, idle, type Phase, spent } from './phase.ts';
import type { Signal } from './signal.ts';

/** What phases go by at a time. */
export interface Condition {
  readonly isAlive: boolean;
  readonly isInside: boolean;
  /** What raises; counts while nothing is open. */
  readonly raise: Truth;
  /** What clears; counts while an episode is open. */
  readonly clear: Truth;
}

/** Unknown longer than a gap ends its hold. */
export interface Holds {
  readonly forMs: number;
  readonly gapMs: number;
  readonly clearForMs: number;
  readonly clearGapMs: number;
  /** What is open ends with the hours. */
  readonly endsOutside: boolean;
}

/** `phase` is that just after the span. An episode that is open then is the last one. */
export interface Walk {
  readonly episodes: readonly Episode[];
  readonly phase: Phase;
}

type Open = Extract<Phase, { readonly kind: 'open' }>;

/**
 * Goes from phase to phase over a span that begins with the signal. A time is looked at where the condition changes, where
 * a hold is reached, and 1 ms after a raise. Cost: linear in the steps: each episode needs one.
 */
export function walkPhases(
  from: Phase,
  conditions: Signal<Condition>,
  { fromMs, toMs }: TimeSpan,
  holds: Holds,
): Walk {
  const episodes: Episode[] = [];
  const { timesMs, values } = conditions;
  let phase = from;
  for (let i = 0; i < timesMs.length && (timesMs[i] as number) <= toMs; i++) {
    const condition = values[i] as Condition;
    const endMs = Math.min(timesMs[i + 1] ?? Number.POSITIVE_INFINITY, toMs + 1);
    let tMs = Math.max(timesMs[i] as number, fromMs);
    while (tMs < endMs) {
      const ended = endedAt(phase, condition, tMs, holds);
      if (ended) episodes.push(ended);
      phase = lookAt(ended ? spent : phase, condition, tMs, holds);
      const untilMs = Math.min(endMs, dueMs(phase, condition, tMs, holds));
      phase = passed(phase, condition, untilMs - tMs, holds);
      tMs = untilMs;
    }
  }
  if (phase.kind === 'open') episodes.push(openEpisode(phase));
  return { episodes, phase };
}

/** The episode that is open in a phase, without an end. */
export function openEpisode({ startMs, raisedMs }: Open): Episode {
  return { startMs, raisedMs };
}

/** The open episode if it ends at this time. What ends it from outside comes before its clear. */
function endedAt(phase: Phase, condition: Condition, tMs: number, holds: Holds): Episode | undefined {
  if (phase.kind !== 'open') return undefined;
  const episode = openEpisode(phase);
  if (!condition.isAlive) return { ...episode, clearedMs: tMs, reason: 'left' };
  if (!condition.isInside && holds.endsOutside) {
    return { ...episode, clearedMs: tMs, reason: 'during-ended' };
  }
  if (condition.clear !== true) return undefined;
  const { startMs, trueMs } = phase.clearing ?? { startMs: tMs, trueMs: 0 };
  if (trueMs < holds.clearForMs) return undefined;
  return { ...episode, sinceMs: startMs, clearedMs: tMs, reason: 'condition-ended' };
}

/** The phase once this time was looked at and what was to end has ended. */
function lookAt(phase: Phase, condition: Condition, tMs: number, holds: Holds): Phase {
  if (phase.kind === 'open') return withClearing(phase, lookedAt(phase.clearing, condition.clear, tMs));
  const raise = condition.isAlive && condition.isInside && condition.raise;
  if (phase.kind === 'spent') return raise === false ? idle : spent;
  const hold = lookedAt(phase.kind === 'holding' ? phase.hold : undefined, raise, tMs);
  if (!hold) return idle;
  if (raise === true && hold.trueMs >= holds.forMs) {
    return { kind: 'open', startMs: hold.startMs, raisedMs: tMs };
  }
  return { kind: 'holding', hold };
}

/** When a hold is reached if the condition stays. What was raised at this time is looked at for its clear 1 ms later. */
function dueMs(phase: Phase, condition: Condition, tMs: number, holds: Holds): number {
  if (phase.kind === 'holding' && condition.raise === true) return tMs + holds.forMs - phase.hold.trueMs;
  if (phase.kind !== 'open' || condition.clear !== true) return Number.POSITIVE_INFINITY;
  return phase.clearing ? tMs + holds.clearForMs - phase.clearing.trueMs : tMs + 1;
}

function passed(phase: Phase, condition: Condition, durationMs: number, holds: Holds): Phase {
  if (phase.kind === 'holding') {
    const hold = after(phase.hold, condition.raise, durationMs, holds.gapMs);
    return hold ? { kind: 'holding', hold } : idle;
  }
  if (phase.kind !== 'open' || !phase.clearing) return phase;
  return withClearing(phase, after(phase.clearing, condition.clear, durationMs, holds.clearGapMs));
}

function withClearing({ startMs, raisedMs }: Open, clearing: Open['clearing']): Phase {
  return { kind: 'open', startMs, raisedMs, ...(clearing && { clearing }) };
}
