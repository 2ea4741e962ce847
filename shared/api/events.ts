import * as z from 'zod';
import { severities, type TocsinEvent, transitions } from '../facts/event.ts';
import {
  eventTypeSchema,
  fail,
  hostIdSchema,
  idSchema,
  labelsSchema,
  messageSchema,
  timeMsSchema,
  valuesSchema,
} from '../facts/event-schema.ts';
import { limits } from '../facts/limits.ts';
import type { BilledRead } from './billed-read.ts';

/** A time as a person or a program writes it: milliseconds since 1970, or RFC 3339 with its zone. */
export const timeSchema = z
  .union([timeMsSchema, z.string()], { error: 'milliseconds since 1970, or RFC 3339 text' })
  .transform((time, context) => {
    const tMs = typeof time === 'number' ? time : readTime(time);
    if (tMs !== undefined) return tMs;
    fail(context, [], { got: String(time).slice(0, 40), allowed: '1763715600000 or 2026-11-21T09:00:00Z' });
    return z.NEVER;
  });

/**
 * An event of a person or a program. `occurred` unless it says otherwise. An episode is named by its type and labels:
 * a `cleared` finds the open raise of the same type and labels, or the one of the `episode` that the raise was answered
 * with. `id` is the sender's own name of this message and needs `at`: both alike make a repeat harmless.
 */
const operatorEventSchema = z
  .strictObject({
    type: eventTypeSchema,
    transition: z.enum(transitions).default('occurred'),
    episode: idSchema.exactOptional(),
    labels: labelsSchema.default({}),
    values: valuesSchema.default({}),
    severity: z.enum(severities).default('info'),
    message: messageSchema.exactOptional(),
    at: timeSchema.exactOptional(),
    id: z.string().min(1).max(limits.labelValueChars).exactOptional(),
  })
  .superRefine((event, context) => {
    if (event.id !== undefined && event.at === undefined) {
      fail(context, ['at'], {
        code: 'FIELD_MISSING',
        fix: 'an id makes a repeat harmless only with the same time',
      });
    }
    if (event.episode !== undefined && event.transition !== 'cleared') {
      fail(context, ['episode'], { got: event.episode, allowed: 'only with transition cleared' });
    }
    const host = hostIdSchema.safeParse(event.labels.host ?? 'none');
    if (!host.success) fail(context, ['labels', 'host'], { allowed: '1 to 64 of A-Z a-z 0-9 . _ -' });
  });
export type OperatorEvent = z.output<typeof operatorEventSchema>;

/** `POST /v1/events`. */
export const eventsRequestSchema = z.strictObject({
  events: z.array(operatorEventSchema).min(1).max(limits.events),
});
export type EventsRequest = z.input<typeof eventsRequestSchema>;

/** One entry per event that was sent, in its order. */
export interface EventsAnswer {
  readonly events: readonly {
    readonly id: string;
    readonly episode?: string;
    readonly stored: 'stored' | 'duplicate';
  }[];
}

export const eventQueryLimits = { limit: 1_000, types: 100, typesChars: 6_600 } as const;

/** `GET /v1/events`; without `from` the last day. `[from, to)` by event time. */
export const eventQuerySchema = z.strictObject({
  from: z.string().transform(numberOrText).pipe(timeSchema).exactOptional(),
  to: z.string().transform(numberOrText).pipe(timeSchema).exactOptional(),
  type: eventTypeSchema.exactOptional(),
  /** Names with commas. */
  types: z
    .string()
    .max(eventQueryLimits.typesChars)
    .transform((text) => text.split(','))
    .pipe(z.array(eventTypeSchema).max(eventQueryLimits.types))
    .exactOptional(),
  host: hostIdSchema.exactOptional(),
  severity: z.enum(severities).exactOptional(),
  open: z.enum(['true', 'false']).exactOptional(),
  limit: z.coerce.number().int().min(1).max(eventQueryLimits.limit).default(100),
  after: z.string().max(2_000).exactOptional(),
});

/** Newest first; `next` goes into `after`, absent at the end. */
export interface EventsPage {
  readonly events: readonly TocsinEvent[];
  readonly read: BilledRead;
  readonly next?: string;
}

/** `GET /v1/events/{id}`: `causes` are the events that it was made of, as far as they are still kept. */
export interface EventAnswer {
  readonly event: TocsinEvent;
  readonly causes: readonly TocsinEvent[];
}

/** A query parameter of digits is milliseconds. */
export function numberOrText(text: string): number | string {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

function readTime(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const tMs = Date.parse(text);
  return tMs >= 0 && tMs < 2 ** 48 ? tMs : undefined;
}
