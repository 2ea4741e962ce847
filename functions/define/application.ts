import { mergedFiles } from '../../shared/api/application-files.ts';
import type { DefinitionBase, DefinitionFile, DefinitionsAnswer } from '../../shared/api/definitions.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import { type DefinitionSet, readSet } from '../adapters/definition-sets.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { ActiveDefinitionsRecord } from '../ports/records.ts';
import { type ApplyPorts, applyDefinitions, type Change } from './apply.ts';
import { compiled } from './compiled.ts';
import { checkReach } from './reach.ts';
import { checkBase, type IfVersion, isRepeat } from './versions.ts';

export interface ApplicationChange {
  readonly application: string;
  readonly files: readonly DefinitionFile[];
  readonly author: string;
  /** The base of the application that the author built on. */
  readonly ifVersion: IfVersion;
  readonly dryRun: boolean;
}

/** Tries while others apply theirs. */
export const applicationAttempts = 5;

/** The active set, as far as there is one. */
interface Base {
  readonly active?: ActiveDefinitionsRecord;
  readonly set?: DefinitionSet;
}

/**
 * Applies one application alone: its files are merged into the active set, which is then compiled and applied as a whole. Who
 * applies another application at the same time does not disturb. Throws 409 `VERSION_CONFLICT` if this application has changed
 * since its author read it, 409 `FILE_TAKEN`, 422 `APPLICATION_MISSING`, `APPLICATION_REACHES_OUT`, `DEFINITIONS_INVALID`.
 */
export async function applyApplication(
  ports: ApplyPorts,
  change: ApplicationChange,
): Promise<DefinitionsAnswer> {
  for (let attempt = 1; ; attempt++) {
    const base = await readBase(ports);
    const { application, author, ifVersion } = change;
    const checkOwn = () =>
      checkBase(ports.state, ifVersion, author, application, baseOf(base, application), base.active);
    const mayRepeat = isRepeat(base.active, base.active?.version ?? '', change);
    if (!mayRepeat) await checkOwn();
    const files = mergedFiles(base.set?.files ?? [], change);
    const { artifact, diagnostics } = compiled(files);
    if (mayRepeat && artifact.version !== base.active?.version) await checkOwn();
    if (!holds(artifact, application)) throw missing(application);
    checkReach(application, base.set, { files, artifact });
    try {
      const applied = await applyDefinitions(ports, {
        artifact,
        files,
        bases: basesAfter(base, application),
        author,
        ifVersion: base.active?.version ?? null,
        dryRun: change.dryRun,
      });
      return { ...applied, diagnostics };
    } catch (error) {
      if (!isConflict(error) || attempt === applicationAttempts) throw error;
    }
  }
}

async function readBase({ state }: ApplyPorts): Promise<Base> {
  const active = await state.get<ActiveDefinitionsRecord>(stateKeys.activeDefinitions());
  if (!active) return {};
  const set = await readSet(state, active.body.version);
  return { active: active.body, ...(set && { set }) };
}

/** In which set the application last changed; undefined if there is none of this name. */
function baseOf({ active, set }: Base, application: string): DefinitionBase | undefined {
  if (!active || !set || !holds(set.artifact, application)) return undefined;
  const alone = set.applications ?? {};
  return Object.hasOwn(alone, application) ? alone[application] : wholeOf(active, set);
}

function wholeOf({ version, number, author, appliedAtMs }: DefinitionBase, { whole }: DefinitionSet) {
  return whole ?? { version, number, author, appliedAtMs };
}

function basesAfter({ active, set }: Base, application: string): NonNullable<Change['bases']> {
  return (change) => ({
    ...(active && set && { whole: wholeOf(active, set) }),
    applications: { ...set?.applications, [application]: change },
  });
}

function holds({ hostRules, compositeRules, applications = {} }: Artifact, application: string): boolean {
  if (Object.hasOwn(applications, application)) return true;
  return [...hostRules, ...compositeRules].some((rule) => rule.application === application);
}

function isConflict(error: unknown): boolean {
  return error instanceof TocsinError && error.code === 'VERSION_CONFLICT';
}

function missing(application: string): TocsinError {
  return new TocsinError('APPLICATION_MISSING', 'these files define no such application', {
    status: 422,
    field: 'application',
    got: application,
    fix: `write it under \`applications: { ${application}: ... }\``,
  });
}
