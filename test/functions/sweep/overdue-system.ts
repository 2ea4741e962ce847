import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { StateKey } from '../../../functions/ports/stores.ts';
import { overdueMs, startOverdue } from '../../../functions/sweep/overdue.ts';
import { type StuckRecord, stillStuck } from '../../../functions/sweep/stuck.ts';
import { newState } from '../../../shared/correlator/state.ts';
import { newTimer } from '../../../shared/correlator/timer.ts';
import { makeFakeExecutions } from '../../fakes/executions.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

/** When instances of a test are due, unless it says otherwise; the first run is when that is overdue. */
export const dueMs = 1_000;

/** Instances in a state table, and the part of the sweep that starts what is overdue. */
export function makeSystem() {
  const at = { nowMs: dueMs + overdueMs };
  const state = makeFakeStateStore();
  const executions = makeFakeExecutions();
  const emitted: object[] = [];
  const errors: unknown[] = [];
  const said: string[] = [];
  const ports = {
    state,
    executions,
    clock: () => at.nowMs,
    metrics: (figures: object) => void emitted.push(figures),
    log: (message: string, error: unknown) => {
      said.push(message);
      errors.push(error);
    },
  };
  const nextDueMsOf = ({ p }: StateKey) => state.items().find(({ key }) => key.p === p)?.dueAtMs;
  return {
    ...ports,
    at,
    emitted,
    errors,
    said,
    sweep: (over: Partial<typeof ports> = {}) => startOverdue({ ...ports, ...over }),
    overdue: async (name: string, atMs = dueMs) => {
      const body = { ...newState({ application: 'default', name: 'r' }, {}), timer: newTimer(atMs, 0) };
      await state.put({ key: stateKeys.instance(name), body, expected: 'any', dueAtMs: atMs });
    },
    broken: async (name: string, body: object, atMs = dueMs) => {
      await state.put({ key: stateKeys.instance(name), body, expected: 'any', dueAtMs: atMs });
    },
    stuck: async () => {
      const record = await state.get<StuckRecord>(stateKeys.stuck());
      return stillStuck(record?.body, at.nowMs);
    },
    nextDueMsOf,
    nextDueMs: (name: string) => nextDueMsOf(stateKeys.instance(name)),
  };
}
