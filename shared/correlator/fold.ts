import type { EventValue, TocsinEvent } from '../facts/event.ts';
import type { CompositeRule } from '../language/artifact.ts';
import { correlatorLimits } from './limits.ts';
import { fieldsRead } from './selectors.ts';
import type { ChildEnd, ChildEpisode, ChildRaise, InstanceState } from './state.ts';

/** One end of a child episode, reduced to what the rule reads. */
export interface Fact {
  readonly episode: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly kind: 'raised' | 'cleared' | 'retracted';
  readonly end: ChildEnd;
  readonly values: Readonly<Record<string, EventValue>>;
}

/**
 * The fact in an event; undefined for an occurrence, which is no truth value. A fact that was received later than
 * the lateness plus the revise limit after its time takes effect that much before its receipt: older history stays as
 * it was, but an episode that is open now counts, and one that is over does not go on for ever.
 */
export function factOf(rule: CompositeRule, event: TocsinEvent): Fact | undefined {
  if (event.transition === 'occurred' || event.episode === undefined) return undefined;
  const values: Record<string, EventValue> = {};
  if (event.transition === 'raised') {
    for (const field of fieldsRead(rule, event.type)) {
      const value = event.values[field];
      if (value !== undefined) values[field] = value;
    }
  }
  const kind =
    event.transition === 'cleared' && event.reason === 'retracted' ? 'retracted' : event.transition;
  const tMs = Math.max(event.t, event.r - rule.latenessMs - correlatorLimits.reviseMs);
  const end = { id: event.id, tMs, rMs: event.r, hop: event.hop ?? 0 };
  return { episode: event.episode, type: event.type, labels: event.labels, kind, end, values };
}

/**
 * Adds facts to a state. The result depends on the set of facts alone: neither order nor repetition matters. Returns
 * the same object if the facts were all known.
 */
export function fold(state: InstanceState, facts: readonly Fact[]): InstanceState {
  const children = new Map(state.children.map((child) => [child.episode, child]));
  const ended = new Set(state.ended.map((each) => each.episode));
  let { heardMs, tooLate } = state;
  let isChanged = false;
  for (const fact of facts) {
    const known = children.get(fact.episode);
    if (known === undefined && ended.has(fact.episode)) continue;
    if (known === undefined && fact.end.rMs <= state.endedBeforeMs) {
      tooLate++;
      isChanged = true;
      continue;
    }
    const merged = merge(known, fact);
    if (merged === known) continue;
    children.set(fact.episode, merged);
    heardMs = Math.max(heardMs, fact.end.rMs);
    isChanged = true;
  }
  if (!isChanged) return state;
  const sorted = [...children.values()].sort((a, b) => (a.episode < b.episode ? -1 : 1));
  return { ...state, children: sorted, heardMs, tooLate };
}

/** What is known of a child, as the facts that it came from. */
export function factsOfChild({ episode, type, labels, raise, clear, voidMs }: ChildEpisode): readonly Fact[] {
  const about = { episode, type, labels, values: {} };
  const retraction = { id: '', tMs: voidMs ?? 0, rMs: voidMs ?? 0, hop: 0 };
  return [
    ...(raise === undefined
      ? []
      : [{ ...about, kind: 'raised' as const, end: endOf(raise), values: raise.values }]),
    ...(clear === undefined ? [] : [{ ...about, kind: 'cleared' as const, end: clear }]),
    ...(voidMs === undefined ? [] : [{ ...about, kind: 'retracted' as const, end: retraction }]),
  ];
}

function endOf({ values: _, ...end }: ChildRaise): ChildEnd {
  return end;
}

/** Returns `known` itself if the fact adds nothing. */
function merge(known: ChildEpisode | undefined, fact: Fact): ChildEpisode {
  const child = known ?? { episode: fact.episode, type: fact.type, labels: fact.labels };
  switch (fact.kind) {
    case 'raised':
      if (!isLater(fact.end, child.raise)) return child;
      return { ...child, labels: fact.labels, raise: { ...fact.end, values: fact.values } };
    case 'cleared':
      return isLater(fact.end, child.clear) ? { ...child, clear: fact.end } : child;
    case 'retracted':
      return fact.end.rMs > (child.voidMs ?? 0) ? { ...child, voidMs: fact.end.rMs } : child;
  }
}

function isLater(end: ChildEnd, known: ChildEnd | undefined): boolean {
  if (known === undefined || end.rMs !== known.rMs) return known === undefined || end.rMs > known.rMs;
  return end.id > known.id;
}
