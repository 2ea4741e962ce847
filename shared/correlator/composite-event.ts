import type { TocsinEvent } from '../facts/event.ts';
import { idAt, transitionId } from '../facts/ids.ts';
import { limits } from '../facts/limits.ts';
import type { CompositeRule } from '../language/artifact.ts';
import { causesOf, changesAt } from './causes.ts';
import type { Evaluation } from './evaluation.ts';
import { payloadOf } from './payload.ts';
import type { InstanceState, Published, Statement } from './state.ts';
import type { Wanted } from './wanted.ts';

/** Why an episode is ended from outside of its condition. */
export type EndReason = 'retracted' | 'rule-removed' | 'rule-changed';

/** What an event says of its rule. */
type RuleName = Pick<CompositeRule, 'application' | 'name' | 'hash' | 'emit' | 'severity'>;

type Speaker = Pick<InstanceState, 'labels'>;

/** What an event says that begins an episode, or is an occurrence, and the hop of its deepest cause. */
export interface Beginning {
  readonly hop: number;
  readonly said: Pick<TocsinEvent, 'values' | 'message' | 'evidence' | 'causes'>;
}

export function beginningOf(evaluation: Evaluation, { kind, startMs, raisedMs, ids }: Wanted): Beginning {
  const causes = causesOf(evaluation, { startMs, atMs: raisedMs, ids });
  const { values, message, evidence } = payloadOf(evaluation, raisedMs, ids);
  // A message tells of values, and of the unknown there are none.
  const isTold = message !== undefined && kind !== 'unknown';
  return {
    hop: causes.reduce((deepest, { hop }) => Math.max(deepest, hop), 0),
    said: { values, ...(isTold && { message }), causes: bounded(causes.map(({ id }) => id)), evidence },
  };
}

/** The raise of an episode, or an occurrence; `published.raise` names it. `rMs` is its receive time. */
export function raisedEvent(
  rule: RuleName,
  speaker: Speaker,
  published: Published,
  said: Beginning['said'],
  rMs: number,
): TocsinEvent {
  const { kind, raise } = published;
  const { episode, ...frame } = frameOf(rule, speaker, published, rMs);
  const isOccurrence = kind === 'occurrence';
  return {
    ...frame,
    ...(!isOccurrence && episode !== undefined && { episode }),
    id: raise.id,
    transition: isOccurrence ? 'occurred' : 'raised',
    t: raise.tMs,
    ...said,
  };
}

/** The regular end of an episode; `published.clear` names it. */
export function clearedEvent(
  evaluation: Evaluation,
  speaker: Speaker,
  published: Published & { readonly clear: NonNullable<Published['clear']> },
  { sinceMs, clearedMs, reason = 'condition-ended' }: Wanted,
  rMs: number,
): TocsinEvent {
  const causes = changesAt(evaluation, sinceMs ?? (clearedMs as number));
  return {
    ...frameOf(evaluation.rule, speaker, published, rMs),
    id: published.clear.id,
    transition: 'cleared',
    t: published.clear.tMs,
    causes: bounded([published.raise.id, ...causes.map(({ id }: Statement) => id)]),
    reason,
  };
}

/**
 * Takes an episode or an occurrence back (`retracted`: late facts show that it never was), or ends an episode with its rule.
 * An occurrence is taken back by its id, which stands for an episode's.
 */
export function endedEvent(
  rule: RuleName,
  speaker: Speaker,
  published: Published,
  reason: EndReason,
  rMs: number,
): TocsinEvent {
  const { episode, kind, raise, revision } = published;
  return {
    ...frameOf(rule, speaker, published, rMs),
    ...(kind === 'occurrence' && { episode: raise.id }),
    id: idAt(rMs, ['event', episode, 'cleared', reason, revision]),
    transition: 'cleared',
    t: rMs,
    causes: [raise.id],
    reason,
  };
}

/** The id of a transition; from the second statement about an episode on, its revision is a part of it. */
export function revisedId(
  { kind, episode }: Pick<Published, 'kind' | 'episode'>,
  transition: 'raised' | 'cleared',
  tMs: number,
  revision: number,
): string {
  if (revision > 0) return idAt(tMs, ['event', episode, transition, revision]);
  return kind === 'occurrence' ? episode : transitionId(episode, transition, tMs);
}

type Frame = Omit<TocsinEvent, 'id' | 'transition' | 't' | 'causes'>;

function frameOf(rule: RuleName, { labels }: Speaker, published: Published, rMs: number): Frame {
  const { host } = labels;
  const { application, name, hash, emit, severity } = rule;
  const { kind, episode, startMs, origin, hop, muted, shadow } = published;
  return {
    v: 1,
    type: kind === 'unknown' ? `${emit}_UNKNOWN` : emit,
    episode,
    start: startMs,
    r: rMs,
    origin,
    severity,
    source: { kind: 'rule', rule: name },
    ...(host !== undefined && { host }),
    labels,
    values: {},
    rule: { application, name, hash },
    ...(muted !== undefined && { muted }),
    ...(shadow && { shadow }),
    ...(hop > 0 && { hop }),
  };
}

function bounded(ids: readonly string[]): readonly string[] {
  return ids.slice(0, limits.causes);
}
