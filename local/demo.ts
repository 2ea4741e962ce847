import { join } from 'node:path';
import { TocsinError } from '../shared/errors.ts';
import type { TocsinEvent } from '../shared/facts/event.ts';
import { type Headline, openHeadline } from './headline/headline.ts';
import { checkMachine, mountedOn } from './headline/machine.ts';
import { isRoot, runInNamespace } from './headline/namespace.ts';
import { storySteps } from './headline/story.ts';
import { type Log, tocsinDir } from './project.ts';
import { announce, findRunning, withdraw } from './running-system.ts';
import { type LocalSystem, type StartedSystem, startSystem } from './system.ts';
import { makeLog, reportAndExit } from './terminal.ts';

/** From the start of the writers to the last step. */
const storyTimeoutMs = 180_000;

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ending.abort());

try {
  if (isRoot()) await main(makeLog());
  else process.exitCode = await withoutRoot();
} catch (error) {
  if (!isStopped(error)) reportAndExit(error);
  else {
    console.log('stopped before the end; what the demo had made is taken back');
    process.exitCode = 1;
  }
}

/** By the user: whatever fails then fails for that reason, unless something could not be taken back. */
function isStopped(error: unknown): boolean {
  const isLeft = error instanceof TocsinError && error.code === 'STILL_MOUNTED';
  return ending.signal.aborted && !isLeft;
}

async function withoutRoot(): Promise<number> {
  console.log('no root: playing in a user namespace, where memory stands for the volume');
  return runInNamespace(import.meta.filename, process.argv.slice(2));
}

/** On the system that runs, or on one of its own for as long as it takes. */
async function main(log: Log): Promise<void> {
  await checkMachine();
  const running = await findRunning(tocsinDir);
  if (running !== undefined) return play(running, log);
  log('no local system runs: starting one for the demo');
  const started: StartedSystem = await startSystem({ dir: tocsinDir, log, signal: ending.signal });
  try {
    await announce(tocsinDir, started);
    await play(started, log);
  } finally {
    await withdraw(tocsinDir);
    await started.emulator.stop();
  }
}

async function play(system: LocalSystem, log: Log): Promise<void> {
  const headline = await openHeadline({
    system,
    dir: join(tocsinDir, 'demo'),
    clock: Date.now,
    log,
    signal: ending.signal,
  });
  try {
    await tellStory(headline, log);
  } finally {
    log('cleaning up ...');
    await headline.close();
  }
  log('done: all nine steps were seen, in order, by the API and by the subscription');
}

async function tellStory(headline: Headline, log: Log): Promise<void> {
  const deadline = performance.now() + storyTimeoutMs;
  await headline.fill();
  log('both disks fill now ...');
  const told = new Set<string>();
  for (const [i, step] of storySteps.entries()) {
    const reached = await headline.until(step, deadline - performance.now());
    const event = untold(headline, reached.event, told);
    told.add(event.id);
    log(
      `${i + 1}/${storySteps.length} ${step}${event.labels.host === undefined ? '' : `: ${event.labels.host}`}`,
    );
    if (step === 'storage attached') await tellMount(headline, event.labels.host ?? '', log);
    await received(headline, event.id, deadline);
  }
}

/** Of two disks the one that was full first may be heard of second: then the other one has been told of. */
function untold({ events }: Headline, event: TocsinEvent, told: ReadonlySet<string>): TocsinEvent {
  if (!told.has(event.id)) return event;
  const isLike = ({ id, type, transition }: TocsinEvent): boolean =>
    type === event.type && transition === event.transition && !told.has(id);
  return events.find(isLike) ?? event;
}

/** What the response says is one thing, what the machine says another. */
async function tellMount(headline: Headline, host: string, log: Log): Promise<void> {
  const directory = join(headline.folderOf(host), 'root', 'data-more');
  const mounted = await mountedOn(directory);
  if (mounted === undefined) {
    throw new TocsinError('NOT_MOUNTED', 'storage is said to be attached, but nothing is mounted', {
      got: directory,
    });
  }
  log(`     findmnt: ${mounted} on ${host}:/data-more`);
}

async function received({ subscription }: Headline, id: string, deadline: number): Promise<void> {
  while (!subscription.received.has(id)) {
    if (performance.now() > deadline || ending.signal.aborted) {
      throw new TocsinError('NOT_RECEIVED', 'the API tells an event that the topic did not deliver', {
        got: id,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
