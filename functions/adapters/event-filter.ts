import type { TocsinEvent } from '../../shared/facts/event.ts';
import { isId, lowestIdAt, timeOfId } from '../../shared/facts/ids.ts';
import { dayMs } from '../../shared/time.ts';
import { daysPerPage, type EventFilter, idSkewMs } from '../ports/stores.ts';
import { cursorInvalid } from './cursor.ts';

/** The ids that one page of a query looks at: `[fromId, toId)`. */
export interface IdWindow {
  readonly fromId: string;
  readonly toId: string;
  /** True if the page ends before the query does. */
  readonly isCut: boolean;
}

const idTimeEndMs = 2 ** 48;

/** All of a filter but `open`, which only the store knows. */
export function matchesFilter(event: TocsinEvent, filter: EventFilter): boolean {
  return (
    event.t >= filter.fromMs &&
    event.t < filter.toMs &&
    (filter.type === undefined ? event.type !== filter.exceptType : event.type === filter.type) &&
    (filter.types === undefined || filter.types.includes(event.type)) &&
    (filter.host === undefined || event.host === filter.host) &&
    (filter.severity === undefined || event.severity === filter.severity)
  );
}

/**
 * The filter's time, wider by `idSkewMs` on both sides, below the cursor, and no more than `daysPerPage` UTC days. Throws
 * `CURSOR_INVALID`.
 */
export function idWindow(filter: EventFilter, after: string | undefined): IdWindow {
  if (after !== undefined && !isId(after)) throw cursorInvalid(after);
  const fromMs = inIdRange(filter.fromMs - idSkewMs);
  const toMs = inIdRange(filter.toMs + idSkewMs);
  const border = lowestIdAt(toMs);
  const toId = after !== undefined && after < border ? after : border;
  const newestDay = Math.floor(Math.max(0, timeOfId(toId) - 1) / dayMs);
  const cutMs = Math.max(0, (newestDay - daysPerPage + 1) * dayMs);
  return { fromId: lowestIdAt(Math.max(fromMs, cutMs)), toId, isCut: cutMs > fromMs };
}

function inIdRange(tMs: number): number {
  return Math.min(Math.max(0, Math.floor(tMs)), idTimeEndMs - 1);
}
