import type { DecisionContext } from '../../correlator/context.ts';
import { decide } from '../../correlator/decide.ts';
import { evaluationOf } from '../../correlator/evaluation.ts';
import type { Fact } from '../../correlator/fact.ts';
import { fold } from '../../correlator/fold.ts';
import { agreesWith, type Touch, touchesOf } from '../../correlator/instances.ts';
import { type InstanceState, instanceId, newState } from '../../correlator/state.ts';
import type { TocsinEvent } from '../../facts/event.ts';
import type { CompositeRule } from '../artifact.ts';
import { readsMembership } from '../placement/reads.ts';
import { startsAlone } from '../placement/starts-alone.ts';
import { byLevel } from './levels.ts';
import { testLimits } from './limits.ts';

type Labels = Readonly<Record<string, string>>;

/** An event that reaches the correlator at a time. */
export interface Delivery {
  readonly atMs: number;
  readonly event: TocsinEvent;
}

/** What the correlator knows beside events. Times are milliseconds since 1970. */
export interface Surroundings {
  contextAt(rule: CompositeRule, nowMs: number): DecisionContext;
  /** When the rules come into force. */
  readonly startMs: number;
  /** When rules over hosts or samples look again: at the start, at each change of hosts, as often as samples are read; in order. */
  readonly looksMs: readonly number[];
  /** The clock stops then. */
  readonly untilMs: number;
}

/** One instance of a composite. */
interface Instance {
  readonly rule: CompositeRule;
  readonly labels: Labels;
  readonly bornMs: number;
}

export interface CorrelatorRun {
  /** What the composites published, in that order. */
  readonly events: readonly TocsinEvent[];
  readonly instances: readonly Instance[];
  /** False if `testLimits.instants` were not enough. */
  readonly isSettled: boolean;
}

interface Living extends Omit<Instance, 'bornMs'> {
  state: InstanceState;
  deadlineMs: number;
  /** Facts since the last decision. */
  isTouched: boolean;
}

interface Run extends Surroundings {
  readonly rules: readonly CompositeRule[];
  readonly living: Map<CompositeRule, Map<string, Living>>;
  /** Facts that join every instance, kept for those to come: which came first must make no difference. */
  readonly shared: Touch[];
}

/**
 * Runs composites on a virtual clock, from delivery to delivery and from deadline to deadline. `rules` have their effective
 * lateness. At one instant the lower composites decide first. `spread` tells when what a composite publishes at a time is
 * delivered; `[nowMs]` is at once.
 */
export function runCorrelator(
  rules: readonly CompositeRule[],
  given: readonly Delivery[],
  spread: (event: TocsinEvent, nowMs: number) => readonly number[],
  surroundings: Surroundings,
): CorrelatorRun {
  const ordered = byLevel(rules);
  const living = new Map(ordered.map((rule) => [rule, new Map<string, Living>()]));
  const run: Run = { ...surroundings, rules: ordered, living, shared: [] };
  const events: TocsinEvent[] = [];
  const { looksMs } = surroundings;
  let look = 0;
  let waiting = given.toSorted((a, b) => a.atMs - b.atMs);
  let next = 0;
  for (let instant = 0; ; instant++) {
    const nowMs = Math.min(waiting[next]?.atMs ?? Infinity, looksMs[look] ?? Infinity, nextDeadline(run));
    const isOver = nowMs > run.untilMs;
    if (isOver || instant >= testLimits.instants)
      return { events, instances: instancesOf(run, nowMs), isSettled: isOver };
    if (looksMs[look] === nowMs) {
      look++;
      lookAgain(run, nowMs);
    }
    for (; (waiting[next]?.atMs ?? Infinity) <= nowMs; next++) give(run, (waiting[next] as Delivery).event);
    const later: Delivery[] = [];
    for (const rule of ordered) {
      for (const event of decideRule(run, rule, nowMs)) {
        events.push(event);
        if (event.shadow) continue;
        for (const atMs of spread(event, nowMs)) {
          if (atMs <= nowMs) give(run, event);
          else later.push({ atMs, event });
        }
      }
    }
    if (later.length === 0) continue;
    waiting = [...waiting.slice(next), ...later].sort((a, b) => a.atMs - b.atMs);
    next = 0;
  }
}

function nextDeadline({ living }: Run): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const instances of living.values())
    for (const { deadlineMs } of instances.values()) if (deadlineMs < nextMs) nextMs = deadlineMs;
  return nextMs;
}

/** Instances begin as the service begins them: at the start those that need no fact, later those of hosts that join. */
function lookAgain(run: Run, nowMs: number): void {
  const isStart = nowMs === run.startMs;
  for (const rule of run.rules) {
    const isOverHosts = readsMembership(rule);
    if (isStart ? startsAlone(rule) : isOverHosts)
      for (const labels of hostInstances(run, rule, nowMs)) instanceOf(run, rule, labels).isTouched = true;
    if (!isOverHosts && rule.samplesEveryMs === undefined) continue;
    for (const instance of run.living.get(rule)?.values() ?? []) instance.isTouched = true;
  }
}

function hostInstances(run: Run, rule: CompositeRule, nowMs: number): readonly Labels[] {
  if (rule.by.length === 0) return [{}];
  if (rule.by.join() !== 'host') return [];
  const { hosts } = run.contextAt(rule, nowMs);
  return hosts.filter(({ endMs }) => endMs > nowMs).map(({ host }) => ({ host }));
}

/** Those that have begun. */
function instancesOf(run: Run, nowMs: number): readonly Instance[] {
  const all = [...run.living.values()].flatMap((each) => [...each.values()]);
  return all
    .map(({ rule, labels, state }) => {
      const { env } = evaluationOf(rule, state, run.contextAt(rule, nowMs));
      return { rule, labels, bornMs: env.bornMs };
    })
    .filter(({ bornMs }) => bornMs < Number.POSITIVE_INFINITY);
}

function give(run: Run, event: TocsinEvent): void {
  for (const touch of touchesOf(run.rules, event)) {
    if (touch.scope === 'instance') {
      take(instanceOf(run, touch.rule, touch.labels), touch.fact);
      continue;
    }
    run.shared.push(touch);
    for (const instance of run.living.get(touch.rule)?.values() ?? [])
      if (agreesWith(instance.labels, touch.labels)) take(instance, touch.fact);
  }
}

function instanceOf(run: Run, rule: CompositeRule, labels: Labels): Living {
  const instances = run.living.get(rule) as Map<string, Living>;
  const id = instanceId(rule, labels);
  const known = instances.get(id);
  if (known) return known;
  const state = newState(rule, labels);
  const fresh: Living = { rule, labels, state, deadlineMs: Number.POSITIVE_INFINITY, isTouched: false };
  instances.set(id, fresh);
  for (const touch of run.shared)
    if (touch.rule === rule && agreesWith(labels, touch.labels)) take(fresh, touch.fact);
  return fresh;
}

function take(instance: Living, fact: Fact): void {
  instance.state = fold(instance.state, [fact]);
  instance.isTouched = true;
}

function decideRule(run: Run, rule: CompositeRule, nowMs: number): readonly TocsinEvent[] {
  const events: TocsinEvent[] = [];
  for (const instance of run.living.get(rule)?.values() ?? []) {
    if (!instance.isTouched && instance.deadlineMs > nowMs) continue;
    const decision = decide(rule, instance.state, run.contextAt(rule, nowMs), nowMs);
    instance.state = decision.state;
    instance.deadlineMs = decision.nextDeadlineMs ?? Number.POSITIVE_INFINITY;
    instance.isTouched = false;
    events.push(...decision.events);
  }
  return events;
}
