import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { followEvents } from '../../sdk/follow.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { Clock } from '../../shared/time.ts';
import { startAgent } from '../agent-process.ts';
import { type Child, startChild } from '../child.ts';
import { serviceEnvironment } from '../environment.ts';
import { eventLine } from '../event-line.ts';
import { type Log, projectRoot } from '../project.ts';
import type { LocalSystem } from '../system.ts';
import { clearCloud, createFreeVolume, runInstance } from './cloud.ts';
import { applyHeadline } from './definitions.ts';
import { checkMachine, clearMachine, mountData } from './machine.ts';
import { isInNamespace } from './namespace.ts';
import { type Reached, type StoryStep, storyFailure, storySoFar, storySteps } from './story.ts';
import { type Subscription, subscribe } from './subscription.ts';

export const headlineHosts = ['node-1', 'node-2'] as const;

export interface HeadlineOptions {
  readonly system: LocalSystem;
  /** Its own alone: it is deleted before and after. */
  readonly dir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Two hosts with a small disk each and a free volume, on a running system, and what the system says of them. */
export interface Headline {
  readonly subscription: Subscription;
  /** What the API told so far, each event once. */
  readonly events: readonly TocsinEvent[];
  /** Starts the programs that fill both disks. */
  fill(): Promise<void>;
  /** Resolves when the step is seen; throws `STORY_FAILED`, `STORY_TOO_LATE` after `timeoutMs`, `STOPPED` by the signal. */
  until(step: StoryStep, timeoutMs: number): Promise<Reached>;
  /** The host's own folder: agent state, logs, and `root`, which stands for its root directory. */
  folderOf(host: string): string;
  /** Ends all programs, mounts and devices, and takes hosts, instances and volumes back. Idempotent. */
  close(): Promise<void>;
}

const diskMiB = 64;
const pollMs = 200;
const followEveryMs = 500;

/** Prepares all but the writers. What an earlier run left is cleared first; if it throws, nothing is left. */
export async function openHeadline(options: HeadlineOptions): Promise<Headline> {
  const { system, dir, clock, log, signal } = options;
  await checkMachine();
  await clear(options);
  const fromMs = clock();
  try {
    const { version, activeInMs = 0 } = await applyHeadline(system.client);
    const isActive = activeInMs === 0;
    log(
      `definitions ${version} ${isActive ? 'are active' : `come into force in ${Math.ceil(activeInMs / 1_000)} s`}`,
    );
    const subscription = await subscribe(system.endpoint, system.eventsTopicArn, `tocsin-demo-${fromMs}`);
    await startNodes(options);
    const ending = new AbortController();
    const events: TocsinEvent[] = [];
    const following = follow(options, fromMs, events, AbortSignal.any([signal, ending.signal]));
    const writers: Child[] = [];
    return {
      subscription,
      events,
      fill: async () => void writers.push(...(await startWriters(dir))),
      until: (step, timeoutMs) => until(step, timeoutMs, events, signal),
      folderOf: (host) => join(dir, host),
      async close() {
        ending.abort();
        await following;
        await subscription.close();
        await clear(options);
      },
    };
  } catch (error) {
    await clear(options);
    throw error;
  }
}

async function clear({ system, dir }: HeadlineOptions): Promise<void> {
  await clearMachine(dir, headlineHosts);
  await clearCloud(system.endpoint);
  const { hosts } = await system.client.hosts({ limit: 500 });
  for (const { host, state } of hosts) {
    if (state !== 'removed' && headlineHosts.some((each) => each === host))
      await system.client.removeHost(host);
  }
}

async function startNodes({ system, dir, log }: HeadlineOptions): Promise<void> {
  const disks = join(dir, 'disks');
  await mkdir(disks, { recursive: true });
  let zone = '';
  for (const host of headlineHosts) {
    const folder = join(dir, host);
    const rootfs = join(folder, 'root');
    await mountData(rootfs, diskMiB);
    const instance = await runInstance(system.endpoint, host);
    zone = instance.zone;
    await startAgent({
      ...system,
      dir: folder,
      host,
      tags: { role: 'storage' },
      instanceId: instance.id,
      zone,
      config: {
        rootfs,
        sampleMs: 1_000,
        flushMs: 2_000,
        commands: { 'attach-storage': attachStorage(rootfs, disks) },
      },
    });
    log(`${host}: agent on instance ${instance.id}, /data of ${diskMiB} MiB`);
  }
  log(`free volume ${await createFreeVolume(system.endpoint, zone)} in the pool`);
}

/** The host's own allow-list: the one program that the service may have run here, and what its arguments may be. */
function attachStorage(rootfs: string, disks: string): object {
  const inMemory = isInNamespace();
  return {
    path: inMemory
      ? join(projectRoot, 'local', 'headline', 'attach-in-memory.sh')
      : join(projectRoot, 'agent', 'host-scripts', 'attach-storage.sh'),
    fixed: ['--root', rootfs, inMemory ? '--memory-dir' : '--loop-dir', disks],
    args: {
      action: 'word',
      volume: 'volume',
      mount: 'path',
      fstype: 'word',
      mkfs: 'word',
      exec: 'token',
      'size-bytes': 'number',
    },
    timeoutMs: 60_000,
  };
}

async function startWriters(dir: string): Promise<readonly Child[]> {
  const program = join(projectRoot, 'examples', 'headline', 'writer.ts');
  const start = (host: string): Promise<Child> => {
    const folder = join(dir, host);
    const args = [
      program,
      '--data',
      join(folder, 'root', 'data'),
      '--more',
      join(folder, 'root', 'data-more'),
    ];
    return startChild({
      name: 'writer',
      dir: folder,
      command: process.execPath,
      args,
      env: serviceEnvironment(''),
    });
  };
  return Promise.all(headlineHosts.map(start));
}

/** Goes on when the deployment was away for a while. */
async function follow(
  { system, clock, log }: HeadlineOptions,
  fromMs: number,
  events: TocsinEvent[],
  signal: AbortSignal,
): Promise<void> {
  const known = new Set<string>();
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined);
  while (!signal.aborted) {
    try {
      const options = { fromMs, clock, sleep: pause, signal, everyMs: followEveryMs };
      for await (const event of followEvents(system.client, options)) {
        if (known.has(event.id)) continue;
        known.add(event.id);
        events.push(event);
        log(`  ${eventLine(event)}`);
      }
    } catch {
      await pause(followEveryMs);
    }
  }
}

async function until(
  step: StoryStep,
  timeoutMs: number,
  events: readonly TocsinEvent[],
  signal: AbortSignal,
): Promise<Reached> {
  const deadline = performance.now() + timeoutMs;
  while (true) {
    const story = storySoFar(events);
    const reached = story.find((each) => each.step === step);
    if (reached !== undefined) return reached;
    const failure = storyFailure(events);
    if (failure !== undefined)
      throw failed('STORY_FAILED', step, story, `${eventLine(failure)} ${JSON.stringify(failure.values)}`);
    if (signal.aborted) throw failed('STOPPED', step, story, 'stopped before it was seen');
    if (performance.now() > deadline)
      throw failed('STORY_TOO_LATE', step, story, `not seen within ${timeoutMs / 1_000} s`);
    await sleep(pollMs);
  }
}

function failed(code: string, step: StoryStep, story: readonly Reached[], why: string): TocsinError {
  const seen = story.map((each) => each.step).join(', ');
  return new TocsinError(code, `step ${storySteps.indexOf(step) + 1}, "${step}", did not come`, {
    got: `${why}; seen before: ${seen || 'nothing'}`,
    fix: 'the logs are in .tocsin/demo/node-*/ while it runs, and in .tocsin/emulator/emulator.log',
  });
}
