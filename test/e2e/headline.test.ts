import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { unsealed } from '../../agent/spool-file.ts';
import { startEmulator } from '../../local/emulator.ts';
import { clientSettings } from '../../local/environment.ts';
import { type Headline, headlineHosts, openHeadline } from '../../local/headline/headline.ts';
import { mountedOn } from '../../local/headline/machine.ts';
import { type Reached, storySoFar, storySteps } from '../../local/headline/story.ts';
import { makeStacks } from '../../local/stacks.ts';
import { type StartedSystem, startSystem } from '../../local/system.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canary, memberChanged } from '../../shared/facts/system-events.ts';
import { deploymentFolder } from './deployment-folder.ts';

const stepTimeoutMs = 120_000;
const patience = { timeout: 60_000, interval: 200 };

let dir: string;
let system: StartedSystem;
let headline: Headline;
let story: readonly Reached[];
let mounted: string | undefined;
let stored: readonly TocsinEvent[];
/** While the emulator was away. */
let outage: { readonly fromMs: number; readonly toMs: number };
let doubled: readonly string[];

const log = (line: string): void => console.log(line);

/** Asks until the answer is the one that is waited for. */
async function eventually<T>(ask: () => Promise<T> | T, answer: T): Promise<void> {
  await vi.waitFor(async () => expect(await ask()).toEqual(answer), patience);
}

/** Hosts that the service has given the active definitions. */
async function configuredHosts(): Promise<readonly string[]> {
  const { version } = await system.client.definitions();
  const { hosts } = await system.client.hosts();
  return hosts.filter(({ configVersion }) => configVersion === version).map(({ host }) => host);
}

async function fillDuringOutage(): Promise<typeof outage> {
  await system.emulator.stop();
  const fromMs = Date.now();
  await headline.fill();
  await eventually(() => Promise.all(headlineHosts.map(knowsOfFullDisk)), [true, true]);
  const toMs = Date.now();
  const emulator = await startEmulator({ dir: join(dir, 'emulator'), persist: true, log });
  system = { ...system, emulator };
  return { fromMs, toMs };
}

/** Documents with events that wait on the disk of the host's agent. */
async function waitingEvents(host: string): Promise<number> {
  const names = await readdir(join(headline.folderOf(host), 'state', 'spool'));
  return names.filter((name) => name.endsWith('.e.doc')).length;
}

/** Some document that waits on the disk of the host's agent tells of the full disk. */
async function knowsOfFullDisk(host: string): Promise<boolean> {
  const spool = join(headline.folderOf(host), 'state', 'spool');
  const names = (await readdir(spool)).filter((name) => name.endsWith('.e.doc'));
  const files = await Promise.all(names.map((name) => readFile(join(spool, name))));
  const bodies = files.flatMap((file) => unsealed(file) ?? []);
  return bodies.some((body) => gunzipSync(body).includes('"DISK_FULL"'));
}

/** Puts the raises that the subscription received onto the bus once more, with their routing; answers with the ids. */
async function publishAgain(types: readonly string[]): Promise<readonly string[]> {
  const isThere = () =>
    storySoFar(headline.events).every(({ event }) => headline.subscription.received.has(event.id));
  await eventually(isThere, true);
  const events = [...headline.subscription.received.values()]
    .map(({ event }) => event)
    .filter(({ type, transition }) => types.includes(type) && transition === 'raised');
  const Entries = events.map((event) => ({
    EventBusName: system.bus,
    Source: 'tocsin',
    DetailType: event.type,
    Detail: JSON.stringify(event),
  }));
  await new EventBridgeClient(clientSettings(system.endpoint)).send(new PutEventsCommand({ Entries }));
  return events.map(({ id }) => id);
}

/** In the queues that feed the correlator and the responses, taken but unfinished ones included. */
async function waitingMessages(): Promise<number> {
  const sqs = new SQSClient(clientSettings(system.endpoint));
  const resources = await makeStacks(system.endpoint).resources('TocsinService');
  const urls = Object.entries(resources).filter(([id]) =>
    /^Pipeline(Correlate|Respond)Queue[0-9A-F]{8}$/.test(id),
  );
  expect(urls).toHaveLength(2);
  let count = 0;
  for (const [, QueueUrl] of urls) {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    count +=
      Number(Attributes?.ApproximateNumberOfMessages) +
      Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
  }
  return count;
}

async function scanEvents(): Promise<readonly TocsinEvent[]> {
  const client = new DynamoDBClient(clientSettings(system.endpoint));
  const found: TocsinEvent[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: system.eventsTable })) {
    found.push(...Items.map(({ e }) => JSON.parse(e?.S ?? 'null') as TocsinEvent));
  }
  return found;
}

function storedCount(type: string, transition: string): number {
  return stored.filter((event) => event.type === type && event.transition === transition).length;
}

/** It mounts file systems. */
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('the headline', () => {
  /** The whole story, with an outage before the disks are full and doubles of what was published. */
  beforeAll(async () => {
    dir = await deploymentFolder('headline');
    system = await startSystem({ dir, log });
    const signal = new AbortController().signal;
    headline = await openHeadline({ system, dir: join(dir, 'demo'), clock: Date.now, log, signal });
    await eventually(configuredHosts, [...headlineHosts]);
    outage = await fillDuringOutage();
    await headline.until('new node needed', stepTimeoutMs);
    doubled = await publishAgain(['DISK_FULL', 'NEED_NEW_NODE']);
    const attached = await headline.until('storage attached', stepTimeoutMs);
    mounted = await mountedOn(join(headline.folderOf(attached.event.host ?? ''), 'root', 'data-more'));
    await headline.until('crisis over', stepTimeoutMs);
    await eventually(waitingMessages, 0);
    await eventually(() => Promise.all(headlineHosts.map(waitingEvents)), [0, 0]);
    story = storySoFar(headline.events);
    stored = await scanEvents();
  });

  afterAll(async () => {
    await headline?.close();
    await system?.emulator.stop();
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  });

  it('is told from the first full disk to the end of the need, in order', () => {
    expect(story.map(({ step }) => step)).toEqual([...storySteps]);
  });

  it('ends with a real file system mounted on the host', () => {
    expect(mounted).toMatch(/^ext4 \/dev\/loop\d+$/);
  });

  it('names in the composite the two events that it was made of', () => {
    const causeIds = story.find(({ step }) => step === 'new node needed')?.event.causes ?? [];
    const firstTwo = story.slice(0, 2).map(({ event }) => event.id);
    expect([...causeIds].sort()).toEqual([...firstTwo].sort());
  });

  it('reaches a subscriber of the topic with every event that was stored, but what parts of the service tell each other', async () => {
    const isTold = ({ type }: TocsinEvent) => type !== memberChanged && type !== canary;
    const missing = () =>
      stored.filter(
        (event) => isTold(event) && event.t >= outage.fromMs && !headline.subscription.received.has(event.id),
      );
    await eventually(missing, []);
    expect([...headline.subscription.received.values()].every(({ event }) => isTold(event))).toBe(true);
  });

  it('stores every event once', () => {
    const ids = stored.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const counts = [
      ['DISK_FULL', 'raised', 2],
      ['DISK_FULL', 'cleared', 1],
      ['NEED_NEW_NODE', 'raised', 1],
      ['NEED_NEW_NODE', 'cleared', 1],
      ['RESPONSE_PLANNED', 'occurred', 1],
      ['STORAGE_ATTACHED', 'occurred', 1],
      ['RESPONSE_SUCCEEDED', 'occurred', 1],
    ] as const;
    expect(counts.map(([type, transition]) => [type, transition, storedCount(type, transition)])).toEqual(
      counts,
    );
  });

  it('makes nothing new of an event that is published twice', () => {
    expect(doubled).toHaveLength(3);
    const counts = doubled.map((id) => headline.subscription.received.get(id)?.count ?? 0);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(2);
    expect(storedCount('RESPONSE_SUPPRESSED', 'occurred')).toBe(0);
  });

  it('keeps on the hosts what happens while the service is away, and delivers it afterwards', async () => {
    const raises = story.slice(0, 2).map(({ event }) => event);
    for (const { t, r } of raises) {
      expect(t).toBeGreaterThan(outage.fromMs);
      expect(t).toBeLessThanOrEqual(outage.toMs);
      expect(r).toBeGreaterThan(outage.toMs);
    }
    for (const host of headlineHosts) {
      await vi.waitFor(async () => {
        expect(await samplesDuringOutage(host)).toBeGreaterThan((outage.toMs - outage.fromMs) / 2_000);
      }, patience);
    }
  });
});

/** Each host samples once in a second, if it gets the processor. */
async function samplesDuringOutage(host: string): Promise<number> {
  const query = { metric: 'system.filesystem.utilization', from: outage.fromMs, to: outage.toMs };
  const { series } = await system.client.samples(host, query);
  const data = series.filter(({ labels }) => labels.mountpoint === '/data').flatMap(({ points }) => points);
  return data.filter(([, value]) => value !== null).length;
}
