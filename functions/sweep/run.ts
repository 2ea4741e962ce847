import type { Clock } from '../../shared/time.ts';
import { inParallel } from '../in-parallel.ts';
import type { StateStore } from '../ports/stores.ts';
import type { Contacts, LookBudget } from './contacts.ts';
import type { Marks } from './marks.ts';

/** What the parts of one run share. */
export interface Run {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly contacts: Contacts;
  readonly marks: Marks;
  readonly nowMs: number;
  readonly budget: LookBudget;
  readonly writeUntilMs: number;
}

const width = 16;

/**
 * Begins no write after the run's time; the next run finds the rest still to be done. One that fails keeps no other from being
 * done: its error is kept with those of the looks.
 */
export async function writeEach<T>(
  { clock, writeUntilMs, budget }: Run,
  items: readonly T[],
  write: (item: T) => Promise<void>,
): Promise<void> {
  await inParallel(items, width, async (item) => {
    if (clock() >= writeUntilMs) return;
    await write(item).catch((error) => budget.errors.push(error));
  });
}
