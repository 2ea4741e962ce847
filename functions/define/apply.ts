import type { DefinitionFile, DefinitionsAnswer } from '../../shared/api/definitions.ts';
import { TocsinError } from '../../shared/errors.ts';
import { makeOccurrence } from '../../shared/facts/make-event.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import type { Clock } from '../../shared/time.ts';
import { controlMaxAgeMs } from '../adapters/control.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { Definitions } from '../ports/control.ts';
import type { CorrelateQueue } from '../ports/hops.ts';
import type { ActiveDefinitionsRecord, DefinitionSetRecord } from '../ports/records.ts';
import type { EventStore, StateItem, StateStore } from '../ports/stores.ts';
import { seed, seedTypes } from './seed.ts';

export interface ApplyPorts {
  readonly state: StateStore;
  readonly events: EventStore;
  readonly queue: CorrelateQueue;
  readonly definitions: Definitions;
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
}

export interface Application {
  readonly artifact: Artifact;
  readonly files: readonly DefinitionFile[];
  readonly author: string;
  /** Undefined: apply whatever is active. */
  readonly ifVersion: string | null | undefined;
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
  application: Application,
): Promise<Omit<DefinitionsAnswer, 'diagnostics'>> {
  const { artifact, dryRun } = application;
  const { version } = artifact;
  const active: Active = await ports.state.get<ActiveDefinitionsRecord>(stateKeys.activeDefinitions());
  await checkVersion(ports.state, application, active);
  const changed = active?.body.version !== version;
  const appliedAtMs = ports.clock();
  const set = setOf(application, appliedAtMs);
  const number = (active?.body.number ?? 0) + (changed ? 1 : 0);
  if (dryRun) return { version, changed, dryRun, number, seeded: 0 };
  if (changed) await activate(ports, application, set, number, active);
  const previous = changed ? active?.body.version : active?.body.previous;
  const before = previous === undefined ? undefined : await ports.definitions.load(previous);
  const types = seedTypes(artifact, before);
  const switchedAtMs = changed ? ports.clock() : (active?.body.appliedAtMs ?? appliedAtMs);
  if (types.length > 0) await ports.pause(Math.max(0, switchedAtMs + everywhereMs - ports.clock()));
  return { version, changed, dryRun, number, seeded: await seed(ports, types) };
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

function setOf({ artifact, files, author }: Application, appliedAtMs: number): DefinitionSetRecord {
  const set = { version: artifact.version, artifact, files, author, appliedAtMs };
  checkSetSize(Buffer.byteLength(JSON.stringify(set)));
  return set;
}

async function checkVersion(
  state: StateStore,
  { ifVersion, author }: Application,
  active: Active,
): Promise<void> {
  if (ifVersion === undefined || ifVersion === (active?.body.version ?? null)) return;
  const base =
    ifVersion === null ? undefined : await state.get<DefinitionSetRecord>(stateKeys.definitionSet(ifVersion));
  const allowed = base ? `${ifVersion} by ${base.body.author}` : (ifVersion ?? 'none');
  throw conflict(active?.body, `${author} built on another version than the active one`, allowed);
}

async function activate(
  ports: ApplyPorts,
  { isRollback }: Application,
  set: DefinitionSetRecord,
  number: number,
  active: Active,
): Promise<void> {
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
  const applied = makeOccurrence({
    type: 'DEFINITIONS_APPLIED',
    severity: 'info',
    source: { kind: 'operator', name: author },
    labels: {},
    values: { version, number, previous: previous ?? 'none', ...(isRollback && { rollback: true }) },
    message: isRollback
      ? `${author} went back to definition set ${version}, now number ${number}`
      : `${author} applied definition set ${number}`,
    t: appliedAtMs,
    r: appliedAtMs,
    sender: 'define',
    nonce: JSON.stringify([number, version]),
  });
  const write = {
    key: stateKeys.activeDefinitions(),
    body,
    expected: active?.version ?? ('absent' as const),
  };
  if ((await ports.state.putWithEvents(write, [applied])) === 'stored') return;
  const winner = await ports.state.get<ActiveDefinitionsRecord>(stateKeys.activeDefinitions());
  throw conflict(
    winner?.body,
    `somebody applied another set at the same time as ${author}`,
    previous ?? 'none',
  );
}

function conflict(
  active: ActiveDefinitionsRecord | undefined,
  message: string,
  allowed: string,
): TocsinError {
  const got = active
    ? `${active.version}, applied by ${active.author} at ${new Date(active.appliedAtMs).toISOString()}`
    : 'none';
  return new TocsinError('VERSION_CONFLICT', message, {
    status: 409,
    field: 'ifVersion',
    got: `active: ${got}`,
    allowed: `active: ${allowed}`,
    fix: 'read the active set, merge, and apply again',
  });
}
