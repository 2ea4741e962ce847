import { beforeEach, describe, expect, it } from 'vitest';
import type { HostCommands } from '../../functions/ports/hops.ts';
import type { CommandResult, HostCommand } from '../../shared/api/commands.ts';
import { noonMs } from './facts.ts';

export interface CommandsUnderTest {
  readonly commands: HostCommands;
  /** The host `node-1` answers. */
  answer(result: CommandResult): Promise<void>;
  /** Ids of the commands that reached `node-1`, each as often as it did. */
  reached(): Promise<readonly string[]>;
}

export function commandOf(id: string): HostCommand {
  return {
    id,
    name: 'mount-volume',
    args: { mount: '/data "x"', device: '/dev/sdf' },
    expiresAtMs: noonMs + 60_000,
  };
}

export function resultOf(id: string): CommandResult {
  return {
    id,
    status: 'succeeded',
    exitCode: 0,
    output: { mounted: '/data-more', device: 'nvme1n1=x' },
    errorText: 'warning',
    finishedAtMs: noonMs + 1_000,
  };
}

/** What every transport of commands keeps to. */
export function describeHostCommands(name: string, make: () => Promise<CommandsUnderTest>): void {
  describe(`host commands: ${name}`, () => {
    let test: CommandsUnderTest;
    beforeEach(async () => {
      test = await make();
    });

    it('has no result before the host has answered, and none of what was never sent', async () => {
      await test.commands.send('node-1', commandOf('c1'));
      expect(await test.commands.result('node-1', 'c1')).toBeUndefined();
      expect(await test.commands.result('node-1', 'c2')).toBeUndefined();
      expect(await test.commands.result('node-2', 'c1')).toBeUndefined();
    });

    it('gives the result that the host answered', async () => {
      await test.commands.send('node-1', commandOf('c1'));
      await test.answer(resultOf('c1'));
      expect(await test.commands.result('node-1', 'c1')).toEqual(resultOf('c1'));
    });

    it('sends a command once, however often it is asked to', async () => {
      await test.commands.send('node-1', commandOf('c1'));
      await test.commands.send('node-1', commandOf('c1'));
      await test.commands.send('node-1', commandOf('c2'));
      expect(await test.reached()).toEqual(['c1', 'c2']);
    });

    it('keeps the result when the command is sent again', async () => {
      await test.commands.send('node-1', commandOf('c1'));
      await test.answer(resultOf('c1'));
      await test.commands.send('node-1', commandOf('c1'));
      expect(await test.commands.result('node-1', 'c1')).toEqual(resultOf('c1'));
    });
  });
}
