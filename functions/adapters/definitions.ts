import { TocsinError } from '../../shared/errors.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import type { Control, Definitions } from '../ports/control.ts';
import type { DefinitionSetRecord } from '../ports/records.ts';
import type { StateStore } from '../ports/stores.ts';
import { stateKeys } from './keys.ts';

/** Artifacts that a process remembers: the active one, and those around a change. */
export const artifactsKept = 4;

/** Definition sets by version. A set never changes, so each is read once by a process. */
export function makeDefinitions(state: StateStore, control: Control): Definitions {
  const known = new Map<string, Artifact>();
  const load = async (version: string): Promise<Artifact | undefined> => {
    const there = known.get(version);
    if (there) return there;
    const item = await state.get<DefinitionSetRecord>(stateKeys.definitionSet(version));
    if (!item) return undefined;
    if (known.size >= artifactsKept) known.delete(known.keys().next().value as string);
    known.set(version, item.body.artifact);
    return item.body.artifact;
  };
  return {
    load,
    active: async () => {
      const { definitions } = await control.snapshot();
      if (!definitions) return undefined;
      const artifact = await load(definitions.version);
      if (!artifact) throw missing(definitions.version);
      return artifact;
    },
  };
}

function missing(version: string): TocsinError {
  return new TocsinError('DEFINITIONS_MISSING', `the active definition set ${version} is not stored`, {
    status: 500,
    fix: 'apply the definitions again',
  });
}
