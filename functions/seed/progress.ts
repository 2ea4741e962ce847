import { dayMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { StateStore } from '../ports/stores.ts';
import type { SeedPosition } from './seed-page.ts';

/** As long as a dead letter of the seeding may wait to be handed on again, and twice. */
const progressKeptMs = 30 * dayMs;

/** How far the seeding of a set has come: what lies before was given. Body at `stateKeys.seeding(number)`. */
export interface SeedProgress extends SeedPosition {
  readonly v: 1;
  /** Pages that were given, and the events in them. */
  readonly pages: number;
  readonly count: number;
  /** The message in whose call this was written. */
  readonly by: string;
}

export interface KnownProgress {
  readonly body: SeedProgress;
  /** The version under which it is stored. */
  readonly expected: number;
}

export async function readProgress(
  state: Pick<StateStore, 'get'>,
  number: number,
): Promise<KnownProgress | undefined> {
  const item = await state.get<SeedProgress>(stateKeys.seeding(number));
  return item && { body: item.body, expected: item.version };
}

/**
 * Writes it in the place of what was read. undefined: a call for another message has come as far, and goes on itself. The write of
 * this message's own that was repeated, or that another delivery of the message made, is as good as this one.
 */
export async function noteProgress(
  state: Pick<StateStore, 'get' | 'put'>,
  number: number,
  expected: number | 'absent',
  body: SeedProgress,
  nowMs: number,
): Promise<KnownProgress | undefined> {
  const write = { key: stateKeys.seeding(number), body, expected, expiresAtMs: nowMs + progressKeptMs };
  if ((await state.put(write)) === 'stored')
    return { body, expected: expected === 'absent' ? 1 : expected + 1 };
  const known = await readProgress(state, number);
  return known?.body.by === body.by ? known : undefined;
}
