import { printExpression } from '../expression/print.ts';
import { languageLimits } from '../limits.ts';
import type { LocatedExpression, RawUnless } from '../raw.ts';
import { isEventSelector } from '../selectors.ts';
import { asDurationMs, asExpression, asInteger, badValue } from './readings.ts';
import { type As, type Fields, fieldsOf, need, take } from './yaml-reader.ts';

/** `{ event: MAINTENANCE, wait: 2m, extend: 3m }`; without the two durations nothing is waited for. */
export const asUnless: As<RawUnless> = (entry) => {
  const fields = fieldsOf(entry, { known: ['event', 'wait', 'extend'] });
  if (!fields) return undefined;
  const event = need(fields, 'event', asEvent, 'event: MAINTENANCE');
  const waitMs = durationOf(fields, 'wait');
  const extendMs = durationOf(fields, 'extend');
  if (!event || waitMs === undefined || extendMs === undefined) return undefined;
  return { event, waitMs, extendMs };
};

/** `{ max: 3, per: 1h }` */
export const asMaxRaises: As<{ readonly max: number; readonly perMs: number }> = (entry) => {
  const fields = fieldsOf(entry, { known: ['max', 'per'] });
  if (!fields) return undefined;
  const max = need(fields, 'max', asInteger(1, languageLimits.maxRaises));
  const perMs = need(fields, 'per', asDurationMs(1));
  return max !== undefined && perMs !== undefined ? { max, perMs } : undefined;
};

const asEvent: As<LocatedExpression> = (entry) => {
  const event = asExpression(entry);
  if (!event || isEventSelector(event.expr)) return event;
  return badValue(entry, printExpression(event.expr), 'an event type such as MAINTENANCE{host="db-1"}');
};

/** 0 if it is not written, undefined if it is wrong. */
function durationOf(fields: Fields, key: string): number | undefined {
  return fields.entries.has(key) ? take(fields, key, asDurationMs()) : 0;
}
