import type { Entry } from './spool-file.ts';

export interface NextEntry {
  readonly entry: Entry;
  /** Neither urgent nor the newest: sent slowly. */
  readonly isBacklog: boolean;
}

/**
 * What to send next of `entries`, oldest first: the oldest urgent one, so that no event waits behind a backlog; the newest
 * unless it was tried, so that what is shown is current; the oldest. Those in `deferred` come after all others.
 */
export function nextToSend(
  entries: readonly Entry[],
  newest: string | undefined,
  deferred: ReadonlySet<string>,
): NextEntry | undefined {
  const fresh = entries.filter(({ name }) => !deferred.has(name));
  const candidates = fresh.length > 0 ? fresh : entries;
  const first = candidates.find((entry) => entry.isUrgent) ?? candidates.find(({ name }) => name === newest);
  if (first !== undefined) return { entry: first, isBacklog: false };
  const [oldest] = candidates;
  return oldest === undefined ? undefined : { entry: oldest, isBacklog: true };
}
