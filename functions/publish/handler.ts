import type { DynamoDBStreamEvent } from 'aws-lambda';
import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { LogError } from '../http/answer.ts';
import type { Quarantine } from '../ports/hops.ts';
import type { StoredText } from '../ports/stores.ts';
import { type PublishStoredPorts, publishStored } from './publish-stored.ts';
import { notePublished } from './published.ts';
import { parseStored } from './stored-event.ts';

export interface PublishPorts extends PublishStoredPorts {
  readonly quarantine: Quarantine;
  readonly log: LogError;
}

/**
 * Takes new items of the events table's stream and publishes each. Poison goes to the quarantine alone. Whatever else fails is
 * thrown: the stream comes again with the whole batch, so an event is published at least once, and no record is ever skipped.
 */
export function makePublishHandler(ports: PublishPorts): (event: DynamoDBStreamEvent) => Promise<void> {
  return ({ Records }) =>
    publishTexts(
      ports,
      Records.filter((record) => record.eventName === 'INSERT').map(({ dynamodb }) => ({
        id: dynamodb?.Keys?.s?.S,
        text: dynamodb?.NewImage?.e?.S,
      })),
    );
}

/** What an item of the events table holds, readable or not. */
type FoundText = { readonly [Field in keyof StoredText]: StoredText[Field] | undefined };

/** Publishes what is readable and puts the rest aside; both are then done for good. Throws what `publishStored` throws. */
export async function publishTexts(ports: PublishPorts, found: readonly FoundText[]): Promise<void> {
  const stored: TocsinEvent[] = [];
  for (const each of found) {
    const event = await readOrQuarantine(ports, each);
    if (event !== undefined) stored.push(event);
  }
  await publishStored(ports, stored);
}

async function readOrQuarantine(
  { quarantine, state, clock, log }: PublishPorts,
  { id, text }: FoundText,
): Promise<TocsinEvent | undefined> {
  try {
    return parseStored(text);
  } catch (error) {
    const reason = error instanceof TocsinError ? error.code : 'UNKNOWN';
    await quarantine.send({ reason, event: text ?? id ?? null });
    if (id !== undefined) await notePublished(state, [id], clock());
    log('event quarantined', error);
    return undefined;
  }
}
