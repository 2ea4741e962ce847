import type { SQSRecord } from 'aws-lambda';
import { deadLetterLimits } from '../../shared/api/dead-letter-queues.ts';
import { TocsinError } from '../../shared/errors.ts';
import { type Clock, dayMs } from '../../shared/time.ts';
import type { StateStore } from '../ports/stores.ts';
import { stateKeys } from './keys.ts';

/** Body at `stateKeys.failure(messageId)`: why the last try of a message failed. */
export interface FailureRecord {
  readonly code: string;
  readonly message: string;
  readonly atMs: number;
}

/** As long as dead-letter queues keep messages, and a day. */
const failureKeptMs = 15 * dayMs;

const messageChars = 500;

/** Tells why messages of a batch failed, by their ids; never throws. */
export type NoteFailures = (
  records: readonly SQSRecord[],
  errors: ReadonlyMap<string, unknown>,
) => Promise<void>;

/**
 * Keeps the reason of a message's last try, after which its queue puts it aside, under the id that it has there as well. SQS
 * itself tells none. A note that cannot be written is done without: the message fails in any case.
 */
export function makeFailureNotes(state: Pick<StateStore, 'put'>, clock: Clock): NoteFailures {
  return async (records, errors) => {
    const last = records.filter(
      ({ messageId, attributes }) =>
        errors.has(messageId) &&
        Number(attributes?.ApproximateReceiveCount ?? 0) >= deadLetterLimits.receives,
    );
    const atMs = clock();
    for (const { messageId } of last) {
      const body: FailureRecord = { ...reasonOf(errors.get(messageId)), atMs };
      const key = stateKeys.failure(messageId);
      await state
        .put({ key, body, expected: 'any', expiresAtMs: atMs + failureKeptMs })
        .catch(() => undefined);
    }
  };
}

function reasonOf(error: unknown): Pick<FailureRecord, 'code' | 'message'> {
  const code = error instanceof TocsinError ? error.code : 'INTERNAL';
  const message = error instanceof Error ? error.message : String(error);
  return { code, message: message.slice(0, messageChars) };
}
