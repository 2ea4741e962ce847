import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { PublishedEvent } from '../../shared/facts/event.ts';
import { parseMessage } from '../correlate/message.ts';
import { policiesFor } from './policies.ts';
import type { RespondPorts } from './ports.ts';
import { respondTo } from './respond.ts';

/**
 * A batch of raises and occurrences that concern policies. Each (policy, target, origin) is claimed once; a record that
 * fails returns to the queue alone, and its next delivery goes on where this one stopped.
 */
export function makeRespondHandler(ports: RespondPorts): (batch: SQSEvent) => Promise<SQSBatchResponse> {
  return async (batch) => {
    const failed = new Map<string, unknown>();
    for (const { messageId, body } of batch.Records) {
      try {
        await respondToEvent(ports, parseMessage(body));
      } catch (error) {
        ports.log('a message for policies failed', error);
        failed.set(messageId, error);
      }
    }
    await ports.noteFailures?.(batch.Records, failed);
    return { batchItemFailures: [...failed.keys()].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

async function respondToEvent(ports: RespondPorts, event: PublishedEvent): Promise<void> {
  if (event.transition === 'cleared') return;
  for (const policy of await policiesFor(ports, event)) await respondTo(ports, policy, event);
}
