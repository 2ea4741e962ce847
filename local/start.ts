import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { followEvents } from '../sdk/follow.ts';
import { TocsinError } from '../shared/errors.ts';
import { startAgent } from './agent-process.ts';
import { clearRemains, forget } from './emulator-remains.ts';
import { eventLine } from './event-line.ts';
import { firstSamples } from './first-samples.ts';
import { type Log, tocsinDir } from './project.ts';
import { announce, findRunning, withdraw } from './running-system.ts';
import { type LocalSystem, openSession, type StartedSystem, startSystem } from './system.ts';
import { makeLog, reportAndExit } from './terminal.ts';

/** Quicker than a host's 10 s and 60 s: a person looks at it. */
const agentPace = { sampleMs: 2_000, flushMs: 10_000 };

const usage = 'usage: npm start [-- --reset]\n  --reset  begin anew: deletes all local data';

try {
  const { values } = parseArgs({ options: { reset: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) console.log(usage);
  else await main(makeLog(), values.reset ?? false);
} catch (error) {
  reportAndExit(error);
}

/** Runs a whole local system until Ctrl-C or SIGTERM, then ends what it started, the emulator last. */
async function main(log: Log, isReset: boolean): Promise<void> {
  const running = await findRunning(tocsinDir);
  if (running !== undefined) throw runsAlready(running.harness);
  if (isReset) await reset(log);
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ending.abort());
  const system = await startUnlessEnded(log, ending.signal);
  if (system === undefined) return;
  void system.emulator.ended.then((how) => {
    if (ending.signal.aborted) return;
    log(`the emulator has ended by itself: ${how}; see .tocsin/emulator/emulator.log`);
    process.exitCode = 1;
    ending.abort();
  });
  try {
    await runUntil(ending.signal, system, log);
  } finally {
    log('saving ...');
    await withdraw(tocsinDir);
    await system.emulator.stop();
    log('stopped; `npm start` goes on from here');
  }
}

/** undefined if it was ended before all was there: what fails then fails for that reason. */
async function startUnlessEnded(log: Log, signal: AbortSignal): Promise<StartedSystem | undefined> {
  try {
    return await startSystem({ dir: tocsinDir, log, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    log('stopped before all was there; `npm start` begins again');
    return undefined;
  }
}

async function reset(log: Log): Promise<void> {
  const dir = join(tocsinDir, 'emulator');
  await clearRemains(dir, log);
  await forget(dir);
  log('all local data is deleted');
}

async function runUntil(signal: AbortSignal, system: StartedSystem, log: Log): Promise<void> {
  if (signal.aborted) return;
  await announce(tocsinDir, system);
  const host = hostname()
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .slice(0, 64);
  const dir = join(tocsinDir, 'agent');
  const agent = await startAgent({ ...system, dir, host, tags: { role: 'laptop' }, config: agentPace });
  log(`agent of this machine runs as host ${host}`);
  try {
    log(await firstSamples(system, host, signal));
    tell(system);
    await watch(signal, system, log);
  } finally {
    await agent.stop();
  }
}

function tell({ api, endpoint, eventsTopicArn, bus }: LocalSystem): void {
  console.log(`
  API           ${api}
  AWS endpoint  ${endpoint} (any credentials, region us-east-1)
  events topic  ${eventsTopicArn}
  bus           ${bus}
  operator key  .tocsin/operator.key
  try           npm run tocsin -- hosts        npm run tocsin -- events        npm run demo

watching; Ctrl-C ends
`);
}

/** A session lasts eight hours, the watch as long as one likes. */
async function watch(signal: AbortSignal, system: LocalSystem, log: Log): Promise<void> {
  let current = system;
  const fromMs = Math.floor(performance.timeOrigin);
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined);
  while (!signal.aborted) {
    try {
      const options = { fromMs, clock: Date.now, sleep: pause, signal };
      for await (const event of followEvents(current.client, options)) console.log(eventLine(event));
    } catch (error) {
      if (signal.aborted) return;
      const isEnded = error instanceof TocsinError && error.code === 'NOT_ALLOWED';
      if (!isEnded) log(`events cannot be read just now: ${String(error)}`);
      else current = { ...current, ...(await openSession(current.api, join(tocsinDir, 'operator.key'))) };
      if (isEnded) await announce(tocsinDir, current);
      await pause(1_000);
    }
  }
}

function runsAlready(harness: number): TocsinError {
  return new TocsinError('SYSTEM_RUNNING', 'a local system runs already', {
    got: `process ${harness}`,
    fix: 'use it as it is, or end it: npm run stop',
  });
}
