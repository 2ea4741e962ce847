import { beforeEach, describe, expect, it } from 'vitest';
import { makeAgentCommands, makeCommandQueue } from '../../functions/adapters/agent-commands.ts';
import { makeControl } from '../../functions/adapters/control.ts';
import type { CommandQueue } from '../../functions/ports/command-queue.ts';
import type { HostCommands } from '../../functions/ports/hops.ts';
import type { StateStore } from '../../functions/ports/stores.ts';
import { limits } from '../../shared/facts/limits.ts';
import { noonMs } from './facts.ts';
import { commandOf, resultOf } from './host-commands.ts';

/** Both ends of the agent's pull, over any state store. */
export function describeCommandQueue(name: string, make: () => Promise<StateStore>): void {
  describe(`command queue: ${name}`, () => {
    let state: StateStore;
    let commands: HostCommands;
    let queue: CommandQueue;
    beforeEach(async () => {
      state = await make();
      commands = makeAgentCommands(state);
      queue = makeCommandQueue(state);
    });
    const pendingHosts = async (atMs = noonMs) => [
      ...(await makeControl(state, () => atMs).snapshot()).pendingHosts,
    ];

    it('marks a host while commands wait for it, and not before or after', async () => {
      expect(await pendingHosts()).toEqual([]);
      await commands.send('node-1', commandOf('c1'));
      await commands.send('node-1', commandOf('c2'));
      expect(await pendingHosts()).toEqual(['node-1']);
      await queue.complete('node-1', resultOf('c1'));
      expect(await pendingHosts()).toEqual(['node-1']);
      await queue.complete('node-1', resultOf('c2'));
      expect(await pendingHosts()).toEqual([]);
      await commands.send('node-1', commandOf('c3'));
      expect(await pendingHosts()).toEqual(['node-1']);
    });

    it('takes the mark for nothing once the last command has expired', async () => {
      await commands.send('node-1', commandOf('c1'));
      await commands.send('node-1', { ...commandOf('c2'), expiresAtMs: noonMs + 10 });
      expect(await pendingHosts(noonMs + 59_999)).toEqual(['node-1']);
      expect(await pendingHosts(noonMs + 60_000)).toEqual([]);
    });

    it('hands out a command until it is completed, to its own host alone', async () => {
      await commands.send('node-1', commandOf('c1'));
      expect(await queue.pending('node-1')).toEqual([commandOf('c1')]);
      expect(await queue.pending('node-1')).toEqual([commandOf('c1')]);
      expect(await queue.pending('node-2')).toEqual([]);
      await queue.complete('node-1', resultOf('c1'));
      expect(await queue.pending('node-1')).toEqual([]);
    });

    it('hands out no more than a document may answer, also from behind answered ones', async () => {
      for (let i = 0; i < limits.commandResults + 1; i++)
        await commands.send('node-1', commandOf(`c${i + 10}`));
      expect(await queue.pending('node-1')).toHaveLength(limits.commandResults);
      await queue.complete('node-1', resultOf('c10'));
      expect((await queue.pending('node-1')).map(({ id }) => id).at(-1)).toBe('c30');
    });

    it('keeps the first of two results and refuses one that nobody asked for', async () => {
      await commands.send('node-1', commandOf('c1'));
      expect(await queue.complete('node-1', resultOf('c1'))).toBe('stored');
      expect(await queue.complete('node-1', { ...resultOf('c1'), status: 'failed' })).toBe('duplicate');
      expect(await commands.result('node-1', 'c1')).toEqual(resultOf('c1'));
      expect(await queue.complete('node-2', resultOf('c1'))).toBe('unknown');
      expect(await commands.result('node-2', 'c1')).toBeUndefined();
    });
  });
}
