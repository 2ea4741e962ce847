import type { HostCommands } from '../../functions/ports/hops.ts';
import type { CommandResult, HostCommand } from '../../shared/api/commands.ts';

export interface FakeHostCommands extends HostCommands {
  /** Each command once, in the order of sending. */
  sent(): readonly { readonly host: string; readonly command: HostCommand }[];
  /** The host answers; its first answer stays. */
  answer(host: string, result: CommandResult): void;
}

/** Hosts that answer when the test says so. */
export function makeFakeHostCommands(): FakeHostCommands {
  const commands = new Map<string, { host: string; command: HostCommand; result?: CommandResult }>();
  const keyOf = (host: string, id: string) => JSON.stringify([host, id]);
  return {
    sent: () => [...commands.values()].map(({ host, command }) => ({ host, command })),
    answer: (host, result) => {
      const entry = commands.get(keyOf(host, result.id));
      if (!entry) throw new Error(`${host} has no command ${result.id}`);
      entry.result ??= structuredClone(result);
    },
    send: async (host, command) => {
      const key = keyOf(host, command.id);
      if (!commands.has(key)) commands.set(key, { host, command: structuredClone(command) });
    },
    result: async (host, id) => structuredClone(commands.get(keyOf(host, id))?.result),
  };
}
