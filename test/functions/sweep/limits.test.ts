import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { fleetPagesPerRun, scanFleet } from '../../../functions/sweep/fleet.ts';
import { overdueMs, overduePerRun, startOverdue } from '../../../functions/sweep/overdue.ts';
import { newState } from '../../../shared/correlator/state.ts';
import { newTimer } from '../../../shared/correlator/timer.ts';
import { makeFakeExecutions } from '../../fakes/executions.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

describe('one run of the sweep', () => {
  it.each([overduePerRun, overduePerRun + 1])(
    'starts, of %i overdue instances, at most the limit',
    async (count) => {
      const state = makeFakeStateStore();
      const executions = makeFakeExecutions();
      for (let i = 0; i < count; i++) {
        const body = { ...newState({ application: 'default', name: 'r' }, {}), timer: newTimer(1_000, 0) };
        await state.put({ key: stateKeys.instance(`i${i}`), body, expected: 'absent', dueAtMs: 1_000 });
      }
      const ports = { state, executions, clock: () => 1_000 + overdueMs, log: () => undefined };
      await startOverdue(ports);
      expect(executions.all()).toHaveLength(overduePerRun);
      await startOverdue(ports);
      expect(executions.all()).toHaveLength(count);
    },
  );

  it('leaves an instance alone that was armed anew since the index was read', async () => {
    const state = makeFakeStateStore();
    const executions = makeFakeExecutions();
    const key = stateKeys.instance('i');
    const body = { ...newState({ application: 'default', name: 'r' }, {}), timer: newTimer(1_001, 0) };
    await state.put({ key, body, expected: 'absent', dueAtMs: 1_001 });
    const stale = { ...state, due: async () => [key] };
    await startOverdue({ state: stale, executions, clock: () => 1_000 + overdueMs, log: () => undefined });
    expect(executions.all()).toEqual([]);
  });

  it.each([
    [fleetPagesPerRun, [fleetPagesPerRun, fleetPagesPerRun]],
    [fleetPagesPerRun + 1, [fleetPagesPerRun, 1]],
  ])('reads, of %i pages of hosts, at most the limit, and goes on in the next', async (pages, expected) => {
    const state = makeFakeStateStore();
    let read = 0;
    const paged = {
      ...state,
      list: async (_: string, options: { after?: string } = {}) => {
        const page = Number(options.after ?? '0') + 1;
        read++;
        return page === pages ? { items: [] } : { items: [], next: String(page) };
      },
    };
    const counts: number[] = [];
    for (let run = 0; run < expected.length; run++) {
      read = 0;
      await scanFleet({ state: paged, samples: makeFakeSampleStore() }, 1_000);
      counts.push(read);
    }
    expect(counts).toEqual(expected);
  });
});
