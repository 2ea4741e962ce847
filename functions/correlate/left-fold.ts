import { newTimer } from '../../shared/correlator/timer.ts';
import type { Clock } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { Executions } from '../ports/hops.ts';
import type { StateStore } from '../ports/stores.ts';
import { closeLease, type FoldLease } from './fold-lease.ts';
import { startExecution } from './settle.ts';

/**
 * Starts a machine for an instance whose lease was not closed: its folder died, and may have left something in the inbox. The lease
 * is due again from now on, so that it is found again if the machine never folds.
 */
export async function startLeftFold(
  {
    state,
    executions,
    clock,
  }: { readonly state: StateStore; readonly executions: Executions; readonly clock: Clock },
  instance: string,
): Promise<void> {
  const key = stateKeys.foldLease(instance);
  const item = await state.get<FoldLease>(key);
  if (item === undefined || item.body.isClosed) return;
  if ((await state.get(stateKeys.instance(instance))) === undefined)
    return closeLease(state, instance, { version: item.version });
  const nowMs = clock();
  const body: FoldLease = { untilMs: 0 };
  // On a conflict somebody folds.
  if ((await state.put({ key, body, expected: item.version, dueAtMs: nowMs })) === 'stored')
    await startExecution(executions, instance, newTimer(nowMs, 0));
}
