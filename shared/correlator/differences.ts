import type { TocsinEvent } from '../facts/event.ts';
import type { CompositeRule } from '../language/artifact.ts';
import { clearedEvent, endedEvent, episodeIdOf, hopOf, raisedEvent, revisedId } from './composite-event.ts';
import type { InstanceState, Published } from './state.ts';
import type { Episode } from './timeline.ts';

/** What changed for an episode, and when in event time. */
export interface Change {
  readonly kind: 'raised' | 'cleared' | 'retracted';
  readonly episode: string;
  readonly atMs: number;
}

export interface Differences {
  readonly published: readonly Published[];
  readonly events: readonly TocsinEvent[];
  readonly changes: readonly Change[];
}

interface Said {
  readonly published: Published;
  readonly events: readonly TocsinEvent[];
}

/**
 * What has to be said so that readers know `episodes` instead of what was published. An episode that vanished is
 * retracted; one whose start moved is retracted and raised anew under the same origin; one that was cleared too early
 * is retracted and raised again under its own id of an episode; a clear that moved is said again. Of several statements
 * about one episode the one received last holds: `rMs` must exceed every earlier receive time of this instance, and
 * what is raised beside a retraction gets `rMs + 1`.
 */
export function differences(
  rule: CompositeRule,
  state: InstanceState,
  episodes: readonly Episode[],
  rMs: number,
): Differences {
  const wanted = new Map(episodes.map((episode) => [episodeIdOf(state, episode.startMs), episode]));
  const kept: Said[] = state.published.map((published) => {
    const isGone = !published.isVoid && !agrees(published, wanted.get(published.episode));
    return isGone ? retracted(rule, state, published, rMs) : { published, events: [] };
  });
  const known = new Map(kept.map((said) => [said.published.episode, said]));
  for (const [episode, target] of wanted) {
    const before = known.get(episode);
    const isStanding = before !== undefined && !before.published.isVoid;
    const base = isStanding ? before : raised(rule, state, kept, before, episode, target, rMs);
    known.set(episode, cleared(rule, state, base, target, rMs));
  }
  const said = [...known.values()];
  const events = said
    .flatMap((each) => each.events)
    .sort((a, b) => a.r - b.r || a.t - b.t || (a.id < b.id ? -1 : 1));
  return {
    published: said.map((each) => each.published).sort((a, b) => a.startMs - b.startMs),
    events,
    changes: events.map(changeOf),
  };
}

/** A published episode may stand if it has the target's raise and was not cleared while the target goes on. */
function agrees(published: Published, target: Episode | undefined): boolean {
  if (target === undefined || target.raisedMs !== published.raise.tMs) return false;
  return published.clear === undefined || target.clearedMs !== undefined;
}

function retracted(rule: CompositeRule, state: InstanceState, published: Published, rMs: number): Said {
  const event = endedEvent(rule, state, published, 'retracted', rMs);
  return { published: { ...published, isVoid: true }, events: [event] };
}

function raised(
  rule: CompositeRule,
  state: InstanceState,
  kept: readonly Said[],
  before: Said | undefined,
  episode: string,
  target: Episode,
  rMs: number,
): Said {
  const revision = before === undefined ? 0 : before.published.revision + 1;
  const id = revisedId(episode, 'raised', target.raisedMs, revision);
  const origin = before?.published.origin ?? lineageOf(kept, target) ?? id;
  const published: Published = {
    episode,
    startMs: target.startMs,
    origin,
    raise: { id, tMs: target.raisedMs },
    hop: hopOf(rule, state, target),
    revision,
  };
  const isAfterRetraction = kept.some((said) => said.events.length > 0);
  const event = raisedEvent(rule, state, published, isAfterRetraction ? rMs + 1 : rMs);
  return { published, events: [...(before?.events ?? []), event] };
}

/** The origin of the first retracted episode that overlaps the target: a moved episode keeps its lineage. */
function lineageOf(kept: readonly Said[], target: Episode): string | undefined {
  const endMs = target.clearedMs ?? Number.POSITIVE_INFINITY;
  return kept.find(({ published }) => {
    if (!published.isVoid) return false;
    return published.startMs < endMs && target.startMs < (published.clear?.tMs ?? Number.POSITIVE_INFINITY);
  })?.published.origin;
}

function cleared(rule: CompositeRule, state: InstanceState, said: Said, target: Episode, rMs: number): Said {
  const { clearedMs, sinceMs } = target;
  const { published } = said;
  if (clearedMs === undefined || sinceMs === undefined || published.clear?.tMs === clearedMs) return said;
  const revision = published.clear === undefined ? published.revision : published.revision + 1;
  const clear = { id: revisedId(published.episode, 'cleared', clearedMs, revision), tMs: clearedMs };
  const next = { ...published, clear, revision };
  // A raise that follows a retraction must not be retracted with it, nor must its clear.
  const raisedNow = said.events.find((event) => event.transition === 'raised');
  const event = clearedEvent(rule, state, next, sinceMs, raisedNow?.r ?? rMs);
  return { published: next, events: [...said.events, event] };
}

function changeOf(event: TocsinEvent): Change {
  const kind =
    event.reason === 'retracted' ? 'retracted' : event.transition === 'raised' ? 'raised' : 'cleared';
  return { kind, episode: event.episode as string, atMs: event.t };
}
