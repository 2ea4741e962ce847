/** Work for a host. `name` is on the host's own allow-list; arguments are checked there against its patterns. */
export interface HostCommand {
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, string>>;
  /** After this time the host must not start it. */
  readonly expiresAtMs: number;
}

/** `refused`: not allowed on this host, or bad arguments. `failed`: ran and exited non-zero. */
export type CommandStatus = 'succeeded' | 'failed' | 'refused' | 'expired';

export interface CommandResult {
  readonly id: string;
  readonly status: CommandStatus;
  readonly exitCode: number | null;
  /** `key=value` lines that the command printed, as a map; at most 20. */
  readonly output: Readonly<Record<string, string>>;
  /** The last 1,000 characters of its error output. */
  readonly errorText: string;
  readonly finishedAtMs: number;
}
