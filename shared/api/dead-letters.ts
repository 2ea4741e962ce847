import * as z from 'zod';
import { type DeadLetterQueueName, deadLetterLimits, deadLetterQueues } from './dead-letter-queues.ts';

export const deadLetterQueueSchema = z.enum(deadLetterQueues);

/** `GET /v1/dead-letters/{queue}`. */
export const deadLettersQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(deadLetterLimits.shown).default(10),
});

/**
 * `POST /v1/dead-letters/{queue}/redrive`. `ids`: of letters, or of the events in them; absent: all. `discard`: they are thrown
 * away in place of being handed on.
 */
export const redriveRequestSchema = z.strictObject({
  ids: z
    .array(z.string().min(1).max(deadLetterLimits.idChars))
    .min(1)
    .max(deadLetterLimits.ids)
    .exactOptional(),
  discard: z.boolean().default(false),
});
export type RedriveRequest = z.input<typeof redriveRequestSchema>;

/** A message that was put aside. */
export interface DeadLetter {
  /** Of the message in its queue. */
  readonly id: string;
  readonly eventId?: string;
  readonly eventType?: string;
  /** When it first entered a queue. */
  readonly sentAtMs: number;
  /** How often it was received, looks at it included. */
  readonly receives: number;
  /** Why it was put aside; absent: nobody knows. */
  readonly reason?: string;
}

/** A queue, and what the first letters in it say; `oldestAtMs` is that of the oldest of these. */
export interface DeadLetterQueueView {
  readonly queue: DeadLetterQueueName;
  /** About so many wait; SQS counts with a delay. */
  readonly waiting: number;
  readonly oldestAtMs?: number;
  readonly reasons: readonly string[];
}

/** `GET /v1/dead-letters`. */
export interface DeadLetterQueuesAnswer {
  readonly queues: readonly DeadLetterQueueView[];
}

/** `GET /v1/dead-letters/{queue}`: some letters, in no order; each stays where it is. */
export interface DeadLettersAnswer {
  readonly queue: DeadLetterQueueName;
  readonly waiting: number;
  readonly letters: readonly DeadLetter[];
}

/** What one call did; while `handled` is not 0 and letters wait, another call goes on. */
export interface RedriveAnswer {
  readonly queue: DeadLetterQueueName;
  /** Letters that are gone from the queue: handed on, or thrown away. */
  readonly handled: number;
  /** Letters that stay, with the reason. */
  readonly kept: readonly { readonly id: string; readonly reason: string }[];
  readonly waiting: number;
}
