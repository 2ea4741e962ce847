import { rm } from 'node:fs/promises';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clientSettings } from '../../local/environment.ts';
import { makeStacks } from '../../local/stacks.ts';
import { type StartedSystem, startSystem } from '../../local/system.ts';
import type { DeadLetterQueueName } from '../../shared/api/dead-letter-queues.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { raise } from '../correlator/given.ts';
import { deploymentFolder } from './deployment-folder.ts';

const patience = { timeout: 60_000, interval: 500 };
const definitions = `version: 1
rules:
  - { name: full, by: [host], when: DISK_FULL, emit: ANY_FULL }
`;

let dir: string;
let system: StartedSystem;
let sqs: SQSClient;
let queueUrl: string;

const waiting = async (queue: DeadLetterQueueName) =>
  (await system.client.deadLetterQueues()).queues.find((each) => each.queue === queue)?.waiting;
const eventsOf = async (type: string) => (await system.client.events({ type, limit: 100 })).events;

/** Puts an item into the events table that `publish` takes from its stream, whatever its text says. */
async function putItem(text: string): Promise<void> {
  const client = new DynamoDBClient(clientSettings(system.endpoint));
  const Item = { p: { S: 'POISON' }, s: { S: `${Date.now()}` }, e: { S: text } };
  await client.send(new PutItemCommand({ TableName: system.eventsTable, Item }));
}

describe('on a deployment', () => {
  beforeAll(async () => {
    dir = await deploymentFolder('letters');
    system = await startSystem({ dir, log: () => undefined });
    sqs = new SQSClient(clientSettings(system.endpoint));
    const resources = await makeStacks(system.endpoint).resources('TocsinService');
    queueUrl =
      Object.entries(resources).find(([id]) => /^PipelineCorrelateQueue[0-9A-F]{8}$/.test(id))?.[1] ?? '';
    // Five tries at intervals of two minutes are more than a test waits for.
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { VisibilityTimeout: '1' } }),
    );
  });

  afterAll(async () => {
    await system?.emulator.stop();
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  });

  it('definitions are announced, come into force and are given what is open', async () => {
    const early: TocsinEvent = raise({
      type: 'DISK_FULL',
      labels: { host: 'node-1' },
      startMs: Date.now() - 5_000,
    });
    await putItem(JSON.stringify(early));
    await system.client.emit({
      events: [{ type: 'DISK_FULL', transition: 'raised', labels: { host: 'node-2' } }],
    });
    const answer = await system.client.applyDefinitions({
      files: [{ name: 'definitions.yaml', text: definitions }],
    });
    expect(answer).toMatchObject({ changed: true, number: 1 });
    expect(answer.activeInMs).toBeGreaterThan(5_000);
    expect(await system.client.definitions()).toMatchObject({ number: 1, isActive: false });
    await vi.waitFor(async () => {
      expect(await system.client.definitions()).toMatchObject({ isActive: true, seeded: 1 });
    }, patience);
    // What is published late is routed by the announced set as well, and then node-1 is full too.
    await vi.waitFor(
      async () => expect((await eventsOf('ANY_FULL')).map(({ labels }) => labels.host)).toContain('node-2'),
      patience,
    );
  });

  it('a stored event that cannot be read waits in the quarantine, and stays there while it cannot', async () => {
    const malformed = '{"v":1,"id":"not-an-event"}';
    await putItem(malformed);
    await vi.waitFor(async () => expect(await waiting('quarantine')).toBe(1), patience);
    const { letters } = await system.client.deadLetters('quarantine');
    expect(letters).toMatchObject([{ eventId: 'not-an-event', reason: 'EVENT_MALFORMED' }]);
    const answer = await system.client.redriveDeadLetters('quarantine');
    expect(answer).toMatchObject({ handled: 0, kept: [{ id: letters[0]?.id }], waiting: 1 });
    expect(await system.client.redriveDeadLetters('quarantine', { discard: true })).toMatchObject({
      handled: 1,
      waiting: 0,
    });
  });

  it('a message that the correlator fails on waits with its reason, and is handed on when the fault is mended', async () => {
    const poisoned = raise({ type: 'DISK_FULL', labels: { host: 'node-3' }, startMs: Date.now() });
    const body = { source: 'tocsin', 'detail-type': 'DISK_FULL', detail: { ...poisoned, v: 2 } };
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(body) }));
    await vi.waitFor(async () => expect(await waiting('correlate')).toBe(1), patience);
    const { letters } = await system.client.deadLetters('correlate');
    expect(letters).toMatchObject([
      { eventId: poisoned.id, eventType: 'DISK_FULL', reason: expect.stringMatching(/^MESSAGE_MALFORMED/) },
    ]);
    const id = letters[0]?.id as string;
    expect(await system.client.redriveDeadLetters('correlate', { ids: [id] })).toMatchObject({ handled: 1 });
    await vi.waitFor(async () => expect(await waiting('correlate')).toBe(1), patience);
    await system.client.redriveDeadLetters('correlate', { discard: true });
    const moved = (await eventsOf('DEAD_LETTERS_MOVED')).map(({ values }) => [values.queue, values.discard]);
    expect(moved).toContainEqual(['correlate', true]);
  });

  it('an event that the bus could not hand over reaches the correlator by a redrive', async () => {
    const resources = await makeStacks(system.endpoint).resources('TocsinService');
    const undelivered = Object.entries(resources).find(([id]) =>
      /^PipelineUndelivered[0-9A-F]{8}$/.test(id),
    )?.[1];
    const late = raise({ type: 'DISK_FULL', labels: { host: 'node-4' }, startMs: Date.now() });
    const body = { source: 'tocsin', 'detail-type': 'DISK_FULL', detail: late };
    await sqs.send(new SendMessageCommand({ QueueUrl: undelivered, MessageBody: JSON.stringify(body) }));
    expect(await system.client.redriveDeadLetters('undelivered', { ids: [late.id] })).toMatchObject({
      handled: 1,
    });
    await vi.waitFor(async () => {
      expect((await eventsOf('ANY_FULL')).map(({ labels }) => labels.host)).toContain('node-4');
    }, patience);
  });
});
