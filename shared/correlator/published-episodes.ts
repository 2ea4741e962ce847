import type { TocsinEvent } from '../facts/event.ts';
import { canonicalKey } from '../facts/ids.ts';
import type { Rule } from '../language/artifact.ts';

type Labels = Readonly<Record<string, string>>;

/** An episode, or an occurrence, that a rule published. */
export interface PublishedEpisode {
  /** Absent of an occurrence. */
  readonly episode?: string;
  readonly type: string;
  /** Id of its raise, or of the occurrence. */
  readonly id: string;
  /** Begin of the condition. */
  readonly startMs: number;
  readonly raisedMs: number;
  readonly clearedMs?: number;
  /** Why it was cleared. */
  readonly reason?: string;
  readonly muted?: NonNullable<TocsinEvent['muted']>;
  readonly shadow?: true;
  /** Late facts showed that it never was; this is when that was found. */
  readonly retractedMs?: number;
  /** Ids of the last events that it was made of; the last one ends it in order of time. */
  readonly causes: readonly string[];
}

/** Whether an event was made by a rule for the instance with these labels. */
export function isSaidBy(
  { application, name }: Pick<Rule, 'application' | 'name'>,
  labels: Labels,
  { rule, labels: said }: TocsinEvent,
): boolean {
  return (
    rule !== undefined &&
    rule.application === application &&
    rule.name === name &&
    canonicalKey(said) === canonicalKey(labels)
  );
}

/**
 * What a rule published, in order of the raises, out of its events in any order. Of two statements about one end of an episode
 * the later received holds; what was retracted and not said again since is kept and marked.
 */
export function publishedEpisodes(events: readonly TocsinEvent[]): readonly PublishedEpisode[] {
  const said = [...events].sort((a, b) => a.r - b.r || (a.id < b.id ? -1 : 1));
  const episodes = new Map<string, PublishedEpisode>();
  for (const event of said) {
    const { transition, episode, id, t, r, reason } = event;
    const key = transition === 'occurred' ? id : (episode ?? id);
    const known = episodes.get(key);
    if (transition !== 'cleared') episodes.set(key, begun(event));
    else if (known && reason === 'retracted') episodes.set(key, { ...known, retractedMs: r });
    else if (known) episodes.set(key, { ...known, clearedMs: t, ...(reason !== undefined && { reason }) });
  }
  return [...episodes.values()].sort((a, b) => a.raisedMs - b.raisedMs || (a.id < b.id ? -1 : 1));
}

/** Active in `[raisedMs, clearedMs)` and never retracted. */
export function isOpenAt(
  { episode, raisedMs, clearedMs, retractedMs }: PublishedEpisode,
  atMs: number,
): boolean {
  const endMs = clearedMs ?? Number.POSITIVE_INFINITY;
  return episode !== undefined && retractedMs === undefined && raisedMs <= atMs && atMs < endMs;
}

function begun({
  episode,
  type,
  id,
  start,
  t,
  transition,
  muted,
  shadow,
  causes,
}: TocsinEvent): PublishedEpisode {
  return {
    ...(transition === 'raised' && episode !== undefined && { episode }),
    type,
    id,
    startMs: start ?? t,
    raisedMs: t,
    ...(muted !== undefined && { muted }),
    ...(shadow && { shadow }),
    causes,
  };
}
