import type { CommandResult, HostCommand } from '../../shared/api/commands.ts';
import type { PublishedEvent, TocsinEvent } from '../../shared/facts/event.ts';

/** The EventBridge bus. */
export interface EventBus {
  /** Publishes all; returns the ids that were refused (retry those alone). Throws if the bus cannot be reached. */
  publish(events: readonly PublishedEvent[]): Promise<readonly string[]>;
}

/** Events that go straight to the correlator's queue: the seeds of a new definition set. */
export interface CorrelateQueue {
  send(events: readonly TocsinEvent[], delaySec: number): Promise<void>;
}

/** Poison that `publish` could not handle; kept 14 days. */
export interface Quarantine {
  send(record: { readonly reason: string; readonly event: unknown }): Promise<void>;
}

/** A Step Functions state machine. */
export interface Executions {
  /** A deterministic name makes a double start harmless: `exists`. Names: 1-80 of `[0-9a-z-]`. */
  start(name: string, input: object): Promise<'started' | 'exists'>;
  /** undefined if there is none of this name. */
  status(name: string): Promise<'running' | 'succeeded' | 'failed' | undefined>;
}

/** Commands on hosts. Two transports: the agent's own pull, and SSM. */
export interface HostCommands {
  /** Idempotent by `command.id`. */
  send(host: string, command: HostCommand): Promise<void>;
  /** undefined while it has not finished. */
  result(host: string, commandId: string): Promise<CommandResult | undefined>;
}

export interface Secrets {
  /** The secret's text; cached by the adapter. */
  read(id: string): Promise<string>;
}
