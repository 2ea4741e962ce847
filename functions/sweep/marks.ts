import type { TocsinEvent } from '../../shared/facts/event.ts';
import { makeClear } from '../../shared/facts/make-event.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { StateStore } from '../ports/stores.ts';
import { returnedAfterMs, sweepSource } from './silence-events.ts';

/** One episode that the sweep raises: `raise` is there while it is open, `endedMs` for some time after its end. */
export interface Mark {
  readonly raise?: TocsinEvent;
  readonly endedMs?: number;
  /** Of an open `INTAKE_DEGRADED`: since when documents come in all the same. */
  readonly takingSinceMs?: number;
  readonly expected: number | 'absent';
}

export type Marks = ReadonlyMap<string, Mark>;

interface MarkRecord extends Omit<Mark, 'expected'> {
  readonly v: 1;
}

export const intakeMark = 'INTAKE';
export const silenceMark = (host: string) => `SILENT#${host}`;
export const skewMark = (host: string) => `SKEW#${host}`;

const pageMarks = 1_000;

export async function readMarks(state: StateStore): Promise<Marks> {
  const marks = new Map<string, Mark>();
  let after: string | undefined;
  do {
    const page = await state.list<MarkRecord>(stateKeys.sweep('').p, {
      limit: pageMarks,
      ...(after !== undefined && { after }),
    });
    for (const { key, version, body } of page.items) marks.set(key.s, markOf(version, body));
    after = page.next;
  } while (after !== undefined);
  return marks;
}

function markOf(expected: number, { v: _, ...mark }: MarkRecord): Mark {
  return { ...mark, expected };
}

/** Mark and event are one transaction: of two sweeps at the same time one writes both, the other nothing. */
export async function openEpisode(
  state: StateStore,
  name: string,
  marks: Marks,
  raise: TocsinEvent,
): Promise<void> {
  const body: MarkRecord = { v: 1, raise };
  const expected = marks.get(name)?.expected ?? 'absent';
  await state.putWithEvents({ key: stateKeys.sweep(name), body, expected }, [raise]);
}

/** Remembers it with an open episode, or forgets it; on a conflict another run has done so. */
export async function rememberTaking(
  state: StateStore,
  name: string,
  { raise, expected }: Mark,
  takingSinceMs: number | undefined,
): Promise<void> {
  const body: MarkRecord = {
    v: 1,
    ...(raise !== undefined && { raise }),
    ...(takingSinceMs !== undefined && { takingSinceMs }),
  };
  await state.put({ key: stateKeys.sweep(name), body, expected });
}

/**
 * Ends what is open under this name, at event time `tMs`; `silently`: somebody else has told of its end. The mark and the time of
 * its end are kept for `returnedAfterMs`.
 */
export async function endEpisode(
  state: StateStore,
  name: string,
  mark: Mark,
  end:
    | { readonly tMs: number; readonly nowMs: number; readonly reason: string }
    | { readonly silentlyMs: number },
): Promise<void> {
  if (mark.raise === undefined) return;
  const nowMs = 'nowMs' in end ? end.nowMs : end.silentlyMs;
  const body: MarkRecord = { v: 1, endedMs: nowMs };
  const expiresAtMs = nowMs + returnedAfterMs;
  const write = { key: stateKeys.sweep(name), body, expected: mark.expected, expiresAtMs };
  const clears =
    'nowMs' in end
      ? [makeClear(mark.raise, { t: end.tMs, r: nowMs, source: sweepSource, reason: end.reason })]
      : [];
  await state.putWithEvents(write, clears);
}
