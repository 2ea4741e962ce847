import { readHead } from '../../shared/correlator/read-state.ts';
import { armAgain } from '../../shared/correlator/timer.ts';
import { TocsinError } from '../../shared/errors.ts';
import { type Clock, minuteMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import { inParallel } from '../correlate/in-parallel.ts';
import { startLeftFold } from '../correlate/left-fold.ts';
import { writeOf } from '../correlate/ports.ts';
import { startExecution } from '../correlate/settle.ts';
import type { LogError } from '../http/answer.ts';
import type { Executions } from '../ports/hops.ts';
import type { StateKey, StateStore } from '../ports/stores.ts';

export interface OverduePorts {
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

/**
 * Starts a fresh machine, with the next attempt's name, for every instance whose wake-up is overdue. The new time is
 * written first: if this dies before the start, the item is overdue again a minute later. Items that cannot be read are
 * told and passed over; where there are more items than a run looks at they go behind all others, so that none hides what can be
 * started. So it is with folds that their function did not end.
 */
export async function startOverdue(ports: OverduePorts): Promise<void> {
  const due = await ports.state.due(ports.clock() - overdueMs, overduePerRun);
  const isFull = due.length >= overduePerRun;
  const instances = due.filter(({ p }) => p.startsWith(instancePrefix) || p.startsWith(foldPrefix));
  await inParallel(instances, width, async (key) => {
    try {
      if (key.p.startsWith(foldPrefix)) await startLeftFold(ports, key.p.slice(foldPrefix.length));
      else await startOne(ports, key);
    } catch (error) {
      ports.log('an overdue instance was not started', error);
      if (isFull && isUnreadable(error)) await putBehind(ports, key);
    }
  });
}

function isUnreadable(error: unknown): boolean {
  return error instanceof TocsinError && error.code === 'STATE_VERSION_UNKNOWN';
}

/** Due from now on, the body as it is. Fails without harm: then the next run does it. */
async function putBehind({ state, clock, log }: OverduePorts, key: StateKey): Promise<void> {
  try {
    const item = await state.get<unknown>(key);
    if (item === undefined) return;
    // On a conflict somebody can read it after all.
    await state.put({ key, body: item.body, expected: item.version, dueAtMs: clock() });
  } catch (error) {
    log('an overdue item that cannot be read was not put behind the others', error);
  }
}

async function startOne({ state, executions, clock }: OverduePorts, key: StateKey): Promise<void> {
  const item = await state.get<unknown>(key);
  if (item === undefined) return;
  const instance = key.p.slice(instancePrefix.length);
  const body = readHead(item.body);
  const nowMs = clock();
  if (body.timer === undefined || body.timer.atMs > nowMs - overdueMs) return;
  const timer = armAgain(body.timer, nowMs);
  const write = writeOf(instance, { ...body, timer }, item.version, nowMs);
  // On a conflict somebody else is at work on this instance.
  if ((await state.put(write)) === 'stored') await startExecution(executions, instance, timer);
}
