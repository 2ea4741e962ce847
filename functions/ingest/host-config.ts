import type { Document, HostConfig } from '../../shared/facts/document.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import { isInHostSet } from '../../shared/language/host-membership.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { ControlSnapshot, Definitions } from '../ports/control.ts';
import type { HostRecord } from '../ports/records.ts';
import type { StateItem, StateStore } from '../ports/stores.ts';

/**
 * The host's part of the active set, if the document was made with another version; undefined otherwise, without a read. The
 * host record is read, and on a change written, only here; a lost race for that write is left to the next document.
 */
export async function configFor(
  ports: { readonly state: StateStore; readonly definitions: Definitions },
  document: Document,
  snapshot: ControlSnapshot,
): Promise<HostConfig | undefined> {
  const version = snapshot.definitions?.version;
  if (version === undefined || version === document.configVersion) return undefined;
  const [artifact, item] = await Promise.all([
    ports.definitions.load(version),
    ports.state.get<HostRecord>(stateKeys.host(document.host)),
  ]);
  if (!artifact || !item) return undefined;
  await note(ports.state, document, item, version);
  return configOf(artifact, version, item.body);
}

/** The rules and member rules whose host set holds the host; one without a set is for all. */
function configOf(
  { hostRules, memberRules = [], hostSets }: Artifact,
  version: string,
  host: Pick<HostRecord, 'host' | 'name' | 'tags'>,
): HostConfig {
  const isOf = ({ in: set }: { readonly in?: string }) =>
    set === undefined || isInHostSet(hostSets, set, host);
  const members = memberRules.filter(isOf);
  return { version, rules: hostRules.filter(isOf), ...(members.length > 0 && { members }) };
}

async function note(
  state: StateStore,
  document: Document,
  { key, version: expected, body }: StateItem<HostRecord>,
  offered: string,
): Promise<void> {
  const { agentVersion } = document;
  const configVersion = document.configError === undefined ? offered : document.configVersion;
  if (body.configVersion === (configVersion ?? undefined) && body.agentVersion === agentVersion) return;
  const { configVersion: _, ...kept } = body;
  const after: HostRecord = { ...kept, agentVersion, ...(configVersion !== null && { configVersion }) };
  await state.put({ key, body: after, expected });
}
