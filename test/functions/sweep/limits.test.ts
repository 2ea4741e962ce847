import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { ListOptions } from '../../../functions/ports/stores.ts';
import { overdueMs, overduePerRun, startOverdue } from '../../../functions/sweep/overdue.ts';
import { hostsPerRun, makeRoster } from '../../../functions/sweep/roster.ts';
import { newState } from '../../../shared/correlator/state.ts';
import { newTimer } from '../../../shared/correlator/timer.ts';
import { makeFakeExecutions } from '../../fakes/executions.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { makeLargeFleet } from './fleet.ts';

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

  it('puts what it cannot read behind what it can, as it is, if both are more than it looks at', async () => {
    const state = makeFakeStateStore();
    const executions = makeFakeExecutions();
    const unreadable = { v: 99, kept: true };
    for (let i = 0; i < overduePerRun; i++) {
      const key = stateKeys.instance(`newer${i}`);
      await state.put({ key, body: unreadable, expected: 'absent', dueAtMs: 999 });
    }
    const body = { ...newState({ application: 'default', name: 'r' }, {}), timer: newTimer(1_000, 0) };
    await state.put({ key: stateKeys.instance('i'), body, expected: 'absent', dueAtMs: 1_000 });
    const ports = { state, executions, clock: () => 1_000 + overdueMs, log: () => undefined };
    await startOverdue(ports);
    expect(executions.all()).toHaveLength(0);
    await startOverdue(ports);
    expect(executions.all()).toHaveLength(1);
    expect(await state.due(1_000 + overdueMs - 1, overduePerRun)).toEqual([]);
    expect((await state.get(stateKeys.instance('newer0')))?.body).toEqual(unreadable);
  });

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
    [hostsPerRun, [hostsPerRun, hostsPerRun]],
    [hostsPerRun + 1, [hostsPerRun, 1]],
  ])('reads, of %i hosts, at most the limit, and goes on in the next', async (count, expected) => {
    const fleet = makeLargeFleet(count);
    const counts: number[] = [];
    let read = 0;
    const state = {
      ...fleet.state,
      list: async <T>(p: string, options?: ListOptions) => {
        const page = await fleet.state.list<T>(p, options);
        read += page.items.length;
        return page;
      },
    };
    const roster = makeRoster(state);
    for (let run = 0; run < expected.length; run++) {
      read = 0;
      await roster.refresh(1_000);
      counts.push(read);
    }
    expect(counts).toEqual(expected);
    expect(roster.expected()).toHaveLength(count);
  });
});
