import { type Decision, decide } from '../../correlator/decide.ts';
import { type Fact, fold } from '../../correlator/fold.ts';
import { agreesWith, type Touch, touchesOf } from '../../correlator/instances.ts';
import { termsOf } from '../../correlator/selectors.ts';
import { type InstanceState, instanceId, newState } from '../../correlator/state.ts';
import type { TocsinEvent } from '../../facts/event.ts';
import type { CompositeRule } from '../artifact.ts';
import { testLimits } from './limits.ts';

/** An event that reaches the correlator at a time. */
export interface Delivery {
  readonly atMs: number;
  readonly event: TocsinEvent;
}

/** One instance of a composite, and every fact that it was given. */
export interface Instance {
  readonly rule: CompositeRule;
  readonly labels: Readonly<Record<string, string>>;
  readonly facts: readonly Fact[];
}

export interface CorrelatorRun {
  /** What the composites published, in that order. */
  readonly events: readonly TocsinEvent[];
  readonly instances: readonly Instance[];
  /** False if `testLimits.instants` were not enough. */
  readonly isSettled: boolean;
}

interface Living extends Instance {
  readonly facts: Fact[];
  state: InstanceState;
  deadlineMs: number;
  /** Facts since the last decision. */
  isTouched: boolean;
}

/**
 * Runs composites on a virtual clock, from delivery to delivery and from deadline to deadline, until nothing is awaited.
 * `rules` have their effective lateness. At one instant the lower composites decide first. `spread` tells when what a
 * composite publishes at a time is delivered; `[nowMs]` is at once.
 */
export function runCorrelator(
  rules: readonly CompositeRule[],
  given: readonly Delivery[],
  spread: (event: TocsinEvent, nowMs: number) => readonly number[],
): CorrelatorRun {
  const ordered = byLevel(rules);
  const living = new Map<string, Living>();
  const shared: Touch[] = [];
  const events: TocsinEvent[] = [];
  let waiting = [...given].sort((a, b) => a.atMs - b.atMs);
  let next = 0;
  for (let instant = 0; instant < testLimits.instants; instant++) {
    const nowMs = nextInstant(waiting[next], living);
    if (nowMs === Number.POSITIVE_INFINITY) break;
    for (; (waiting[next]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs; next++)
      give(ordered, (waiting[next] as Delivery).event, living, shared);
    const later: Delivery[] = [];
    for (const rule of ordered) {
      for (const event of decideRule(rule, living, nowMs)) {
        events.push(event);
        for (const atMs of spread(event, nowMs)) {
          if (atMs <= nowMs) give(ordered, event, living, shared);
          else later.push({ atMs, event });
        }
      }
    }
    if (later.length === 0) continue;
    waiting = [...waiting.slice(next), ...later].sort((a, b) => a.atMs - b.atMs);
    next = 0;
  }
  return {
    events,
    instances: [...living.values()],
    isSettled: nextInstant(waiting[next], living) === Number.POSITIVE_INFINITY,
  };
}

function nextInstant(delivery: Delivery | undefined, living: ReadonlyMap<string, Living>): number {
  let nextMs = delivery?.atMs ?? Number.POSITIVE_INFINITY;
  for (const { deadlineMs } of living.values()) if (deadlineMs < nextMs) nextMs = deadlineMs;
  return nextMs;
}

function give(
  rules: readonly CompositeRule[],
  event: TocsinEvent,
  living: Map<string, Living>,
  shared: Touch[],
): void {
  for (const touch of touchesOf(rules, event)) {
    if (touch.scope === 'instance') {
      take(instanceFor(touch, living, shared), touch.fact);
      continue;
    }
    // Kept for instances to come: which facts came first must make no difference.
    shared.push(touch);
    for (const instance of living.values()) if (joins(touch, instance)) take(instance, touch.fact);
  }
}

function instanceFor({ rule, labels }: Touch, living: Map<string, Living>, shared: readonly Touch[]): Living {
  const id = instanceId(rule, labels);
  const known = living.get(id);
  if (known) return known;
  const deadlineMs = Number.POSITIVE_INFINITY;
  const fresh: Living = {
    rule,
    labels,
    facts: [],
    state: newState(rule, labels),
    deadlineMs,
    isTouched: false,
  };
  living.set(id, fresh);
  for (const touch of shared) if (joins(touch, fresh)) take(fresh, touch.fact);
  return fresh;
}

function joins(touch: Touch, { rule, labels }: Instance): boolean {
  return touch.rule === rule && agreesWith(labels, touch.labels);
}

function take(instance: Living, fact: Fact): void {
  instance.facts.push(fact);
  instance.state = fold(instance.state, [fact]);
  instance.isTouched = true;
}

function decideRule(
  rule: CompositeRule,
  living: ReadonlyMap<string, Living>,
  nowMs: number,
): readonly TocsinEvent[] {
  const events: TocsinEvent[] = [];
  for (const instance of living.values()) {
    if (instance.rule !== rule || !(instance.isTouched || instance.deadlineMs <= nowMs)) continue;
    const decision: Decision = decide(rule, instance.state, nowMs);
    instance.state = decision.state;
    instance.deadlineMs = decision.nextDeadlineMs ?? Number.POSITIVE_INFINITY;
    instance.isTouched = false;
    events.push(...decision.events);
  }
  return events;
}

/** Composites before those that read what they emit. */
function byLevel(rules: readonly CompositeRule[]): readonly CompositeRule[] {
  const levels = new Map<CompositeRule, number>();
  const levelOf = (rule: CompositeRule): number => {
    const known = levels.get(rule);
    if (known !== undefined) return known;
    levels.set(rule, 0);
    const types = new Set(termsOf(rule.when).map(({ selector }) => selector.name));
    const below = rules.filter((each) => types.has(each.emit)).map(levelOf);
    const level = 1 + Math.max(0, ...below);
    levels.set(rule, level);
    return level;
  };
  return [...rules].sort((a, b) => levelOf(a) - levelOf(b) || (a.name < b.name ? -1 : 1));
}
