import type { CommandResult, HostCommand } from '../../shared/api/commands.ts';

/** Commands that wait for the host to pull them; the other side of `HostCommands` with the agent's transport. */
export interface CommandQueue {
  /**
   * Commands of the host without a result, in the order of their ids; at most `limits.commandResults`. Hands the same command out
   * again until it is completed, expired ones included: the host answers `expired`.
   */
  pending(host: string): Promise<readonly HostCommand[]>;
  /** Keeps the first result of a command. `unknown`: the host has no such command; nothing is written. */
  complete(host: string, result: CommandResult): Promise<'stored' | 'duplicate' | 'unknown'>;
}
