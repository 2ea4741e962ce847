import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey, hashText, shardOfId, timeOfId } from '../../shared/facts/ids.ts';
import { isCanary } from '../../shared/facts/system-events.ts';
import { dayMs, dayOf } from '../../shared/time.ts';
import type { EventPlace } from '../ports/stores.ts';

/** Shards of the index of days; a query of a day merges them all. */
export const dayBuckets = 16;

/** Shards of the index of open episodes. */
export const openBuckets = 4;

/** How long an event is kept, from its receive time. */
export const eventKeptMs = 90 * dayMs;

/** How long a canary is kept: it is of no use after it came back. */
export const canaryKeptMs = dayMs;

const keyHashChars = 16;

/** An item of the events table, as docs/architecture.md lays it out. */
export interface EventItem {
  readonly p: string;
  readonly s: string;
  /** Absent: the event is in no list, only found by its key. */
  readonly g?: string;
  /** Raises of open episodes only. */
  readonly o?: string;
  /** The event as JSON. */
  readonly e: string;
  /** Seconds since 1970. */
  readonly x: number;
}

export function eventItem(event: TocsinEvent): EventItem {
  return {
    ...eventKey(event.id, event),
    ...(!isCanary(event) && { g: dayBucketOf(event.id) }),
    ...(event.transition === 'raised' && { o: openBucket(shardOfId(event.id, openBuckets)) }),
    e: JSON.stringify(event),
    x: Math.ceil((event.r + (isCanary(event) ? canaryKeptMs : eventKeptMs)) / 1000),
  };
}

/** Where the event of this id is. A raise and its clear have one `like`, so each leads to the other. */
export function eventKey(id: string, like: EventPlace): { readonly p: string; readonly s: string } {
  return { p: eventPartition(like, dayOf(timeOfId(id))), s: id };
}

/** The partition of a host's events of a day. */
export function hostPartition(host: string, day: string): string {
  return `HOST#${host}#${day}`;
}

/** The partition of the index `byDay` that holds this id. */
export function dayBucketOf(id: string): string {
  return dayBucket(dayOf(timeOfId(id)), shardOfId(id, dayBuckets));
}

export function dayBucket(day: string, bucket: number): string {
  return `${day}#${bucket}`;
}

export function openBucket(bucket: number): string {
  return `OPEN#${bucket}`;
}

/** The event of an item of the table or of one of its indexes. */
export function readEvent(item: Readonly<Record<string, unknown>>): TocsinEvent {
  return JSON.parse(item.e as string) as TocsinEvent;
}

function eventPartition({ host, type, labels }: EventPlace, day: string): string {
  if (host !== undefined) return hostPartition(host, day);
  return `KEY#${hashText([type, canonicalKey(labels)], keyHashChars)}#${day}`;
}
