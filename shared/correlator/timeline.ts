import type { CompositeRule } from '../language/artifact.ts';
import { type Facts, truthOf } from '../language/evaluate.ts';
import { intervalOf, raiseOf } from './child.ts';
import { selects, termsOf } from './selectors.ts';
import type { ChildEpisode, ChildRaise, InstanceState, Phase } from './state.ts';

/** An episode of the composite. It is open in `[raisedMs, clearedMs)`; `sinceMs` is when the condition ended. */
export interface Episode {
  readonly startMs: number;
  readonly raisedMs: number;
  readonly sinceMs?: number;
  readonly clearedMs?: number;
}

interface Step {
  readonly tMs: number;
  readonly isTrue: boolean;
}

/** A child while it is active, as expressions read it. */
type Active = ChildEpisode & Pick<ChildRaise, 'values'>;

interface Border {
  readonly begins: Active[];
  readonly ends: Active[];
}

interface Progress {
  readonly phase: Phase;
  readonly ended: readonly Episode[];
}

/**
 * The episodes that follow from all that is known, in order, as if nothing else happened: the last may lie in the
 * future. An episode that was open at the state's base comes first.
 */
export function episodesOf(rule: CompositeRule, state: InstanceState): readonly Episode[] {
  const { phase, ended } = walk(rule, state, Number.POSITIVE_INFINITY);
  if (phase.kind !== 'open' && phase.kind !== 'clearing') return ended;
  return [...ended, { startMs: phase.startMs, raisedMs: phase.raisedMs }];
}

/** Where the instance stands just before `atMs`: what happens at that very time may still change. */
export function phaseBefore(rule: CompositeRule, state: InstanceState, atMs: number): Phase {
  return walk(rule, state, atMs).phase;
}

function walk(rule: CompositeRule, state: InstanceState, untilMs: number): Progress {
  let phase: Phase = state.base?.phase ?? { kind: 'idle' };
  const ended: Episode[] = [];
  const go = (progress: Progress) => {
    phase = progress.phase;
    ended.push(...progress.ended);
  };
  for (const { tMs, isTrue } of truthSteps(rule, state)) {
    if (tMs >= untilMs) break;
    // A hold that is due at this very time completes later, if this step does not end it.
    go(complete(rule, phase, tMs));
    phase = turn(phase, tMs, isTrue);
  }
  go(complete(rule, phase, untilMs));
  return { phase, ended };
}

/** Completes the hold that a phase waits for, if it is due before `atMs`. */
function complete(rule: CompositeRule, phase: Phase, atMs: number): Progress {
  if (phase.kind === 'holding') {
    const raisedMs = phase.startMs + rule.forMs;
    if (raisedMs < atMs) return { phase: { kind: 'open', startMs: phase.startMs, raisedMs }, ended: [] };
  } else if (phase.kind === 'clearing') {
    const { startMs, raisedMs, sinceMs } = phase;
    const clearedMs = sinceMs + rule.clearForMs;
    if (clearedMs < atMs) {
      return { phase: { kind: 'idle' }, ended: [{ startMs, raisedMs, sinceMs, clearedMs }] };
    }
  }
  return { phase, ended: [] };
}

/** What a step of the truth makes of a phase. */
function turn(phase: Phase, tMs: number, isTrue: boolean): Phase {
  switch (phase.kind) {
    case 'idle':
      return isTrue ? { kind: 'holding', startMs: tMs } : phase;
    case 'holding':
      return isTrue ? phase : { kind: 'idle' };
    case 'open':
      return isTrue ? phase : { ...phase, kind: 'clearing', sinceMs: tMs };
    case 'clearing':
      return isTrue ? { kind: 'open', startMs: phase.startMs, raisedMs: phase.raisedMs } : phase;
  }
}

/**
 * The condition's truth as steps, oldest first: at the state's base and at every border of a child after it. Without a
 * base the first border is the beginning: what held before the first fact is not known and raises nothing. An unknown
 * condition (`max` of no events) counts as false. Cost: borders x selectors, after one sort.
 */
function truthSteps(rule: CompositeRule, state: InstanceState): readonly Step[] {
  const selectors = termsOf(rule.when).map((term) => term.selector);
  const active = new Map(selectors.map((selector) => [selector, new Set<Active>()]));
  const facts: Facts = {
    value: (selector) => (active.get(selector)?.size ?? 0) > 0,
    events: (selector) => [...(active.get(selector) ?? [])],
  };
  return [...bordersOf(state)].map(([tMs, { begins, ends }]) => {
    for (const child of ends) for (const set of active.values()) set.delete(child);
    for (const child of begins) {
      for (const [selector, set] of active) if (selects(selector, child)) set.add(child);
    }
    return { tMs, isTrue: truthOf(rule.when, facts) === true };
  });
}

/** Times at which children begin and end, oldest first; what lies before the base counts at the base. */
function bordersOf(state: InstanceState): ReadonlyMap<number, Border> {
  const baseMs = state.base?.atMs;
  const borders = new Map<number, Border>();
  const borderAt = (tMs: number): Border => {
    const atMs = Math.max(tMs, baseMs ?? tMs);
    const border = borders.get(atMs) ?? { begins: [], ends: [] };
    borders.set(atMs, border);
    return border;
  };
  if (baseMs !== undefined) borderAt(baseMs);
  for (const child of state.children) {
    const interval = intervalOf(child);
    if (interval === undefined || interval.endMs <= (baseMs ?? interval.startMs)) continue;
    const active: Active = { ...child, values: raiseOf(child)?.values ?? {} };
    borderAt(interval.startMs).begins.push(active);
    if (interval.endMs !== Number.POSITIVE_INFINITY) borderAt(interval.endMs).ends.push(active);
  }
  return new Map([...borders].sort(([a], [b]) => a - b));
}
