import { TocsinError } from '../../shared/errors.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import type { Control, RoutingDefinitions } from '../ports/control.ts';
import type { StateStore } from '../ports/stores.ts';
import { readArtifact } from './definition-sets.ts';

/** Sets that may be announced and not in force yet. */
export const announcedMax = 3;

/** Artifacts that a process remembers: the one in force, and those that are announced. */
export const artifactsKept = 1 + announcedMax;

/** Definition sets by version. A set never changes, so each is read once by a process; calls at the same time share a read. */
export function makeDefinitions(state: StateStore, control: Control): RoutingDefinitions {
  const known = new Map<string, Artifact>();
  const reading = new Map<string, Promise<Artifact | undefined>>();
  const read = async (version: string): Promise<Artifact | undefined> => {
    const artifact = await readArtifact(state, version);
    if (artifact === undefined) return undefined;
    if (known.size >= artifactsKept) known.delete(known.keys().next().value as string);
    known.set(version, artifact);
    return artifact;
  };
  const load = async (version: string): Promise<Artifact | undefined> => {
    const there = known.get(version);
    if (there) return there;
    const shared = reading.get(version) ?? read(version).finally(() => reading.delete(version));
    reading.set(version, shared);
    return shared;
  };
  const loadStored = async (version: string): Promise<Artifact> => {
    const artifact = await load(version);
    if (artifact) return artifact;
    throw missing(version);
  };
  return {
    load,
    active: async () => {
      const { definitions } = await control.snapshot();
      return definitions && loadStored(definitions.version);
    },
    routing: async () => {
      const { definitions, announced = [] } = await control.snapshot();
      if (definitions === undefined) return [];
      return Promise.all([definitions.version, ...announced].map(loadStored));
    },
  };
}

function missing(version: string): TocsinError {
  return new TocsinError('DEFINITIONS_MISSING', `the definition set ${version} is not stored`, {
    status: 500,
    fix: 'apply the definitions again',
  });
}
