import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { stateKeys } from '../adapters/keys.ts';
import { appliedEvent } from '../define/applied-event.ts';
import type { ActiveDefinitionsRecord } from '../ports/records.ts';
import type { StateStore } from '../ports/stores.ts';

/** A set that was announced, as the pointer or the history tells of it. */
export interface Announced {
  readonly number: number;
  readonly version: string;
  /** Absent before the first. */
  readonly previous?: string;
  readonly activeAtMs: number;
  /** The event of its announcement, made anew of what is stored: nothing of it is the message's. */
  readonly applied: TocsinEvent;
}

type State = Pick<StateStore, 'get'>;

/**
 * The set that `event` announces. Nobody else can send this type, but a message may be of a version before, when anybody could: it has
 * to be the one that the stored record makes: its id and source, and what it says of number, version and previous. Throws `MESSAGE_MALFORMED` otherwise, which no
 * repetition mends.
 */
export async function announcedBy(state: State, event: TocsinEvent): Promise<Announced> {
  const record = await recordOf(state, event);
  if (record === undefined) throw foreign(event, 'the number of a set that was announced');
  const applied = appliedEvent(record);
  if (identityOf(event) !== identityOf(applied)) throw foreign(event, identityOf(applied));
  const { number, version, previous, appliedAtMs, activeAtMs = appliedAtMs } = record;
  return { number, version, ...(previous !== undefined && { previous }), activeAtMs, applied };
}

/** The pointer, or what was put aside before another set took its place; between the two it is in both. */
async function recordOf(
  state: State,
  { type, values: { number } }: TocsinEvent,
): Promise<ActiveDefinitionsRecord | undefined> {
  if (type !== 'DEFINITIONS_APPLIED' || typeof number !== 'number' || !Number.isSafeInteger(number)) return;
  const pointer = await state.get<ActiveDefinitionsRecord>(stateKeys.activeDefinitions());
  if (pointer === undefined || number < 1 || number > pointer.body.number) return;
  if (number === pointer.body.number) return pointer.body;
  return (await state.get<ActiveDefinitionsRecord>(stateKeys.activated(number)))?.body;
}

function identityOf({ id, type, source, values: { number, version, previous } }: TocsinEvent): string {
  const name = source.kind === 'operator' ? source.name : null;
  return JSON.stringify([id, type, source.kind, name, number, version, previous]);
}

function foreign(event: TocsinEvent, allowed: string): TocsinError {
  return new TocsinError('MESSAGE_MALFORMED', 'the message is not the announcement of a definition set', {
    got: identityOf(event).slice(0, 400),
    allowed,
    fix: 'let it be dropped: an announcement is made by applying definitions alone',
  });
}
