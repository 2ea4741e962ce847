import { TocsinError } from '../../shared/errors.ts';
import type { PublishedEvent } from '../../shared/facts/event.ts';
import { formatDuration } from '../../shared/time.ts';
import { busSource } from '../adapters/bus-entry.ts';
import type { LetterSender, RawLetter } from '../ports/dead-letters.ts';
import { type PublishStoredPorts, publishStored } from '../publish/publish-stored.ts';
import { parseStored } from '../publish/stored-event.ts';
import { deepMs } from '../reconcile/progress.ts';
import { envelopeOf, idInText, quarantinedText } from './letter.ts';

/** Hands a letter on to where it was going. Throws, with the reason, if it has to stay. At least once: doubles are harmless. */
export type HandOn = (letter: RawLetter) => Promise<void>;

/** Back into the queue whose function failed on it. */
export function toQueue(sender: LetterSender): HandOn {
  return ({ body }) => sender.send(body);
}

/** What `publish` could not read: as it is stored, it is read and published anew. */
export function toPublish(ports: PublishStoredPorts): HandOn {
  return async ({ body }) => {
    const text = quarantinedText(body);
    const event = parseStored(text === undefined ? undefined : await wholeText(ports, text));
    await publishStored(ports, [event]);
  };
}

/**
 * What the bus could not hand to a target: events of ours go on the bus again, to all targets; those of the account to the queue
 * of `collect`. What else lies there is a schedule's call, whose work the next one does: nothing is left to do.
 */
export function toTargets(ports: PublishStoredPorts, collect: LetterSender): HandOn {
  return async ({ body }) => {
    const envelope = envelopeOf(body);
    if (envelope === undefined || isSchedule(envelope.source)) return;
    if (envelope.source !== busSource) return collect.send(body);
    const { slip: _, ...event }: PublishedEvent = parseStored(JSON.stringify(envelope.detail));
    await publishStored(ports, [event]);
  };
}

/** Positions in a stream, which is kept for a day; what they hold is published by the reconciler, as far as it reaches. */
export const toReconciler: HandOn = async () => {
  throw new TocsinError('DEAD_LETTER_STAYS', 'a position of the stream is not handed on', {
    fix: `the reconciler publishes what it holds, but not events whose ids are older than ${formatDuration(deepMs)} or than its own first run: those are stored and never published; then discard the letter`,
  });
};

function isSchedule(source: string): boolean {
  return source === 'aws.events' || source === 'aws.scheduler';
}

/** The quarantine cuts off what is too large for a message; the table has it whole. */
async function wholeText({ events }: PublishStoredPorts, text: string): Promise<string> {
  try {
    JSON.parse(text);
    return text;
  } catch {
    const id = idInText(text);
    const event = id === undefined ? undefined : await events.get(id);
    return event === undefined ? text : JSON.stringify(event);
  }
}
