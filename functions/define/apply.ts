import type { DefinitionBase, DefinitionFile, DefinitionsAnswer } from '../../shared/api/definitions.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import { canonicalJson } from '../../shared/language/canonical-json.ts';
import type { Clock } from '../../shared/time.ts';
import { type PackedSet, packSet, storeSet } from '../adapters/definition-sets.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { ActiveDefinitionsRecord, DefinitionSetHead } from '../ports/records.ts';
import type { StateItem, StateStore } from '../ports/stores.ts';
import { announcement } from './announcement.ts';
import { appliedEvent } from './applied-event.ts';
import { checkVersion, conflict, type IfVersion, isRepeat } from './versions.ts';

export interface ApplyPorts {
  readonly state: StateStore;
  readonly clock: Clock;
}

/** A set to be made the active one. */
export interface Change {
  readonly artifact: Artifact;
  readonly files: readonly DefinitionFile[];
  /** Where its applications last changed that are applied alone. */
  readonly bases?: (change: DefinitionBase) => Pick<DefinitionSetHead, 'whole' | 'applications'>;
  readonly author: string;
  readonly ifVersion: IfVersion;
  readonly dryRun: boolean;
  /** The files are those of an earlier set. */
  readonly isRollback?: true;
}

type Active = StateItem<ActiveDefinitionsRecord> | undefined;

/**
 * Announces a set: stores it and, for the history, what was announced last; then the pointer, in one transaction with
 * `DEFINITIONS_APPLIED`. From then on events are routed by what is in force and, if anything is, by what is announced; at
 * `activeAtMs`, when every function knows of it, all of them decide by it, without a further write. The event wakes `seed`, which gives changed composites
 * what they start from. A crash before the pointer leaves a set that nobody uses, and a history that is true already: applying
 * again mends it. A crash after it leaves the set announced: applying again, as it was, changes nothing and tells when it comes. Throws 409 `VERSION_CONFLICT`, 413 `DEFINITIONS_TOO_LARGE`, 503 `DEFINITIONS_BUSY`.
 */
export async function applyDefinitions(
  { state, clock }: ApplyPorts,
  change: Change,
): Promise<Omit<DefinitionsAnswer, 'diagnostics'>> {
  const { version } = change.artifact;
  const { dryRun } = change;
  const active: Active = await state.get<ActiveDefinitionsRecord>(stateKeys.activeDefinitions());
  if (!isRepeat(active?.body, version, change)) {
    await checkVersion(state, change.ifVersion, change.author, active?.body);
  }
  const nowMs = clock();
  const set = setOf(change, (active?.body.number ?? 0) + 1, nowMs);
  if (active?.body.version === version) {
    return { version, changed: false, dryRun, number: active.body.number, ...timesOf(active.body, nowMs) };
  }
  const recordAt = (appliedAtMs: number) =>
    announcement({ ...set.head, appliedAtMs }, active?.body, change.isRollback ?? false);
  // Refuses before anything is stored.
  const { number } = recordAt(nowMs);
  if (dryRun) return { version, changed: true, dryRun, number };
  await storeSet(state, set);
  if (active) {
    await state.put({ key: stateKeys.activated(active.body.number), body: active.body, expected: 'any' });
  }
  // A large set is stored in many writes: its time counts from here, or functions would not know of it before it is in force.
  const record = recordAt(clock());
  await announce(state, record, active);
  return { version, changed: true, dryRun, number, ...timesOf(record, clock()) };
}

/** When a pointer's set comes, or came, into force; a set of a version that had no such time is in force. */
function timesOf({ activeAtMs, appliedAtMs }: ActiveDefinitionsRecord, nowMs: number) {
  const atMs = activeAtMs ?? appliedAtMs;
  return { activeAtMs: atMs, activeInMs: Math.max(0, atMs - nowMs) };
}

function setOf({ artifact, files, author, bases }: Change, number: number, appliedAtMs: number): PackedSet {
  const { version } = artifact;
  const more = bases?.({ version, number, author, appliedAtMs });
  return packSet({ version, artifact, files, author, appliedAtMs, ...more });
}

async function announce(state: StateStore, record: ActiveDefinitionsRecord, active: Active): Promise<void> {
  const key = stateKeys.activeDefinitions();
  const write = { key, body: record, expected: active?.version ?? ('absent' as const) };
  if ((await state.putWithEvents(write, [appliedEvent(record)])) === 'stored') return;
  const winner = await state.get<ActiveDefinitionsRecord>(key);
  // A write whose answer was lost is repeated, and meets itself.
  if (winner && canonicalJson(winner.body) === canonicalJson(record)) return;
  throw conflict(
    winner?.body,
    `somebody applied another set at the same time as ${record.author}`,
    record.previous ?? 'none',
  );
}
