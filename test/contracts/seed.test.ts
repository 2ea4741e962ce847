import { randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { queueBody } from '../../functions/adapters/bus-entry.ts';
import { makeControl } from '../../functions/adapters/control.ts';
import { makeDefinitions } from '../../functions/adapters/definitions.ts';
import { makeDynamoEventStore } from '../../functions/adapters/dynamo-event-store.ts';
import { makeDynamoStateStore } from '../../functions/adapters/dynamo-state-store.ts';
import { stateKeys } from '../../functions/adapters/keys.ts';
import { makeSqsCorrelateQueue } from '../../functions/adapters/sqs-correlate-queue.ts';
import { appliedEvent } from '../../functions/define/applied-event.ts';
import { applyDefinitions } from '../../functions/define/apply.ts';
import { inParallel } from '../../functions/in-parallel.ts';
import type { ActiveDefinitionsRecord } from '../../functions/ports/records.ts';
import { makeSeedHandler, seedBudgetMs } from '../../functions/seed/handler.ts';
import { seedPageEvents } from '../../functions/seed/seed-page.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { compiled } from '../language/given.ts';
import { eventOf, noonMs } from './facts.ts';
import { createTables } from './tables.ts';

const sqs = new SQSClient();
const openCount = 2 * seedPageEvents + 1;

async function createQueue() {
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: randomUUID() }));
  /** Takes what waits, up to ten messages. */
  const take = async (): Promise<readonly string[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { ReceiptHandle } of Messages)
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    return Messages.map(({ Body = '' }) => Body);
  };
  return { url, take };
}

it('a set is given more open episodes than a call has time for, each once, over real tables and queues', async () => {
  const tables = await createTables(randomUUID());
  const events = makeDynamoEventStore(tables.events);
  const state = makeDynamoStateStore(tables);
  const [own, correlate] = [await createQueue(), await createQueue()];
  const raises = Array.from({ length: openCount }, (_, nonce) => eventOf({ nonce, tMs: noonMs - 1 - nonce }));
  await inParallel(raises, 16, (raise) => events.put(raise));

  // Each call has time for one page: the clock jumps whenever it is looked at after a page was read.
  let nowMs = noonMs;
  const clock = () => nowMs;
  const artifact = compiled('rules: [{ name: full, by: [], when: DISK_FULL, emit: FULL }]');
  const change = { artifact, files: [], author: 'ann', ifVersion: undefined, dryRun: false };
  await applyDefinitions({ state, clock }, change);
  const pointer = await state.get<ActiveDefinitionsRecord>(stateKeys.activeDefinitions());
  const errors: unknown[] = [];
  const handler = makeSeedHandler({
    state,
    events: {
      ...events,
      query: (...query) => {
        nowMs += seedBudgetMs;
        return events.query(...query);
      },
    },
    queue: makeSqsCorrelateQueue(correlate.url),
    again: makeSqsCorrelateQueue(own.url),
    definitions: makeDefinitions(state, makeControl(state, clock, 0)),
    clock,
    pause: async () => undefined,
    log: (_, error) => void errors.push(error),
  });

  let calls = 0;
  let messages: readonly string[] = [queueBody(appliedEvent(pointer?.body as ActiveDefinitionsRecord))];
  while (messages.length > 0 && calls < 50) {
    const Records = messages.map((body) => ({ messageId: `m${calls}`, body }));
    expect(await handler({ Records } as unknown as SQSEvent)).toEqual({ batchItemFailures: [] });
    calls++;
    messages = await own.take();
  }
  const given: string[] = [];
  for (let taken = await correlate.take(); taken.length > 0; taken = await correlate.take()) {
    given.push(...taken.map((body) => (JSON.parse(body) as { detail: TocsinEvent }).detail.id));
  }
  expect(errors).toEqual([]);
  expect(calls).toBeGreaterThan(3);
  expect(given.length).toBe(openCount);
  expect(new Set(given)).toEqual(new Set(raises.map(({ id }) => id)));
  expect((await state.get(stateKeys.seeded(1)))?.body).toMatchObject({ count: openCount });
});
