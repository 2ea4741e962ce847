import { readHead } from '../../shared/correlator/read-state.ts';
import type { Timer } from '../../shared/correlator/state.ts';
import { armAgain } from '../../shared/correlator/timer.ts';
import { TocsinError } from '../../shared/errors.ts';
import { type Clock, minuteMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import { startLeftFold } from '../correlate/left-fold.ts';
import { writeOf } from '../correlate/ports.ts';
import { startExecution } from '../correlate/settle.ts';
import type { LogError } from '../http/answer.ts';
import { inParallel } from '../in-parallel.ts';
import type { Executions } from '../ports/hops.ts';
import type { StateKey, StateStore } from '../ports/stores.ts';
import { type Failure, isOfItem, type StuckPorts, stepOver, stuckLimits } from './stuck.ts';

export interface OverduePorts extends StuckPorts {
  readonly state: StateStore;
  readonly executions: Executions;
  readonly clock: Clock;
  readonly log: LogError;
}

/** A wake-up this late is taken for lost; that age is inside. */
export const overdueMs = minuteMs;

/** Overdue items that one run looks at; the rest is the next minute's. */
export const overduePerRun = 500;

const width = 8;
const instancePrefix = stateKeys.instance('').p;
const foldPrefix = stateKeys.foldLease('').p;

/** So many machines were started in a row and none of them got an instance woken: its wake-ups fail. */
export const failingStarts = 3;

/** From so many in a row on one is started each `stuckLimits.slowMs`: about as many as `stuckLimits.slowFromMs` holds. */
export const slowStarts = stuckLimits.slowFromMs / stuckLimits.mostMs;

/**
 * Starts a fresh machine, with the next attempt's name, for every instance whose wake-up is overdue. The new time is
 * written first: if this dies before the start, the item is overdue again when its next attempt is due, a minute later the first
 * time. Starts one as well, at the same pace, for each fold that its function did not end, until somebody folds. What cannot be
 * read, and what does not wake however often it is started, is told and tried later and later, so that it hides nothing that
 * can be started.
 */
export async function startOverdue(ports: OverduePorts): Promise<void> {
  const { state, clock, log } = ports;
  const dueMs = clock() - overdueMs;
  const due = await state.due(dueMs, overduePerRun);
  const failures: Failure[] = [];
  await inParallel(due.filter(isStartable), width, async (key) => {
    try {
      const failure = await start(ports, key);
      if (failure === undefined) return;
      log(`a machine was started for ${key.p}, as were others in vain`, failure.error);
      failures.push(failure);
    } catch (error) {
      log(`no machine was started for ${key.p}, which is overdue`, error);
      if (isOfItem(error)) failures.push({ key, error });
    }
  });
  await stepOver(ports, failures, dueMs, clock());
}

function isStartable({ p }: StateKey): boolean {
  return p.startsWith(instancePrefix) || p.startsWith(foldPrefix);
}

async function start(ports: OverduePorts, key: StateKey): Promise<Failure | undefined> {
  if (!key.p.startsWith(foldPrefix)) return startOne(ports, key);
  const pace = { overdueMs, waitAfter };
  const left = await startLeftFold(ports, key.p.slice(foldPrefix.length), pace);
  if (left === undefined) return undefined;
  const { isStarted, starts, nextMs } = left;
  if (!isStarted) {
    await ports.state.postpone(key, ports.clock() - overdueMs, nextMs - overdueMs);
    return undefined;
  }
  return starts < failingStarts ? undefined : { key, error: wakesFail(starts), nextMs };
}

/** A failure if it was started, and has been so often that it will hardly help. */
async function startOne(ports: OverduePorts, key: StateKey): Promise<Failure | undefined> {
  const { state, executions, clock } = ports;
  const item = await state.get<unknown>(key);
  if (item === undefined) return undefined;
  const instance = key.p.slice(instancePrefix.length);
  const body = readHead(item.body);
  checkTimer(body.timer);
  const nowMs = clock();
  if (body.timer === undefined || body.timer.atMs > nowMs - overdueMs) return undefined;
  // A machine that has woken it ends a row of starts in vain.
  const timer = { ...armAgain(body.timer, nowMs), ...(body.timer.rearms > 0 && { attempt: 1 }) };
  const nextMs = nowMs + waitAfter(timer.attempt);
  const write = writeOf(instance, { ...body, timer }, item.version, nowMs);
  // On a conflict somebody else is at work on this instance.
  if ((await state.put({ ...write, dueAtMs: nextMs - overdueMs })) !== 'stored') return undefined;
  try {
    await startExecution(executions, instance, timer);
  } catch (error) {
    // Nothing was started, so it counts for nothing: it is as overdue as before.
    await state.put(writeOf(instance, body, item.version + 1, nowMs));
    throw error;
  }
  return timer.attempt < failingStarts ? undefined : { key, error: wakesFail(timer.attempt), nextMs };
}

function checkTimer(timer: Timer | undefined): void {
  if (timer === undefined) return;
  const { atMs, attempt } = timer;
  if (Number.isSafeInteger(atMs) && Number.isSafeInteger(attempt)) return;
  throw new TocsinError('STATE_UNREADABLE', 'the state of an instance holds a timer that is none', {
    got: JSON.stringify(timer),
    fix: 'restore the item from a backup, or delete it',
  });
}

/** Doubles with each machine that was started in vain, up to the slow pace. */
function waitAfter(starts: number): number {
  const { leastMs, mostMs, slowMs } = stuckLimits;
  if (starts >= slowStarts) return slowMs;
  return Math.min(mostMs, leastMs * 2 ** (starts - 1));
}

function wakesFail(starts: number): TocsinError {
  return new TocsinError('WAKES_FAIL', 'an instance is not woken by the machines that are started for it', {
    got: `${starts} starts`,
    fix: 'look for why the function wake fails: its log, the executions of the correlator',
  });
}
