import type { CorrelateQueue } from '../ports/hops.ts';
import { checkEntries, queueBody } from './bus-entry.ts';
import { checkDelay } from './queue-limits.ts';
import { type SqsSender, sendAll, sqs } from './sqs-batch.ts';

/** The correlator's queue in SQS, or that of the function that seeds. */
export function makeSqsCorrelateQueue(queueUrl: string, client: SqsSender = sqs()): CorrelateQueue {
  return {
    send: async (events, delaySec) => {
      checkDelay(delaySec);
      checkEntries(events);
      await sendAll(client, queueUrl, events.map(queueBody), delaySec);
    },
  };
}
