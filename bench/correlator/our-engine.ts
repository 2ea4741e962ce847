import type { DecisionContext } from '../../shared/correlator/context.ts';
import { fold } from '../../shared/correlator/fold.ts';
import { touchesOf } from '../../shared/correlator/instances.ts';
import { type InstanceState, newState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { Case } from './cases.ts';
import { type InputEvent, startMs } from './input.ts';
import { eventsOf } from './our-events.ts';
import { Said } from './said.ts';
import type { Step } from './steps.ts';

/** Events that one instance takes in one step. */
export interface Batch {
  readonly events: readonly TocsinEvent[];
  readonly firstMs: number;
  readonly lastMs: number;
}

/** How a state lies between two steps: as the objects that they are, or as the text that is stored. */
export interface Shelf {
  get(key: string): InstanceState | undefined;
  set(key: string, state: InstanceState): void;
}

export const inMemory = (): Shelf => new Map<string, InstanceState>();

export function asText(): Shelf {
  const texts = new Map<string, string>();
  return {
    get: (key) => {
      const text = texts.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as InstanceState);
    },
    set: (key, state) => texts.set(key, JSON.stringify(state)),
  };
}

/** Batches of so many events of one key each, in the order in which they are complete. */
export function batchesOf(events: readonly InputEvent[], size: number): readonly Batch[] {
  const waiting = new Map<string, TocsinEvent[]>();
  const batches: Batch[] = [];
  for (const event of eventsOf(events)) {
    const key = event.labels.key as string;
    const batch = waiting.get(key) ?? [];
    waiting.set(key, batch);
    batch.push(event);
    if (batch.length < size) continue;
    batches.push({ events: batch, firstMs: (batch[0] as TocsinEvent).t, lastMs: event.t });
    waiting.delete(key);
  }
  if (waiting.size > 0) throw new Error('the events of a key are no multiple of the batch');
  return batches;
}

/** What a case is decided in: of `all` hosts each is a member from before the first event. */
export function contextOf({ hosts }: Case): DecisionContext {
  const fact = (i: number) => ({
    host: `n${i}`,
    tags: { role: 'web' },
    startMs: startMs - 1,
    endMs: Number.POSITIVE_INFINITY,
    silent: [],
  });
  return {
    hostSets: { all: { hosts: [], tags: { role: 'web' } } },
    hosts: Array.from({ length: hosts }, (_, i) => fact(i)),
    series: [],
  };
}

/** How an engine of ours is run. */
export interface Run {
  readonly rule: CompositeRule;
  readonly context: DecisionContext;
  readonly batches: readonly Batch[];
  readonly shelf: Shelf;
  readonly step: Step;
  /** How long deadlines are waited for at the end. */
  readonly endMs: number;
}

/**
 * The correlator without its surroundings: routes each event to its instance and folds, then one step per batch and one per deadline
 * that passes between two batches.
 */
export function run({ rule, context, batches, shelf, step, endMs }: Run): Said {
  const said = new Said();
  const rules = [rule];
  const due = new Map<string, number>();
  const take = (key: string, before: InstanceState, folded: InstanceState, nowMs: number) => {
    const { state, nextDeadlineMs } = step(rule, folded, context, nowMs, said);
    if (state !== before) shelf.set(key, state);
    if (nextDeadlineMs === undefined) due.delete(key);
    else due.set(key, nextDeadlineMs);
  };
  const wake = (key: string, untilMs: number) => {
    for (let atMs = due.get(key); atMs !== undefined && atMs <= untilMs; atMs = due.get(key)) {
      const state = shelf.get(key) as InstanceState;
      take(key, state, state, atMs);
    }
  };
  for (const { events, firstMs, lastMs } of batches) {
    const touches = events.flatMap((event) => touchesOf(rules, event));
    const labels = (touches[0] as (typeof touches)[number]).labels;
    const key = labels.key as string;
    wake(key, firstMs - 1);
    const before = shelf.get(key) ?? newState(rule, labels);
    const facts = touches.map(({ fact }) => fact);
    take(key, before, fold(before, facts), lastMs);
  }
  for (const key of [...due.keys()]) wake(key, endMs);
  return said;
}
