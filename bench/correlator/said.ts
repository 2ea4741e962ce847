import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { Timeline } from '../../shared/language/evaluation/phase.ts';

interface Span {
  readonly key: string;
  readonly t: number;
  clearMs?: number | '-';
}

/** What was said in the end: occurrences and episodes, as the lines that all engines write. */
export class Said {
  /** By id of the raise or occurrence, or by key and time. */
  readonly #spans = new Map<string, Span>();
  readonly #seenMs = new Map<string, number>();

  hear(key: string, { id, t, transition, episode, reason, causes }: TocsinEvent): void {
    if (transition === 'occurred') this.#spans.set(id, { key, t });
    else if (transition === 'raised') this.#spans.set(id, { key, t, clearMs: '-' });
    else if (reason === 'retracted') this.#spans.delete(causes[0] ?? episode ?? '');
    else {
      const span = this.#spans.get(causes[0] ?? '');
      if (span) span.clearMs = t;
    }
  }

  /** What a timeline tells beyond those that were seen before of the key, which end before it. */
  see(key: string, { episodes, occurrences, next }: Timeline): void {
    const sinceMs = this.#seenMs.get(key) ?? 0;
    this.#seenMs.set(key, next.atMs);
    for (let i = episodes.length - 1; i >= 0; i--) {
      const { raisedMs, clearedMs = '-' } = episodes[i] as Timeline['episodes'][number];
      if (clearedMs !== '-' && clearedMs < sinceMs) break;
      this.#spans.set(`${key} ${raisedMs}`, { key, t: raisedMs, clearMs: clearedMs });
    }
    for (let i = occurrences.length - 1; i >= 0; i--) {
      const { startMs, endMs } = occurrences[i] as Timeline['occurrences'][number];
      if (endMs < sinceMs) break;
      this.#spans.set(`${key} ${startMs} ${endMs}`, { key, t: endMs });
    }
  }

  /** `key t` of an occurrence, `key raise clear` of an episode; `-`: it is open. In no order. */
  lines(): readonly string[] {
    return [...this.#spans.values()].map(({ key, t, clearMs }) =>
      clearMs === undefined ? `${key} ${t}` : `${key} ${t} ${clearMs}`,
    );
  }
}
