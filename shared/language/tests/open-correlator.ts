import type { DecisionContext } from '../../correlator/context.ts';
import { decide } from '../../correlator/decide.ts';
import { evaluationOf } from '../../correlator/evaluation.ts';
import type { Fact } from '../../correlator/fact.ts';
import { fold } from '../../correlator/fold.ts';
import { agreesWith, touchesOf } from '../../correlator/instances.ts';
import { type InstanceState, instanceId, newState } from '../../correlator/state.ts';
import { TocsinError } from '../../errors.ts';
import type { TocsinEvent } from '../../facts/event.ts';
import type { CompositeRule } from '../artifact.ts';
import { readsMembership } from '../placement/reads.ts';
import { startsAlone } from '../placement/starts-alone.ts';
import { byLevel } from './levels.ts';
import { makeSharedFacts, type SharedFacts } from './shared-facts.ts';

type Labels = Readonly<Record<string, string>>;

/** An event that reaches the correlator at a time. */
export interface Delivery {
  readonly atMs: number;
  readonly event: TocsinEvent;
}

/** What the correlator knows beside events. Times are milliseconds since 1970. */
export interface CorrelatorWorld {
  contextAt(rule: CompositeRule, nowMs: number): DecisionContext;
  /** When the rules come into force. */
  readonly startMs: number;
  /** From when on more is known than facts tell, so that all look again. */
  readonly allLookMs?: number;
  /** Instances at one time at most; absent: no bound. */
  readonly instances?: number;
  /** Called before each decision, with all facts. */
  readonly observe?: (instance: ObservedInstance, nowMs: number) => void;
}

export interface ObservedInstance {
  readonly rule: CompositeRule;
  readonly labels: Labels;
  readonly state: InstanceState;
}

/** A stretch of time; `given` and `looksMs` may be in any order, and what is given late is delivered at once. */
interface Stretch {
  readonly given: readonly Delivery[];
  readonly looksMs: readonly number[];
  /** That time inside. */
  readonly untilMs: number;
  /** Instants at which it may work. */
  readonly instants: number;
}

/** Composites on a virtual clock that goes on from stretch to stretch. */
export interface OpenCorrelator {
  /** What the composites published, in that order; `isOver` is false if `instants` were not enough. */
  advance(stretch: Stretch): { readonly events: readonly TocsinEvent[]; readonly isOver: boolean };
  /** Those that have begun. */
  instances(): readonly Instance[];
  /** Shows every instance once more, as if it were decided now. */
  observeAll(): void;
}

/** One instance of a composite. */
export interface Instance {
  readonly rule: CompositeRule;
  readonly labels: Labels;
  readonly bornMs: number;
}

interface Living extends Omit<Instance, 'bornMs'> {
  state: InstanceState;
  deadlineMs: number;
  /** Facts since the last decision. */
  isTouched: boolean;
}

interface Run extends CorrelatorWorld {
  readonly rules: readonly CompositeRule[];
  readonly living: Map<CompositeRule, Map<string, Living>>;
  /** Facts that join every instance, kept for those to come: which came first must make no difference. */
  readonly shared: ReadonlyMap<CompositeRule, SharedFacts>;
  count: number;
  nowMs: number;
}

/**
 * Composites on a virtual clock, from delivery to delivery and from deadline to deadline; see `runCorrelator`. The result does not depend on where stretches end, as long as no fact is given
 * after its time. Throws `INSTANCES_TOO_MANY` beyond the world's bound. Memory grows with the instances, and with what they read.
 */
export function openCorrelator(
  rules: readonly CompositeRule[],
  spread: (event: TocsinEvent, nowMs: number) => readonly number[],
  world: CorrelatorWorld,
): OpenCorrelator {
  const ordered = byLevel(rules);
  const run: Run = {
    ...world,
    rules: ordered,
    living: new Map(ordered.map((rule) => [rule, new Map<string, Living>()])),
    shared: new Map(ordered.map((rule) => [rule, makeSharedFacts(rule)])),
    count: 0,
    nowMs: Number.NEGATIVE_INFINITY,
  };
  let waiting: readonly Delivery[] = [];
  return {
    advance({ given, looksMs, untilMs, instants }) {
      const events: TocsinEvent[] = [];
      const looks = looksMs.toSorted((a, b) => a - b);
      waiting = inOrder([...waiting, ...given]);
      let next = 0;
      let look = 0;
      for (let instant = 0; ; instant++) {
        const dueMs = Math.min(waiting[next]?.atMs ?? Infinity, looks[look] ?? Infinity, nextDeadline(run));
        const isOver = dueMs > untilMs;
        if (isOver || instant >= instants) {
          run.nowMs = Math.max(run.nowMs, isOver ? untilMs : dueMs);
          waiting = waiting.slice(next);
          return { events, isOver };
        }
        const nowMs = Math.max(dueMs, run.nowMs);
        run.nowMs = nowMs;
        for (; (looks[look] ?? Infinity) <= nowMs; look++) lookAgain(run, looks[look] as number);
        for (; (waiting[next]?.atMs ?? Infinity) <= nowMs; next++)
          give(run, (waiting[next] as Delivery).event);
        const later: Delivery[] = [];
        for (const rule of ordered) {
          for (const event of decideRule(run, rule, nowMs)) {
            events.push(event);
            for (const atMs of spread(event, nowMs)) {
              if (atMs <= nowMs) give(run, event);
              else later.push({ atMs, event });
            }
          }
        }
        if (later.length === 0) continue;
        waiting = inOrder([...waiting.slice(next), ...later]);
        next = 0;
      }
    },
    instances: () => instancesOf(run, run.nowMs),
    observeAll: () => {
      for (const instances of run.living.values())
        for (const instance of instances.values()) run.observe?.(instance, run.nowMs);
    },
  };
}

function inOrder(deliveries: readonly Delivery[]): readonly Delivery[] {
  return deliveries.toSorted((a, b) => a.atMs - b.atMs);
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
    if (!isOverHosts && rule.samplesEveryMs === undefined && nowMs !== run.allLookMs) continue;
    if (isStart ? startsAlone(rule) : isOverHosts)
      for (const labels of hostInstances(run, rule, nowMs)) instanceOf(run, rule, labels);
    for (const instance of livingOf(run, rule)) instance.isTouched = true;
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
    sharedOf(run, touch.rule).keep(touch, run.nowMs);
    for (const instance of livingOf(run, touch.rule))
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
  run.count++;
  if (run.count > (run.instances ?? Infinity)) throw tooMany(run.instances);
  for (const touch of sharedOf(run, rule).kept())
    if (agreesWith(labels, touch.labels)) take(fresh, touch.fact);
  return fresh;
}

function livingOf({ living }: Run, rule: CompositeRule): Iterable<Living> {
  return (living.get(rule) as Map<string, Living>).values();
}

function sharedOf({ shared }: Run, rule: CompositeRule): SharedFacts {
  return shared.get(rule) as SharedFacts;
}

function take(instance: Living, fact: Fact): void {
  instance.state = fold(instance.state, [fact]);
  instance.isTouched = true;
}

function decideRule(run: Run, rule: CompositeRule, nowMs: number): readonly TocsinEvent[] {
  const events: TocsinEvent[] = [];
  for (const instance of livingOf(run, rule)) {
    if (!instance.isTouched && instance.deadlineMs > nowMs) continue;
    run.observe?.(instance, nowMs);
    const decision = decide(rule, instance.state, run.contextAt(rule, nowMs), nowMs);
    instance.state = decision.state;
    instance.deadlineMs = decision.nextDeadlineMs ?? Number.POSITIVE_INFINITY;
    instance.isTouched = false;
    events.push(...decision.events);
  }
  return events;
}

function tooMany(allowed: number | undefined): TocsinError {
  return new TocsinError('INSTANCES_TOO_MANY', 'the composites have too many instances', {
    got: `more than ${allowed}`,
    allowed: `at most ${allowed}`,
    fix: 'look at fewer rules, a shorter time, or fewer hosts',
  });
}
