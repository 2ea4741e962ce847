import type { Clock } from '../../shared/time.ts';
import type { NoteFailures } from '../adapters/failure-notes.ts';
import type { Definitions } from '../ports/control.ts';
import type { Executions } from '../ports/hops.ts';
import type { EventStore, StateStore } from '../ports/stores.ts';

export interface RespondPorts {
  readonly state: StateStore;
  readonly events: EventStore;
  readonly definitions: Definitions;
  readonly executions: Executions;
  readonly clock: Clock;
  /** Told of each record that failed; the message returns to its queue. */
  readonly log: (message: string, error: unknown) => void;
  /** Keeps why the last try of a message failed. */
  readonly noteFailures?: NoteFailures;
}
