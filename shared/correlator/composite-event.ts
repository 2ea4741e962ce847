import type { TocsinEvent } from '../facts/event.ts';
import { canonicalKey, episodeId, idAt, transitionId } from '../facts/ids.ts';
import { limits } from '../facts/limits.ts';
import type { CompositeRule } from '../language/artifact.ts';
import { clearOf, intervalOf, raiseOf } from './child.ts';
import { type Matched, payloadOf } from './payload.ts';
import { selects, termsOf } from './selectors.ts';
import type { ChildEnd, ChildRaise, InstanceState, Published } from './state.ts';
import type { Episode } from './timeline.ts';

export function episodeIdOf(state: InstanceState, startMs: number): string {
  return episodeId(state.application, state.rule, canonicalKey(state.labels), startMs);
}

/** The raise of an episode; `published.raise` names it. `rMs` is its receive time. */
export function raisedEvent(
  rule: CompositeRule,
  state: InstanceState,
  published: Published,
  rMs: number,
): TocsinEvent {
  const tMs = published.raise.tMs;
  const matched = matchedAt(rule, state, tMs);
  const { values, message, evidence } = payloadOf(rule, state.labels, matched);
  return {
    ...frame(rule, state, published, rMs),
    id: published.raise.id,
    transition: 'raised',
    t: tMs,
    values,
    ...(message !== undefined && { message }),
    causes: bounded(raiseCauses(rule, state, published.startMs, matched)),
    evidence,
  };
}

/** The regular end of an episode; `published.clear` names it, `sinceMs` is when the condition ended. */
export function clearedEvent(
  rule: CompositeRule,
  state: InstanceState,
  published: Published & { readonly clear: { readonly id: string; readonly tMs: number } },
  sinceMs: number,
  rMs: number,
): TocsinEvent {
  return {
    ...frame(rule, state, published, rMs),
    id: published.clear.id,
    transition: 'cleared',
    t: published.clear.tMs,
    causes: bounded([published.raise.id, ...bordersAt(rule, state, sinceMs)]),
    reason: 'condition-ended',
  };
}

/** Takes an episode back (`retracted`: late facts show that it never was) or ends it with its rule (`rule-removed`). */
export function endedEvent(
  rule: RuleName,
  state: InstanceState,
  published: Published,
  reason: 'retracted' | 'rule-removed',
  rMs: number,
): TocsinEvent {
  return {
    ...frame(rule, state, published, rMs),
    id: idAt(rMs, ['event', published.episode, 'cleared', reason, published.revision]),
    transition: 'cleared',
    t: rMs,
    causes: [published.raise.id],
    reason,
  };
}

/** The id of a transition; from the second statement about an episode on, its revision is a part of it. */
export function revisedId(
  episode: string,
  transition: 'raised' | 'cleared',
  tMs: number,
  revision: number,
): string {
  if (revision === 0) return transitionId(episode, transition, tMs);
  return idAt(tMs, ['event', episode, transition, revision]);
}

/** Children that are active at `atMs` and that a selector of the condition asks for, by time. */
function matchedAt(rule: CompositeRule, state: InstanceState, atMs: number): readonly Matched[] {
  const wanted = termsOf(rule.when).filter((term) => !term.isNegated);
  return state.children
    .filter((child) => {
      const interval = intervalOf(child);
      return interval !== undefined && interval.startMs <= atMs && atMs < interval.endMs;
    })
    .filter((child) => wanted.some((term) => selects(term.selector, child)))
    .map((child) => ({ ...child, raise: raiseOf(child) as ChildRaise }))
    .sort((a, b) => byTime(a.raise, b.raise));
}

/** The hop of an episode: that of its deepest cause. */
export function hopOf(rule: CompositeRule, state: InstanceState, episode: Episode): number {
  const matched = matchedAt(rule, state, episode.raisedMs);
  return Math.max(0, ...raiseCauses(rule, state, episode.startMs, matched).map((end) => end.hop));
}

/** What an event says of its rule. */
type RuleName = Pick<CompositeRule, 'application' | 'name' | 'hash' | 'emit' | 'severity'>;

type Frame = Omit<TocsinEvent, 'id' | 'transition' | 't' | 'causes'>;

function frame(rule: RuleName, state: InstanceState, published: Published, rMs: number): Frame {
  const { host } = state.labels;
  return {
    v: 1,
    type: rule.emit,
    episode: published.episode,
    start: published.startMs,
    r: rMs,
    origin: published.origin,
    severity: rule.severity,
    source: { kind: 'rule', rule: rule.name },
    ...(host !== undefined && { host }),
    labels: state.labels,
    values: {},
    rule: { application: rule.application, name: rule.name, hash: rule.hash },
    ...(published.hop > 0 && { hop: published.hop }),
  };
}

/** The raises of what matched; where nothing had to be active, what began or ended when the condition began. */
function raiseCauses(
  rule: CompositeRule,
  state: InstanceState,
  startMs: number,
  matched: readonly Matched[],
): readonly ChildEnd[] {
  const raises = matched.map((child) => child.raise);
  return raises.length > 0 ? raises : bordersAt(rule, state, startMs);
}

/** The ends of children at `atMs` that some selector of the rule speaks of, in the order of ids. */
function bordersAt(rule: CompositeRule, state: InstanceState, atMs: number): readonly ChildEnd[] {
  const terms = termsOf(rule.when);
  return state.children
    .filter((child) => terms.some((term) => selects(term.selector, child)))
    .flatMap((child) => [raiseOf(child), clearOf(child)])
    .filter((end) => end !== undefined && end.tMs === atMs)
    .map((end) => end as ChildEnd)
    .sort(byTime);
}

function byTime(a: ChildEnd, b: ChildEnd): number {
  return a.tMs - b.tMs || (a.id < b.id ? -1 : 1);
}

function bounded(causes: ReadonlyArray<ChildEnd | string>): readonly string[] {
  const ids = causes.map((cause) => (typeof cause === 'string' ? cause : cause.id));
  return ids.slice(0, limits.causes);
}
