import type { StepAnswer } from '../../shared/policy/response-machine.ts';
import { type Journal, keep } from './journal.ts';
import type { AttachStoragePorts } from './ports.ts';

export const done: StepAnswer = { status: 'done' };

export function waitFor(ports: AttachStoragePorts, pauseMs: number): StepAnswer {
  return { status: 'wait', until: new Date(ports.clock() + pauseMs).toISOString() };
}

/** Gives the response up: keeps the reason, unless one is kept already, for the compensation to tell. */
export async function fail(ports: AttachStoragePorts, journal: Journal, reason: string): Promise<StepAnswer> {
  const first = journal.record.failure ?? reason;
  if (journal.record.failure === undefined) await keep(ports, journal, { failure: reason });
  return { status: 'failed', reason: first };
}
