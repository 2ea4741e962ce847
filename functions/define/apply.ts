import type { DefinitionBase, DefinitionFile, DefinitionsAnswer } from '../../shared/api/definitions.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import type { Clock } from '../../shared/time.ts';
import { controlMaxAgeMs } from '../adapters/control.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { Definitions } from '../ports/control.ts';
import type { CorrelateQueue } from '../ports/hops.ts';
import type { ActiveDefinitionsRecord, DefinitionSetRecord } from '../ports/records.ts';
import type { EventStore, StateItem, StateStore } from '../ports/stores.ts';
import { appliedEvent } from './applied-event.ts';
import { seed, seedsOf } from './seed.ts';
import { checkVersion, conflict, type IfVersion } from './versions.ts';

export interface ApplyPorts {
  readonly state: StateStore;
  readonly events: EventStore;
  readonly queue: CorrelateQueue;
  readonly definitions: Definitions;
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
}

/** A set to be made the active one. */
export interface Change {
  readonly artifact: Artifact;
  readonly files: readonly DefinitionFile[];
  /** Where its applications last changed that are applied alone. */
  readonly bases?: (change: DefinitionBase) => Pick<DefinitionSetRecord, 'whole' | 'applications'>;
  readonly author: string;
  readonly ifVersion: IfVersion;
  readonly dryRun: boolean;
  /** The files are those of an earlier set. */
  readonly isRollback?: true;
}

/** A set is one DynamoDB item of at most 400 KB; keys and the rest of its body get the difference. */
export const definitionSetBytes = 380_000;

/** After a switch, until every function works by the new set: the age of a control snapshot, and a second for indexes. */
export const everywhereMs = controlMaxAgeMs + 1_000;

type Active = StateItem<ActiveDefinitionsRecord> | undefined;

/**
 * Stores the set and, for the history, what is active; switches the pointer in one transaction with `DEFINITIONS_APPLIED`, then
 * seeds changed composites, `everywhereMs` after the switch: what was raised meanwhile and routed by the set before is open by then,
 * and is among the seeds. A crash before the switch leaves a set that nobody uses, and a history that is true already; one after it
 * is mended by applying the same files again, which seeds again. Throws 409 `VERSION_CONFLICT`, 413 `DEFINITIONS_TOO_LARGE`.
 */
export async function applyDefinitions(
  ports: ApplyPorts,
  change: Change,
): Promise<Omit<DefinitionsAnswer, 'diagnostics'>> {
  const { artifact, dryRun } = change;
  const { version } = artifact;
  const active: Active = await ports.state.get<ActiveDefinitionsRecord>(stateKeys.activeDefinitions());
  await checkVersion(ports.state, change.ifVersion, change.author, active?.body);
  const changed = active?.body.version !== version;
  const number = (active?.body.number ?? 0) + (changed ? 1 : 0);
  const set = setOf(change, number, ports.clock());
  if (dryRun) return { version, changed, dryRun, number, seeded: 0 };
  const record = changed || !active ? await activate(ports, change, set, number, active) : active.body;
  const before = record.previous === undefined ? undefined : await ports.definitions.load(record.previous);
  const seeds = seedsOf(artifact, before);
  const switchedAtMs = changed ? ports.clock() : record.appliedAtMs;
  if (seeds.types.length > 0 || seeds.isStarting)
    await ports.pause(Math.max(0, switchedAtMs + everywhereMs - ports.clock()));
  return { version, changed, dryRun, number, seeded: await seed(ports, seeds, appliedEvent(record)) };
}

/** Inclusive: `definitionSetBytes` pass. */
export function checkSetSize(sizeBytes: number): void {
  if (sizeBytes <= definitionSetBytes) return;
  throw new TocsinError('DEFINITIONS_TOO_LARGE', 'the definitions are too large', {
    status: 413,
    got: `${sizeBytes} bytes of files and compiled rules`,
    allowed: `at most ${definitionSetBytes} bytes`,
    fix: 'write rules over host sets instead of one rule for each host',
  });
}

function setOf(
  { artifact, files, author, bases }: Change,
  number: number,
  appliedAtMs: number,
): DefinitionSetRecord {
  const { version } = artifact;
  const set = {
    version,
    artifact,
    files,
    author,
    appliedAtMs,
    ...bases?.({ version, number, author, appliedAtMs }),
  };
  checkSetSize(Buffer.byteLength(JSON.stringify(set)));
  return set;
}

async function activate(
  ports: ApplyPorts,
  { isRollback }: Change,
  set: DefinitionSetRecord,
  number: number,
  active: Active,
): Promise<ActiveDefinitionsRecord> {
  const { version, author, appliedAtMs } = set;
  await ports.state.put({ key: stateKeys.definitionSet(version), body: set, expected: 'any' });
  if (active) {
    const key = stateKeys.activated(active.body.number);
    await ports.state.put({ key, body: active.body, expected: 'any' });
  }
  const previous = active?.body.version;
  const body: ActiveDefinitionsRecord = {
    version,
    number,
    author,
    appliedAtMs,
    ...(previous !== undefined && { previous }),
    ...(isRollback && { isRollback }),
  };
  const key = stateKeys.activeDefinitions();
  const write = { key, body, expected: active?.version ?? ('absent' as const) };
  if ((await ports.state.putWithEvents(write, [appliedEvent(body)])) === 'stored') return body;
  const winner = await ports.state.get<ActiveDefinitionsRecord>(key);
  throw conflict(
    winner?.body,
    `somebody applied another set at the same time as ${author}`,
    previous ?? 'none',
  );
}
