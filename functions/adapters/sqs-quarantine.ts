import type { Quarantine } from '../ports/hops.ts';
import { type SqsSender, sendAll, sqs } from './sqs-batch.ts';

/** Largest event, as JSON in characters, that is kept whole: four bytes each at worst, within one message. */
export const quarantinedChars = 60_000;

/**
 * The quarantine in SQS. A message is JSON `{ reason, event }`; of an event beyond `quarantinedChars` it holds the first
 * characters as text, since poison that cannot be set aside would block its stream.
 */
export function makeSqsQuarantine(queueUrl: string, client: SqsSender = sqs()): Quarantine {
  return { send: (record) => sendAll(client, queueUrl, [bodyOf(record)], 0) };
}

function bodyOf({ reason, event }: { readonly reason: string; readonly event: unknown }): string {
  const text = JSON.stringify(event) ?? 'null';
  const kept: unknown = text.length <= quarantinedChars ? event : text.slice(0, quarantinedChars);
  return JSON.stringify({ reason: reason.slice(0, 1_000), event: kept });
}
