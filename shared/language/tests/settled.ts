import type { TocsinEvent } from '../../facts/event.ts';
import { canonicalKey, episodeId } from '../../facts/ids.ts';

/** What remains of an episode or an occurrence once all that was said of it is known. Times are event times. */
export interface Settled {
  /** Of an occurrence of a composite what the episode of its match would be: its own id tells also how often it was revised. */
  readonly episode: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly startMs: number;
  readonly raisedMs: number;
  /** Absent while it is open; of an occurrence the same time. */
  readonly clearedMs?: number;
}

/** An event that stands, and for an episode the clear that ends it. */
export interface Standing {
  readonly event: TocsinEvent;
  readonly clear?: TocsinEvent;
}

/** What stands of all that was said up to `untilMs`, event time: in the order of raises and occurrences, then of ids. */
export function settledOf(events: readonly TocsinEvent[], untilMs: number): readonly Settled[] {
  return standingOf(events)
    .filter(({ event }) => event.t <= untilMs)
    .map(({ event, clear }) => ({
      episode: keyOf(event),
      type: event.type,
      labels: event.labels,
      startMs: event.start ?? event.t,
      raisedMs: event.t,
      ...(event.transition === 'occurred' && { clearedMs: event.t }),
      ...(clear && clear.t <= untilMs && { clearedMs: clear.t }),
    }));
}

/**
 * Of several statements about one thing those received last hold; a retraction, which names an occurrence by its
 * id, voids what was received before.
 */
export function standingOf(events: readonly TocsinEvent[]): readonly Standing[] {
  const said = Map.groupBy(events, ({ episode, id }) => episode ?? id);
  return [...said.values()]
    .flatMap((statements) => standing(statements) ?? [])
    .sort((a, b) => a.event.t - b.event.t || (keyOf(a.event) < keyOf(b.event) ? -1 : 1));
}

/** True if something that was published was taken back or said anew. */
export function isRevised(events: readonly TocsinEvent[]): boolean {
  const ends = events.flatMap(({ episode, transition }) => (episode ? [`${episode} ${transition}`] : []));
  return events.some(({ reason }) => reason === 'retracted') || new Set(ends).size < ends.length;
}

function standing(said: readonly TocsinEvent[]): Standing | undefined {
  const byReceipt = [...said].sort((a, b) => a.r - b.r || (a.id < b.id ? -1 : 1));
  const voidMs = Math.max(0, ...said.filter(({ reason }) => reason === 'retracted').map(({ r }) => r));
  const standing = byReceipt.filter(({ r }) => r > voidMs);
  const event = standing.findLast(({ transition }) => transition !== 'cleared');
  const clear = standing.findLast(({ transition }) => transition === 'cleared');
  return event && { event, ...(clear && { clear }) };
}

function keyOf({ id, episode, rule, source, labels, start }: TocsinEvent): string {
  if (episode !== undefined) return episode;
  if (!rule || source.kind !== 'rule' || start === undefined) return id;
  return episodeId(rule.application, rule.name, canonicalKey(labels), start);
}
