import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { Match } from '../../../shared/language/evaluation/facts.ts';
import type { Episode } from '../../../shared/language/evaluation/phase.ts';

/** What a reader of a composite's events is left with. */
export interface Net {
  readonly episodes: readonly NetEpisode[];
  readonly unknownEpisodes: readonly NetEpisode[];
  readonly occurrences: ReadonlyArray<Pick<Match, 'startMs' | 'endMs'>>;
}

export type NetEpisode = Omit<Episode, 'sinceMs' | 'reason'> & { readonly reason?: string };

/** Of statements about one episode, or one occurrence, those received last count. */
export function netOf(events: readonly TocsinEvent[]): Net {
  const standing = [...Map.groupBy(events, ({ episode, id }) => episode ?? id).values()].map(standingOf);
  const raises = standing.flatMap(({ raised, cleared }) =>
    raised?.transition === 'raised' ? [{ raised, cleared }] : [],
  );
  const isUnknown = ({ raised }: { readonly raised: TocsinEvent }) => raised.type.endsWith('_UNKNOWN');
  return {
    episodes: raises
      .filter((each) => !isUnknown(each))
      .map(netEpisode)
      .sort(byStart),
    unknownEpisodes: raises.filter(isUnknown).map(netEpisode).sort(byStart),
    occurrences: standing
      .flatMap(({ raised }) => (raised?.transition === 'occurred' ? [raised] : []))
      .map(({ start, t }) => ({ startMs: start as number, endMs: t }))
      .sort((a, b) => a.endMs - b.endMs || a.startMs - b.startMs),
  };
}

interface Standing {
  readonly raised: TocsinEvent | undefined;
  readonly cleared: TocsinEvent | undefined;
}

function standingOf(said: readonly TocsinEvent[]): Standing {
  const inOrder = said.toSorted((a, b) => a.r - b.r || (a.id < b.id ? -1 : 1));
  const voidMs = Math.max(0, ...said.filter(({ reason }) => reason === 'retracted').map(({ r }) => r));
  const standing = inOrder.filter(({ r }) => r > voidMs);
  return {
    raised: standing.findLast(({ transition }) => transition !== 'cleared'),
    cleared: standing.findLast(({ transition }) => transition === 'cleared'),
  };
}

function netEpisode({
  raised,
  cleared,
}: {
  readonly raised: TocsinEvent;
  readonly cleared: TocsinEvent | undefined;
}) {
  const net = { startMs: raised.start as number, raisedMs: raised.t };
  return cleared === undefined ? net : { ...net, clearedMs: cleared.t, reason: cleared.reason as string };
}

function byStart(a: NetEpisode, b: NetEpisode): number {
  return a.startMs - b.startMs || a.raisedMs - b.raisedMs;
}
