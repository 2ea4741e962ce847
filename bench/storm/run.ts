import { stateKeys } from '../../functions/adapters/keys.ts';
import type { HostRecord } from '../../functions/ports/records.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { dayMs, hourMs } from '../../shared/time.ts';
import { seededRandom } from '../../test/language/fuzz/random.ts';
import * as code from '../../test/simulation/code.ts';
import { type Count, makeMeter } from '../metered/meter.ts';
import { makeStormDeployment, type StormDeployment } from './deployment.ts';
import { between, model } from './model.ts';
import { makeStorm, type Storm, settleMs } from './storm.ts';
import { makeTableWatch, type TableCounts } from './table-watch.ts';
import { judge, type Verdict } from './verdict.ts';

export interface RunOptions {
  readonly hosts: number;
  readonly seed: number;
  /** Hears each 5 s of virtual time. */
  readonly progress?: (line: string) => void;
}

export interface StormRun {
  readonly hosts: number;
  readonly seed: number;
  readonly verdict: Verdict;
  /** What is billed, from the first event on. */
  readonly counts: readonly Count[];
  readonly tables: TableCounts;
  readonly batchSizes: readonly number[];
  readonly streamBatches: number;
  readonly pollers: number;
  readonly redeliveries: number;
  /** Messages, records and executions that were left when the time was over, and what went wrong. */
  readonly left: number;
  readonly died: number;
  readonly failedMessages: number;
  readonly executions: number;
  readonly errors: readonly string[];
}

const startMs = Date.UTC(2026, 0, 5, 12);

/** No item may be larger, as DynamoDB counts it. */
export const itemBytesMax = 100_000;

/** Far beyond what 100,000 hosts need. */
const stepsMax = 100_000_000;
const progressMs = 5_000;

/** One storm, from its first event until 60 s of virtual time after the last. The same seed gives the same run. */
export async function runStorm({ hosts, seed, progress }: RunOptions): Promise<StormRun> {
  const chance = seededRandom(seed + 1);
  const storm = makeStorm({ hosts, seed, startMs, postMs: () => between(chance, model.postMs) });
  const meter = makeMeter();
  const watch = makeTableWatch(storm.expected);
  const deployment = makeStormDeployment({ meter, watch, seed: seed + 2, startMs });
  await prepare(deployment, storm);
  meter.reset();
  const { scheduler, dynamo, queue, stream, counts, errors } = deployment;
  raiseInTurn(deployment, storm);
  deployment.startSweep();
  if (progress) tell(deployment, progress, () => watch.counts().folds);
  await scheduler.run(stepsMax, storm.lastEventMs + settleMs);
  const stored = dynamo.items('events').map(({ e }) => JSON.parse(String(e)) as TocsinEvent);
  return {
    hosts,
    seed,
    verdict: judge(storm.expected, stored, storm.lastEventMs),
    counts: meter.counts(),
    tables: watch.counts(),
    batchSizes: queue.counts.batchSizes,
    streamBatches: stream.counts.batches,
    pollers: queue.counts.pollers,
    redeliveries: queue.counts.redeliveries + stream.counts.retries,
    left: queue.size() + stream.size() + queue.counts.deadLetters,
    died: counts.died,
    failedMessages: counts.failedMessages,
    executions: counts.executions,
    errors: errors.map((error) => (error instanceof Error ? error.message : JSON.stringify(error))),
  };
}

/** Definitions and hosts, as they were left before. */
async function prepare({ outside: { state } }: StormDeployment, storm: Storm): Promise<void> {
  const change = { artifact: storm.artifact, files: [], author: 'bench', ifVersion: null, dryRun: false };
  await code.applyDefinitions(
    { state: { ...state, putWithEvents: state.put }, clock: () => startMs - hourMs },
    change,
  );
  for (const host of storm.hosts) {
    const body: HostRecord = {
      host,
      name: host,
      state: 'active',
      tags: { role: 'storage' },
      keyThumbprint: 'thumbprint-of-43-characters-as-they-are-kept',
      enrolledAtMs: startMs - dayMs,
    };
    await state.put({ key: stateKeys.host(host), body, expected: 'any' });
  }
}

/** Only the next event waits in the scheduler. */
function raiseInTurn({ scheduler, outside: { events } }: StormDeployment, { arrivals }: Storm): void {
  const waiting = arrivals.values();
  const next = (): void => {
    const { value: arrival } = waiting.next();
    if (arrival === undefined) return;
    scheduler.after(arrival.atMs - scheduler.nowMs(), 'event', () => {
      void events.put({ ...arrival.event, r: scheduler.nowMs() });
      next();
    });
  };
  next();
}

function tell(deployment: StormDeployment, progress: (line: string) => void, folds: () => number): void {
  const { scheduler, queue, stream, counts, dynamo } = deployment;
  scheduler.after(progressMs, 'progress', () => {
    const events = dynamo.items('events').length;
    progress(
      `${(scheduler.nowMs() - startMs) / 1_000} s: ${events} events stored, ${stream.size()} in the stream, ` +
        `${queue.size()} in the queue, ${counts.invocations} calls, ${folds()} folds`,
    );
    tell(deployment, progress, folds);
  });
}
