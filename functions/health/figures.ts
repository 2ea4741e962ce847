import type { DeadLetterQueueName } from '../../shared/api/dead-letter-queues.ts';
import { type HealthAnswer, healthLimits } from '../../shared/api/health.ts';
import { type Clock, formatDuration, secondMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { DeadLetterQueue } from '../ports/dead-letters.ts';
import type { StateStore } from '../ports/stores.ts';
import { comparedUntilMs, type ReconciledRecord } from '../reconcile/progress.ts';
import { type StuckRecord, stillStuck } from '../sweep/stuck.ts';
import type { CanaryRecord } from './canary.ts';

export interface FigurePorts {
  readonly state: Pick<StateStore, 'get' | 'due'>;
  readonly queues: Readonly<Record<DeadLetterQueueName, Pick<DeadLetterQueue, 'waiting'>>>;
  readonly clock: Clock;
}

type Figures = Omit<HealthAnswer, 'isHealthy' | 'problems'>;

const instancePrefix = stateKeys.instance('').p;

/** What is known now, and what of it is a problem. About 7 read units and a request to each queue. */
export async function readHealth(ports: FigurePorts): Promise<HealthAnswer> {
  const checkedAtMs = ports.clock();
  const [canary, reconciled, stuck, overdueTimers, deadLetters] = await Promise.all([
    ports.state.get<CanaryRecord>(stateKeys.canary()),
    ports.state.get<ReconciledRecord>(stateKeys.reconciled()),
    ports.state.get<StuckRecord>(stateKeys.stuck()),
    countOverdue(ports.state, checkedAtMs),
    countLetters(ports.queues),
  ]);
  const figures: Figures = {
    checkedAtMs,
    ...ofCanary(canary?.body, checkedAtMs),
    overdueTimers,
    stuckInstances: stillStuck(stuck?.body, checkedAtMs).length,
    deadLetters,
    reconciler: {
      ageMs: reconciled === undefined ? null : checkedAtMs - reconciled.body.ranAtMs,
      lagMs: lagOf(reconciled?.body, checkedAtMs),
      published: reconciled?.body.published ?? null,
    },
  };
  const problems = problemsOf(figures);
  return { isHealthy: problems.length === 0, problems, ...figures };
}

/** Timers of instances that the sweep should have found; at most `healthLimits.timersCounted`. */
export async function countOverdue(state: Pick<StateStore, 'due'>, nowMs: number): Promise<number> {
  const due = await state.due(nowMs - healthLimits.timerLateMs, healthLimits.timersCounted);
  return due.filter(({ p }) => p.startsWith(instancePrefix)).length;
}

/** How old the newest events are before which the reconciler has compared all; null: it has not run yet. */
export async function reconcilerLag(state: Pick<StateStore, 'get'>, nowMs: number): Promise<number | null> {
  return lagOf((await state.get<ReconciledRecord>(stateKeys.reconciled()))?.body, nowMs);
}

function lagOf(record: ReconciledRecord | undefined, nowMs: number): number | null {
  return record === undefined ? null : Math.max(0, nowMs - comparedUntilMs(record));
}

function ofCanary(
  record: CanaryRecord | undefined,
  nowMs: number,
): Pick<HealthAnswer, 'canary' | 'publishLagMs'> {
  if (record === undefined) return { canary: { ageMs: null, travelMs: null }, publishLagMs: null };
  const { storedAtMs, queuedAtMs, backAtMs } = record;
  return {
    canary: { ageMs: nowMs - storedAtMs, travelMs: backAtMs - storedAtMs },
    publishLagMs: queuedAtMs === undefined ? null : Math.max(0, queuedAtMs - storedAtMs),
  };
}

async function countLetters(queues: FigurePorts['queues']): Promise<HealthAnswer['deadLetters']> {
  const entries = Object.entries(queues) as [DeadLetterQueueName, Pick<DeadLetterQueue, 'waiting'>][];
  return Promise.all(entries.map(async ([queue, each]) => ({ queue, waiting: await each.waiting() })));
}

function problemsOf(figures: Figures): string[] {
  const { canary, publishLagMs, overdueTimers, stuckInstances, deadLetters, reconciler } = figures;
  const { canaryAgeMs, publishLagMs: lagMs, reconciledAgeMs, reconcilerLagMs } = healthLimits;
  return [
    canary.ageMs === null && 'no canary has come back yet: a deployment needs two minutes for the first',
    isFrom(canary.ageMs, canaryAgeMs) && `no canary has come back for ${seconds(canary.ageMs)}`,
    isFrom(publishLagMs, lagMs) && `events take ${seconds(publishLagMs)} from the store to the bus`,
    overdueTimers > 0 && `${overdueTimers} wake-ups of composites are overdue`,
    stuckInstances > 0 && `${stuckInstances} composites cannot be woken: the log of the sweep says why`,
    ...deadLetters.map(({ queue, waiting }) => waiting > 0 && `${waiting} dead letters wait in ${queue}`),
    reconciler.ageMs === null && 'the reconciler has not run yet: it does each 5 minutes',
    isFrom(reconciler.ageMs, reconciledAgeMs) &&
      `the reconciler has not run for ${seconds(reconciler.ageMs)}`,
    isFrom(reconciler.lagMs, reconcilerLagMs) &&
      `the reconciler is ${seconds(reconciler.lagMs)} behind: what was stored since is not compared yet`,
    isFrom(reconciler.published, 1) &&
      `the reconciler found ${reconciler.published} events that were never published`,
  ].filter((problem) => problem !== false);
}

function isFrom(figure: number | null, limit: number): figure is number {
  return figure !== null && figure >= limit;
}

function seconds(ms: number): string {
  return formatDuration(Math.round(ms / secondMs) * secondMs);
}
