import type { DefinitionsThen } from '../../shared/api/explain.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { Definitions } from '../ports/control.ts';
import type { ActiveDefinitionsRecord } from '../ports/records.ts';
import type { StateStore } from '../ports/stores.ts';
import { explainLimits } from './limits.ts';

export interface DefinitionPorts {
  readonly state: Pick<StateStore, 'get' | 'list'>;
  readonly definitions: Pick<Definitions, 'load'>;
}

/** A set with the time from which it was active. */
export interface ActiveSet {
  readonly then: DefinitionsThen;
  readonly artifact: Artifact;
}

const pageSets = 100;

/** The set that was active at a time; undefined before the first. Throws `DEFINITIONS_LOST` if its content is not stored. */
export async function setInForceAt(ports: DefinitionPorts, atMs: number): Promise<ActiveSet | undefined> {
  const then = await recordAt(ports.state, atMs);
  if (then === undefined) return undefined;
  const artifact = await ports.definitions.load(then.version);
  if (artifact) return { then, artifact };
  throw new TocsinError('DEFINITIONS_LOST', 'the definition set that was active then is not stored', {
    status: 500,
    got: then.version,
  });
}

/** Newest first; the active set may stand in the history as well. */
async function recordAt(state: DefinitionPorts['state'], atMs: number): Promise<DefinitionsThen | undefined> {
  const active = await state.get<ActiveDefinitionsRecord>(stateKeys.activeDefinitions());
  if (active === undefined) return undefined;
  if (isInForce(active.body, atMs)) return thenOf(active.body);
  let after: string | undefined;
  let seen = 0;
  do {
    const page = await state.list<ActiveDefinitionsRecord>(stateKeys.definitionHistory, {
      limit: pageSets,
      ...(after !== undefined && { after }),
    });
    const found = page.items.find(({ body }) => isInForce(body, atMs));
    if (found) return thenOf(found.body);
    seen += page.items.length;
    after = page.next;
  } while (after !== undefined && seen < explainLimits.definitionSets);
  return undefined;
}

function isInForce({ activeAtMs, appliedAtMs }: ActiveDefinitionsRecord, atMs: number): boolean {
  return (activeAtMs ?? appliedAtMs) <= atMs;
}

function thenOf({
  version,
  number,
  author,
  appliedAtMs,
  activeAtMs,
}: ActiveDefinitionsRecord): DefinitionsThen {
  return { version, number, author, appliedAtMs, activeAtMs: activeAtMs ?? appliedAtMs };
}
