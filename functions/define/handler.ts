import {
  type ActiveDefinitionsAnswer,
  type DefinitionSetAnswer,
  type DefinitionsAnswer,
  definitionLimits,
  definitionsRequestSchema,
  definitionVersionSchema,
  rollbackRequestSchema,
} from '../../shared/api/definitions.ts';
import { TocsinError } from '../../shared/errors.ts';
import { definitionsAt } from '../adapters/activation.ts';
import { readSet as readStoredSet } from '../adapters/definition-sets.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { LogError } from '../http/answer.ts';
import { type Api, type Call, callBody, callParam, makeApi } from '../http/app.ts';
import type { Operator } from '../identity/session.ts';
import type { ActiveDefinitionsRecord, SeededRecord } from '../ports/records.ts';
import { applyApplication } from './application.ts';
import { type ApplyPorts, applyDefinitions } from './apply.ts';
import { compiled } from './compiled.ts';
import { listHistory } from './history.ts';
import { setKillSwitch } from './kill-switch.ts';

export interface DefinePorts extends ApplyPorts {
  readonly log: LogError;
}

/** The routes of definitions and `PUT /v1/kill-switch`. What it promises stands at `applyDefinitions` and `setKillSwitch`. */
export function makeDefineHandler(ports: DefinePorts): Api['handler'] {
  const api = makeApi(ports.log);
  api.route('GET /v1/definitions', () => readActive(ports));
  api.route('POST /v1/definitions', (call, operator) => define(ports, call, operator));
  api.route('GET /v1/definitions/{version}', (call) => readSet(ports, call));
  api.route('POST /v1/definitions/{version}/rollback', (call, operator) => rollback(ports, call, operator));
  api.route('GET /v1/definition-history', (call) => listHistory(ports, call));
  api.route('PUT /v1/kill-switch', (call, operator) => setKillSwitch(ports, call, operator));
  return api.handler;
}

/** The set that was announced last: the one that authors build on. */
async function readActive({ state, clock }: DefinePorts): Promise<ActiveDefinitionsAnswer> {
  const pointer = await state.get<ActiveDefinitionsRecord>(stateKeys.activeDefinitions());
  if (!pointer) return { version: null, number: null, author: null, appliedAtMs: null, files: [] };
  const { version, number, author, appliedAtMs, activeAtMs = appliedAtMs } = pointer.body;
  const [set, seeded] = await Promise.all([
    readStoredSet(state, version),
    state.get<SeededRecord>(stateKeys.seeded(number)),
  ]);
  if (!set) throw lost(version);
  return {
    version,
    number,
    author,
    appliedAtMs,
    activeAtMs,
    isActive: definitionsAt(pointer.body, clock()).announced === undefined,
    ...(seeded && { seeded: seeded.body.count }),
    ...(seeded?.body.isCut && { isSeedCut: true as const }),
    files: set.files,
    ...(set.applications && { applications: set.applications }),
  };
}

async function define(ports: DefinePorts, call: Call, { name }: Operator): Promise<DefinitionsAnswer> {
  const { files, application, ifVersion, dryRun } = await callBody(
    call,
    definitionsRequestSchema,
    definitionLimits.bodyBytes,
  );
  if (application !== undefined)
    return applyApplication(ports, { application, files, author: name, ifVersion, dryRun });
  const { artifact, diagnostics } = compiled(files);
  const applied = await applyDefinitions(ports, { artifact, files, author: name, ifVersion, dryRun });
  return { ...applied, diagnostics };
}

async function readSet({ state }: DefinePorts, call: Call): Promise<DefinitionSetAnswer> {
  const wanted = callParam(call, 'version', definitionVersionSchema);
  const set = await readStoredSet(state, wanted);
  if (!set) throw unknownVersion(wanted);
  const { version, author, appliedAtMs, files } = set;
  return { version, author, appliedAtMs, files };
}

/** Compiles the files anew: what this version of the language no longer takes is not applied. */
async function rollback(ports: DefinePorts, call: Call, { name }: Operator): Promise<DefinitionsAnswer> {
  const { ifVersion, dryRun } = await callBody(call, rollbackRequestSchema);
  const { files } = await readSet(ports, call);
  const { artifact, diagnostics } = compiled(files);
  const applied = await applyDefinitions(ports, {
    artifact,
    files,
    author: name,
    ifVersion,
    dryRun,
    isRollback: true,
  });
  return { ...applied, diagnostics };
}

function lost(version: string): TocsinError {
  return new TocsinError('DEFINITIONS_LOST', 'the active definition set is not stored', {
    status: 500,
    got: version,
  });
}

function unknownVersion(version: string): TocsinError {
  return new TocsinError('VERSION_UNKNOWN', 'no definition set of this version was ever applied', {
    status: 404,
    field: 'version',
    got: version,
    fix: 'take a version of the history',
  });
}
