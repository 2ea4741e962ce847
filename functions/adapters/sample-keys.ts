import { TocsinError } from '../../shared/errors.ts';
import { dayMs, dayOf } from '../../shared/time.ts';
import type { SampleItem } from '../ports/stores.ts';
import { cursorInvalid } from './cursor.ts';

const seqChars = 6;

/** The first sequence number that the key cannot hold: 36^6, four thousand years of minutes. */
export const seqEnd = 36 ** seqChars;

/** Days that one query of samples may span; they are kept for 7. */
export const sampleDaysMax = 10;

/** `host#yyyymmdd` of the UTC day on which the document was built. */
export function samplePartition(host: string, builtAtMs: number): string {
  return `${host}#${dayOf(builtAtMs)}`;
}

/** `boot.seq`, the sequence as 6 base-36 digits, so that a host's documents sort as they were built. */
export function sampleSort(boot: string, seq: number): string {
  if (!Number.isInteger(seq) || seq < 0 || seq >= seqEnd) {
    throw new TocsinError('SEQUENCE_OUT_OF_RANGE', 'the sequence number cannot be stored', {
      field: 'seq',
      got: String(seq),
      allowed: `0..${seqEnd - 1}`,
      fix: 'restart the agent: a new boot counts from 0',
    });
  }
  return `${boot}.${seq.toString(36).padStart(seqChars, '0')}`;
}

/** Sorts before every document of the boot, and behind those of all boots that sort before it. */
export function bootSort(boot: string): string {
  return `${boot}.`;
}

/** `yyyymmdd#boot.seq`: where a page ended. */
export function sampleCursor(item: Pick<SampleItem, 'boot' | 'seq' | 'builtAtMs'>): string {
  return `${dayOf(item.builtAtMs)}#${sampleSort(item.boot, item.seq)}`;
}

/** Day and sort key of a cursor; throws `CURSOR_INVALID`. */
export function readSampleCursor(after: string): { readonly day: string; readonly s: string } {
  const [, day, s] = /^(\d{8})#(.+)$/.exec(after) ?? [];
  if (day === undefined || s === undefined) throw cursorInvalid(after);
  return { day, s };
}

/** A time in each UTC day that `[fromMs, toMs)` touches, oldest first; throws `RANGE_TOO_LONG` beyond `sampleDaysMax`. */
export function sampleDays(fromMs: number, toMs: number): readonly number[] {
  const first = Math.floor(fromMs / dayMs);
  const last = Math.ceil(toMs / dayMs) - 1;
  const days = last - first + 1;
  if (days > sampleDaysMax) {
    throw new TocsinError('RANGE_TOO_LONG', 'the time range touches too many days of samples', {
      field: 'from',
      got: `${days} days`,
      allowed: `${sampleDaysMax} days`,
      fix: 'ask for a shorter range; samples are kept for 7 days',
    });
  }
  return Array.from({ length: Math.max(0, days) }, (_, i) => (first + i) * dayMs);
}
