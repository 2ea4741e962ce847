import type { EventValue, Severity, Source, TocsinEvent } from './event.ts';
import { occurrenceId, transitionId } from './ids.ts';

interface Told {
  readonly type: string;
  readonly severity: Severity;
  readonly source: Source;
  readonly labels: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, EventValue>>;
  readonly message?: string | undefined;
  /** Receive time. */
  readonly r: number;
}

/** An occurrence at `t`. `sender` and `nonce` name it: the same two at the same time are the same event. */
export function makeOccurrence(
  told: Told & { readonly t: number; readonly sender: string; readonly nonce: string },
): TocsinEvent {
  const id = occurrenceId(told.t, told.type, told.sender, told.nonce);
  return { ...common(told), id, transition: 'occurred', t: told.t, origin: id, causes: [] };
}

/** The raise of an episode that starts, and is raised, at `start`. */
export function makeRaise(told: Told & { readonly episode: string; readonly start: number }): TocsinEvent {
  const { episode, start } = told;
  const id = transitionId(episode, 'raised', start);
  return { ...common(told), id, transition: 'raised', episode, start, t: start, origin: id, causes: [] };
}

/**
 * The clear of a raise, at `t` or at the raise's own time if that is later. Says of what it ended by all that the raise
 * said; `causes` is the raise.
 */
export function makeClear(
  raise: TocsinEvent,
  told: {
    readonly t: number;
    readonly r: number;
    readonly source: Source;
    readonly reason: string;
    readonly message?: string | undefined;
  },
): TocsinEvent {
  const { message: _, evidence: __, ...kept } = raise;
  const t = Math.max(told.t, raise.t);
  return {
    ...kept,
    id: transitionId(raise.episode as string, 'cleared', t),
    transition: 'cleared',
    t,
    r: told.r,
    origin: raise.id,
    source: told.source,
    ...(told.message !== undefined && { message: told.message }),
    causes: [raise.id],
    reason: told.reason,
  };
}

function common({
  type,
  severity,
  source,
  labels,
  values,
  message,
  r,
}: Told): Pick<
  TocsinEvent,
  'v' | 'type' | 'severity' | 'source' | 'host' | 'labels' | 'values' | 'message' | 'r'
> {
  return {
    v: 1,
    type,
    severity,
    source,
    ...(labels.host !== undefined && { host: labels.host }),
    labels,
    values: values ?? {},
    ...(message !== undefined && { message }),
    r,
  };
}
