import type { TocsinEvent } from '../../facts/event.ts';

/** What remains of an episode once all that was said of it is known. Times are event times. */
export interface SettledEpisode {
  readonly episode: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly startMs: number;
  readonly raisedMs: number;
  readonly clearedMs?: number;
}

/** Of several statements about one episode those received last hold; a retraction voids what was received before. */
export function settledEpisodes(events: readonly TocsinEvent[]): readonly SettledEpisode[] {
  const byEpisode = Map.groupBy(
    events.filter((event) => event.episode !== undefined),
    (event) => event.episode as string,
  );
  return [...byEpisode]
    .flatMap(([episode, said]) => settle(episode, said) ?? [])
    .sort((a, b) => a.raisedMs - b.raisedMs || (a.episode < b.episode ? -1 : 1));
}

/** True if something that was published was taken back or said anew. */
export function isRevised(events: readonly TocsinEvent[]): boolean {
  const ends = events.map(({ episode, transition }) => `${episode} ${transition}`);
  return events.some(({ reason }) => reason === 'retracted') || new Set(ends).size < ends.length;
}

function settle(episode: string, said: readonly TocsinEvent[]): SettledEpisode | undefined {
  const byReceipt = [...said].sort((a, b) => a.r - b.r || (a.id < b.id ? -1 : 1));
  const voidMs = Math.max(0, ...said.filter(({ reason }) => reason === 'retracted').map(({ r }) => r));
  const standing = byReceipt.filter(({ r }) => r > voidMs);
  const raised = standing.findLast(({ transition }) => transition === 'raised');
  const cleared = standing.findLast(({ transition }) => transition === 'cleared');
  if (raised?.start === undefined) return undefined;
  const { type, labels, start: startMs, t: raisedMs } = raised;
  return { episode, type, labels, startMs, raisedMs, ...(cleared && { clearedMs: cleared.t }) };
}
