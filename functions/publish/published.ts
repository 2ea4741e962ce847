import { hashText, isId, timeOfId } from '../../shared/facts/ids.ts';
import { dayMs, hourMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { LogError } from '../http/answer.ts';
import type { StateStore } from '../ports/stores.ts';

/** How long it is remembered that an event was published, from then: longer than the reconciler looks back. */
export const publishedKeptMs = 10 * dayMs;

/** 60 bits of a hash of an id: among a million events of an hour the chance that two share them is below one in a million. */
const noteChars = 12;
const timeChars = 10;
const nameChars = 16;
const pageItems = 1_000;

interface NoteRecord {
  readonly v: 1 | 2;
  /** `noteChars` of each id, one after the other; see `noteOf`. */
  readonly ids: string;
}

/**
 * Remembers that these events need no more publishing: one write for each hour of their ids, mostly one for a batch, one unit
 * for up to 70 events. A repeat writes the same item. Dying before it means that the reconciler publishes once more.
 */
export async function notePublished(
  state: Pick<StateStore, 'put'>,
  ids: readonly string[],
  nowMs: number,
): Promise<void> {
  const byHour = Map.groupBy(ids.filter(isId), (id) => hourOf(timeOfId(id)));
  for (const [hour, each] of byHour) {
    const body: NoteRecord = { v: 2, ids: each.map((id) => noteOf(2, id)).join('') };
    const key = stateKeys.publishedBatch(hour, hashText(each, nameChars));
    await state.put({ key, body, expected: 'any', expiresAtMs: nowMs + publishedKeptMs });
  }
}

/**
 * Tells of an id of the hour that begins at `startMs` whether it was noted. A note of a version that is unknown here, as a later one
 * leaves behind that was rolled back, is told and taken for none: what it names is published once more, under the same id.
 */
export async function readPublished(
  state: Pick<StateStore, 'list'>,
  startMs: number,
  log: LogError,
): Promise<(id: string) => boolean> {
  const notes = { 1: new Set<string>(), 2: new Set<string>() };
  let unknown = 0;
  let after: string | undefined;
  do {
    const page = await state.list<NoteRecord>(stateKeys.published(hourOf(startMs)), {
      limit: pageItems,
      ...(after !== undefined && { after }),
    });
    for (const { body } of page.items) {
      if (!isKnown(body)) {
        unknown++;
        continue;
      }
      for (let i = 0; i < body.ids.length; i += noteChars)
        notes[body.v].add(body.ids.slice(i, i + noteChars));
    }
    after = page.next;
  } while (after !== undefined);
  if (unknown > 0)
    log(
      `${unknown} notes of what was published in hour ${hourOf(startMs)} are of a version unknown here`,
      undefined,
    );
  return (id) => notes[2].has(noteOf(2, id)) || notes[1].has(noteOf(1, id));
}

function isKnown({ v }: { readonly v: number }): boolean {
  return v === 1 || v === 2;
}

/**
 * Of the whole id. Version 1 took what follows an id's time, which is the same for all that one sender says under one nonce, at whatever
 * time of the hour: its notes are read for as long as they are kept.
 */
function noteOf(version: NoteRecord['v'], id: string): string {
  return version === 2 ? hashText([id], noteChars) : id.slice(timeChars, timeChars + noteChars);
}

/** `2026112109`: an hour of UTC. */
function hourOf(tMs: number): string {
  return new Date(Math.floor(tMs / hourMs) * hourMs).toISOString().replaceAll(/[-T]/g, '').slice(0, 10);
}
