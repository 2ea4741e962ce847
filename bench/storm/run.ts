import { backoffMs } from '../../agent/retry.ts';
import { stateKeys } from '../../functions/adapters/keys.ts';
import type { HostRecord } from '../../functions/ports/records.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { dayMs, hourMs, minuteMs } from '../../shared/time.ts';
import { type Random, seededRandom } from '../../test/language/fuzz/random.ts';
import * as code from '../../test/simulation/code.ts';
import { type Count, makeMeter } from '../metered/meter.ts';
import type { Demand } from '../metered/throughput.ts';
import { makeStormDeployment, type StormDeployment } from './deployment.ts';
import { between, model, type Warmth } from './model.ts';
import type { RetryCounts } from './sdk-retries.ts';
import { makeStorm, type Storm, settleMs } from './storm.ts';
import { makeTableWatch, type TableCounts } from './table-watch.ts';
import { judge, type RuleVerdict, type Verdict } from './verdict.ts';

export interface RunOptions {
  readonly hosts: number;
  readonly seed: number;
  /** Default: as the tables were born. */
  readonly warmth?: Warmth;
  /** Hears each 5 s of virtual time. */
  readonly progress?: (line: string) => void;
}

/** What came of a storm, as JSON can hold it. */
export interface StormRun {
  readonly hosts: number;
  readonly seed: number;
  readonly warmth: Warmth;
  /** `settleMs` after the last event. */
  readonly verdict: {
    readonly rules: readonly RuleVerdict[];
    readonly wrong: number;
    /** `toldMax` of them at most. */
    readonly faults: readonly string[];
  };
  /** After the last event, by when all was right, if it was not by `settleMs`; null: not within `recoverMs`. */
  readonly recoveredMs?: number | null;
  /** What is billed, from the first event until all was right. */
  readonly counts: readonly Count[];
  readonly tables: TableCounts;
  readonly batches: { readonly count: number; readonly messages: number; readonly largest: number };
  readonly streamBatches: number;
  readonly pollers: number;
  readonly redeliveries: number;
  readonly deadLetters: number;
  /** Messages and records that were left when the time was over. */
  readonly left: number;
  readonly died: number;
  /** Messages that failed and come again. */
  readonly failedMessages: number;
  readonly executions: number;
  readonly retries: RetryCounts;
  readonly demand: Readonly<Record<string, Demand>>;
  /** Requests of agents that were refused, and came again. */
  readonly refusedPosts: number;
  /** What functions threw since a table was throttled. */
  readonly throttledErrors: number;
  /** What else went wrong; `toldMax` at most. */
  readonly errors: readonly string[];
}

const startMs = Date.UTC(2026, 0, 5, 12);

/** No item may be larger, as DynamoDB counts it. */
export const itemBytesMax = 100_000;

/** Far beyond what 100,000 hosts need. */
const stepsMax = 100_000_000;
const progressMs = 5_000;
const toldMax = 10;

/** How long a storm is followed that was not right in time, and in what steps it is looked at. */
const recoverMs = 10 * minuteMs;
const recoverStepMs = 30_000;

/** One storm, from its first event until `settleMs` of virtual time after the last, or until all is right. The same seed gives the same run. */
export async function runStorm({ hosts, seed, warmth = 'new', progress }: RunOptions): Promise<StormRun> {
  const chance = seededRandom(seed + 1);
  const storm = makeStorm({ hosts, seed, startMs, postMs: () => between(chance, model.postMs) });
  const meter = makeMeter();
  const watch = makeTableWatch(storm.expected);
  const deployment = makeStormDeployment({ meter, watch, seed: seed + 2, startMs, warmth });
  await prepare(deployment, storm);
  meter.reset();
  deployment.limit();
  const { scheduler, queue, stream, counts, errors } = deployment;
  const posts = raiseInTurn(deployment, storm, chance);
  deployment.startSweep();
  if (progress) tell(deployment, progress, () => watch.counts().folds);
  await scheduler.run(stepsMax, storm.lastEventMs + settleMs);
  const { rules, faults } = verdictOf(deployment, storm);
  const recoveredMs = faults.length === 0 ? undefined : await recovery(deployment, storm);
  return {
    hosts,
    seed,
    warmth,
    verdict: { rules, wrong: faults.length, faults: faults.slice(0, toldMax) },
    ...(recoveredMs !== undefined && { recoveredMs }),
    counts: meter.counts(),
    tables: watch.counts(),
    batches: batchesOf(queue.counts.batchSizes),
    streamBatches: stream.counts.batches,
    pollers: queue.counts.pollers,
    redeliveries: queue.counts.redeliveries + stream.counts.retries,
    deadLetters: queue.counts.deadLetters,
    left: queue.size() + stream.size(),
    died: counts.died,
    failedMessages: counts.failedMessages,
    executions: counts.executions,
    retries: { ...deployment.retries },
    demand: deployment.demand(),
    refusedPosts: posts.refused,
    throttledErrors: errors.filter(isThrottled).length,
    errors: errors
      .filter((error) => !isThrottled(error))
      .slice(0, toldMax)
      .map((error) => (error instanceof Error ? error.message : JSON.stringify(error))),
  };
}

function verdictOf({ dynamo }: StormDeployment, { expected, lastEventMs }: Storm): Verdict {
  const stored = dynamo.items('events').map(({ e }) => JSON.parse(String(e)) as TocsinEvent);
  return judge(expected, stored, lastEventMs);
}

/** Goes on until all is right, and says when that was seen, after the last event. */
async function recovery(deployment: StormDeployment, storm: Storm): Promise<number | null> {
  for (let ms = settleMs + recoverStepMs; ms <= recoverMs; ms += recoverStepMs) {
    await deployment.scheduler.run(stepsMax, storm.lastEventMs + ms);
    if (verdictOf(deployment, storm).faults.length === 0) return ms;
  }
  return null;
}

function batchesOf(sizes: readonly number[]): StormRun['batches'] {
  const messages = sizes.reduce((sum, size) => sum + size, 0);
  return { count: sizes.length, messages, largest: sizes.reduce((most, size) => Math.max(most, size), 0) };
}

/** The metered tables cancel a transaction for nothing else that reaches a caller. */
function isThrottled(error: unknown): boolean {
  return error instanceof TocsinError && throttledCodes.has(error.code);
}

const throttledCodes: ReadonlySet<string> = new Set(['AWS_PROVISIONED_THROUGHPUT_EXCEEDED', 'STATE_BUSY']);

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

/** Only the next event waits in the scheduler. An agent whose event was refused sends it again, as agents do. */
function raiseInTurn(
  { scheduler, outside: { events } }: StormDeployment,
  { arrivals }: Storm,
  random: Random,
): { readonly refused: number } {
  const counts = { refused: 0 };
  const waiting = arrivals.values();
  const post = async (event: TocsinEvent, failures: number): Promise<void> => {
    try {
      await events.put({ ...event, r: scheduler.nowMs() });
    } catch (error) {
      if (!(error instanceof TocsinError && error.retryable)) throw error;
      counts.refused++;
      const delayMs = Math.ceil(backoffMs(failures, random.below(1_000) / 1_000));
      scheduler.after(delayMs, 'event again', () => void post(event, failures + 1));
    }
  };
  const next = (): void => {
    const { value: arrival } = waiting.next();
    if (arrival === undefined) return;
    scheduler.after(arrival.atMs - scheduler.nowMs(), 'event', () => {
      void post(arrival.event, 0);
      next();
    });
  };
  next();
  return counts;
}

function tell(deployment: StormDeployment, progress: (line: string) => void, folds: () => number): void {
  const { scheduler, queue, stream, counts, dynamo, retries } = deployment;
  scheduler.after(progressMs, 'progress', () => {
    const events = dynamo.items('events').length;
    progress(
      `${(scheduler.nowMs() - startMs) / 1_000} s: ${events} events stored, ${stream.size()} in the stream, ` +
        `${queue.size() + queue.counts.hidden} in the queue, ${counts.invocations} calls, ${folds()} folds, ` +
        `${retries.throttled} calls throttled, ${counts.died} out of time`,
    );
    tell(deployment, progress, folds);
  });
}
