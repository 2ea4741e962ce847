import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { queueBody } from '../../../functions/adapters/bus-entry.ts';
import { makeDynamoStateStore } from '../../../functions/adapters/dynamo-state-store.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { membershipsOf } from '../../../functions/hosts/membership.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import { readPublished } from '../../../functions/publish/published.ts';
import { clientSettings } from '../../../local/environment.ts';
import { makeStacks } from '../../../local/stacks.ts';
import type { LocalSystem } from '../../../local/system.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { timeOfId } from '../../../shared/facts/ids.ts';
import type { HostFact } from '../../../shared/language/evaluation/facts.ts';
import { hourMs } from '../../../shared/time.ts';
import type { Random } from '../../language/fuzz/random.ts';

/** Looks at a deployment from outside, and into its correlator's queue and state. */
export interface Observer {
  /** Every event since then, oldest first, but what agents tell the correlator. */
  readonly events: (fromMs: number) => Promise<readonly TocsinEvent[]>;
  /** Who the hosts are and were. */
  readonly hosts: () => Promise<readonly HostFact[]>;
  /** Instances that lie in pages. */
  readonly paged: () => Promise<number>;
  /** Puts messages of these events into the correlator's queue, in another order, as if SQS delivered them once more. */
  readonly redeliver: (events: readonly TocsinEvent[], random: Random) => Promise<void>;
  /**
   * Waits until all is published, nothing is queued, no instance waits for a time, and no event came between two looks; answers with
   * the events since `fromMs`. `meanwhile` is called at each look. Throws after `patienceMs`.
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

  const unpublished = async (found: readonly TocsinEvent[]): Promise<number> => {
    const byHour = Map.groupBy(found, ({ id }) => Math.floor(timeOfId(id) / hourMs) * hourMs);
    let count = 0;
    for (const [startMs, each] of byHour) {
      const isPublished = await readPublished(state, startMs, () => undefined);
      count += each.filter(({ id }) => !isPublished(id)).length;
    }
    return count;
  };

  const waiting = async (): Promise<number> => {
    const due = await state.due(Number.MAX_SAFE_INTEGER, dueLimit);
    return due.filter(({ p }) => p.startsWith(stateKeys.instance('').p)).length;
  };

  return {
    events,
    hosts: async () =>
      (await state.list<HostRecord>(stateKeys.hosts)).items.flatMap(({ body }) => membershipsOf(body)),
    paged: async () => {
      const { Items = [] } = await client.send(
        new ScanCommand({ TableName: system.stateTable, ProjectionExpression: 'p' }),
      );
      const pages = Items.map(({ p }) => String(p)).filter((p) => p.startsWith('PAGE#'));
      return new Set(pages.map((p) => p.split('#')[1])).size;
    },
    redeliver: async (events, random) => {
      const doubled = shuffled(events, random);
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
        const toPublish = await unpublished(found);
        if (toPublish + inQueue + armed === 0 && ids === before) return found;
        before = ids;
        if (Date.now() > deadlineMs) {
          throw new Error(
            `no rest: ${toPublish} of ${found.length} events not published, ${inQueue} messages, ${armed} instances wait`,
          );
        }
        await meanwhile();
        await sleep(lookEveryMs);
      }
    },
  };
}

function shuffled<T>(list: readonly T[], random: Random): readonly T[] {
  return list
    .map((each) => ({ each, place: random.below(2 ** 31) }))
    .sort((a, b) => a.place - b.place)
    .map(({ each }) => each);
}
