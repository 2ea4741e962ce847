import type { CommandResult, HostCommand } from '../../shared/api/commands.ts';
import type { PublishedEvent, TocsinEvent } from '../../shared/facts/event.ts';

/** The EventBridge bus: source `tocsin`, detail-type the event's type, detail the event with its slip. */
export interface EventBus {
  /**
   * Publishes all; returns the ids that the bus refused for now (retry those alone). Throws retryably if the bus cannot be
   * reached, and for good `EVENT_TOO_LARGE`, with nothing sent, or `BUS_REFUSED`, with the others sent, if an event is itself at fault.
   */
  publish(events: readonly PublishedEvent[]): Promise<readonly string[]>;
}

/**
 * Events that go straight to a queue behind the bus: the seeds of a new definition set to the correlator's, its announcement to that
 * of the function that seeds. A message's body looks as EventBridge would have made it: JSON with `source`, `detail-type` and, in
 * `detail`, the event.
 */
export interface CorrelateQueue {
  /** `delaySec`: 0 to 900. Throws if not all were taken; a repeat may double those that were. */
  send(events: readonly TocsinEvent[], delaySec: number): Promise<void>;
}

/** Poison that `publish` could not handle; kept 14 days. */
export interface Quarantine {
  send(record: { readonly reason: string; readonly event: unknown }): Promise<void>;
}

/** A Step Functions state machine. */
export interface Executions {
  /**
   * A deterministic name makes a double start harmless: `exists`, also after it has ended. (Step Functions may answer
   * `started` for the same name and input while it runs.) Names: 1-80 of `[0-9a-z-]`.
   */
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
