import { canonicalKey, episodeId, idAt, transitionId } from '../facts/ids.ts';
import type { Match } from '../language/evaluation/facts.ts';
import type { Episode, Timeline } from '../language/evaluation/phase.ts';
import type { InstanceState, Published } from './state.ts';

/** An episode or occurrence that readers are to know. Of an occurrence `raisedMs` is its time. */
export interface Wanted extends Episode {
  readonly kind?: 'unknown' | 'occurrence';
  /** As `Published.episode`. */
  readonly episode: string;
  /** Facts of an occurrence's match. */
  readonly ids: readonly string[];
}

/** All that follows from a timeline, and what is still held from before its base; in order of time. */
export function wantedOf(state: InstanceState, timeline: Timeline, baseMs: number): readonly Wanted[] {
  const held = state.published.filter((each) => each.held && lastMs(each) < baseMs).map(wantedAgain);
  const idOf = episodeIds(state);
  const episodes = timeline.episodes.map((each) => wantedEpisode(idOf, each));
  const unknown = timeline.unknownEpisodes.map((each) => ({
    ...wantedEpisode(idOf, each),
    kind: 'unknown' as const,
  }));
  return [...held, ...episodes, ...unknown, ...wantedOccurrences(state, timeline.occurrences)].sort(
    (a, b) => a.raisedMs - b.raisedMs,
  );
}

/** From when on nothing is said of it any more; Infinity while it is open. */
export function lastMs({ kind, raise, clear, isVoid }: Published): number {
  if (kind === 'occurrence') return raise.tMs;
  return Math.max(raise.tMs, clear?.tMs ?? (isVoid ? raise.tMs : Number.POSITIVE_INFINITY));
}

/** Said to be open, or about to be said. */
export function isOpen(published: Published): boolean {
  return lastMs(published) === Number.POSITIVE_INFINITY;
}

function wantedAgain({ kind, episode, startMs, raise }: Published): Wanted {
  return { ...(kind && { kind }), episode, startMs, raisedMs: raise.tMs, ids: [] };
}

function wantedEpisode(idOf: (startMs: number) => string, episode: Episode): Wanted {
  return { ...episode, episode: idOf(episode.startMs), ids: [] };
}

/** Ids of episodes by their start; of those that were published they are known. */
function episodeIds(state: InstanceState): (startMs: number) => string {
  const known = new Map<number, string>();
  for (const { kind, startMs, episode } of state.published)
    if (kind !== 'occurrence') known.set(startMs, episode);
  return (startMs) => known.get(startMs) ?? episodeOf(state, startMs);
}

/**
 * Several matches may have one begin and one end: they are told apart by their place among those. Of one that was published alone
 * the id is known.
 */
function wantedOccurrences(state: InstanceState, matches: readonly Match[]): readonly Wanted[] {
  const places = new Map<string, number>();
  const alone = publishedAlone(state);
  return matches.map(({ startMs, endMs, ids }) => {
    const span = `${startMs} ${endMs}`;
    const place = places.get(span) ?? 0;
    places.set(span, place + 1);
    const known = place === 0 ? alone.get(span) : undefined;
    const episode = known ?? occurrenceOf(state, startMs, endMs, place);
    return { kind: 'occurrence', episode, startMs, raisedMs: endMs, ids };
  });
}

function publishedAlone({ published }: InstanceState): ReadonlyMap<string, string | undefined> {
  const ids = new Map<string, string | undefined>();
  for (const { kind, episode, startMs, raise } of published) {
    if (kind !== 'occurrence') continue;
    const span = `${startMs} ${raise.tMs}`;
    ids.set(span, ids.has(span) ? undefined : episode);
  }
  return ids;
}

function occurrenceOf(state: InstanceState, startMs: number, endMs: number, place: number): string {
  const episode = episodeOf(state, startMs);
  if (place === 0) return transitionId(episode, 'occurred', endMs);
  return idAt(endMs, ['event', episode, 'occurred', 'place', place]);
}

function episodeOf({ application, rule, labels }: InstanceState, startMs: number): string {
  return episodeId(application, rule, canonicalKey(labels), startMs);
}
