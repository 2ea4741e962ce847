import type { TocsinEvent } from '../../shared/facts/event.ts';

/** What was said in the end: occurrences and episodes, as the lines that all engines write. */
export class Said {
  readonly #spans = new Map<string, { readonly key: string; readonly t: number; clearMs?: number | '-' }>();

  hear(key: string, { id, t, transition, episode, reason, causes }: TocsinEvent): void {
    if (transition === 'occurred') this.#spans.set(id, { key, t });
    else if (transition === 'raised') this.#spans.set(id, { key, t, clearMs: '-' });
    else if (reason === 'retracted') this.#spans.delete(causes[0] ?? episode ?? '');
    else {
      const span = this.#spans.get(causes[0] ?? '');
      if (span) span.clearMs = t;
    }
  }

  /** `key t` of an occurrence, `key raise clear` of an episode; `-`: it is open. In no order. */
  lines(): readonly string[] {
    return [...this.#spans.values()].map(({ key, t, clearMs }) =>
      clearMs === undefined ? `${key} ${t}` : `${key} ${t} ${clearMs}`,
    );
  }
}
