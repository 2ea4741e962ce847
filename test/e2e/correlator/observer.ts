import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { queueBody } from '../../../functions/adapters/bus-entry.ts';
import { makeDynamoStateStore } from '../../../functions/adapters/dynamo-state-store.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { clientSettings } from '../../../local/environment.ts';
import { makeStacks } from '../../../local/stacks.ts';
import type { LocalSystem } from '../../../local/system.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';

/** Looks at a deployment from outside, and into its correlator's queue and state. */
export interface Observer {
  /** Every event since then, oldest first, but what agents tell the correlator. */
  readonly events: (fromMs: number) => Promise<readonly TocsinEvent[]>;
  /** Puts messages of these events into the correlator's queue, as if SQS delivered them once more. */
  readonly redeliver: (events: readonly TocsinEvent[]) => Promise<void>;
  /**
   * Waits until nothing is queued, no instance waits for a time, and no event came between two looks; answers with the events since
   * `fromMs`. `meanwhile` is called at each look. Throws after `patienceMs`.
   */
  readonly atRest: (
    fromMs: number,
    patienceMs: number,
    meanwhile: () => Promise<void>,
  ) => Promise<readonly TocsinEvent[]>;
}

const lookEveryMs = 3_000;
const pageEvents = 1_000;
const sqsBatch = 10;
const dueLimit = 500;

export async function makeObserver(system: LocalSystem): Promise<Observer> {
  const settings = clientSettings(system.endpoint);
  const sqs = new SQSClient(settings);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(settings));
  const state = makeDynamoStateStore({ state: system.stateTable, events: system.eventsTable }, client);
  const resources = await makeStacks(system.endpoint).resources('TocsinService');
  const QueueUrl = Object.entries(resources).find(([id]) =>
    /^PipelineCorrelateQueue[0-9A-F]{8}$/.test(id),
  )?.[1];

  const events: Observer['events'] = async (fromMs) => {
    const found: TocsinEvent[] = [];
    let after: string | undefined;
    do {
      const page = await system.client.events({
        from: fromMs,
        limit: pageEvents,
        ...(after !== undefined && { after }),
      });
      found.push(...page.events);
      after = page.next;
    } while (after !== undefined);
    return found.reverse();
  };

  const queued = async (): Promise<number> => {
    const { Attributes: { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = {} } =
      await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
  };

  const waiting = async (): Promise<number> => {
    const due = await state.due(Number.MAX_SAFE_INTEGER, dueLimit);
    return due.filter(({ p }) => p.startsWith(stateKeys.instance('').p)).length;
  };

  return {
    events,
    redeliver: async (doubled) => {
      for (let i = 0; i < doubled.length; i += sqsBatch) {
        const Entries = doubled
          .slice(i, i + sqsBatch)
          .map((event, n) => ({ Id: String(n), MessageBody: queueBody(event) }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    atRest: async (fromMs, patienceMs, meanwhile) => {
      const deadlineMs = Date.now() + patienceMs;
      let before = '';
      for (;;) {
        const [inQueue, armed, found] = [await queued(), await waiting(), await events(fromMs)];
        const ids = found.map(({ id }) => id).join(' ');
        if (inQueue === 0 && armed === 0 && ids === before) return found;
        before = ids;
        if (Date.now() > deadlineMs) {
          throw new Error(`no rest: ${inQueue} messages, ${armed} instances wait, ${found.length} events`);
        }
        await meanwhile();
        await sleep(lookEveryMs);
      }
    },
  };
}
