import type { DefinitionBase } from '../../shared/api/definitions.ts';
import { TocsinError } from '../../shared/errors.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { ActiveDefinitionsRecord, DefinitionSetHead } from '../ports/records.ts';
import type { StateStore } from '../ports/stores.ts';

/** What an author built on: a version, the number of a set, null for none; undefined: whatever is there. */
export type IfVersion = string | number | null | undefined;

/** Throws 409 `VERSION_CONFLICT`, which names both authors, unless the active set is the one that `author` built on. */
export async function checkVersion(
  state: StateStore,
  ifVersion: IfVersion,
  author: string,
  active: ActiveDefinitionsRecord | undefined,
): Promise<void> {
  if (ifVersion === undefined || ifVersion === (active?.version ?? null) || ifVersion === active?.number)
    return;
  const message = `${author} built on another version than the active one`;
  throw conflict(active, message, await told(state, ifVersion));
}

/**
 * True if `author` has made this version the active one on top of the one that `ifVersion` names: who got no answer asks again, and
 * is no conflict with itself.
 */
export function isRepeat(
  active: ActiveDefinitionsRecord | undefined,
  version: string,
  { author, ifVersion }: { readonly author: string; readonly ifVersion: IfVersion },
): boolean {
  if (active === undefined || active.version !== version || active.author !== author) return false;
  return ifVersion === (active.previous ?? null) || ifVersion === active.number - 1;
}

/**
 * The same for one application: `base` is the set in which it last changed, undefined if there is no such application. Every set
 * from that one to the active one holds the same files of it.
 */
export async function checkBase(
  state: StateStore,
  ifVersion: IfVersion,
  author: string,
  application: string,
  base: DefinitionBase | undefined,
  active: ActiveDefinitionsRecord | undefined,
): Promise<void> {
  if (ifVersion === undefined || isWithin(ifVersion, base, active)) return;
  const message = `${author} built on another base of application ${application} than the active one`;
  throw conflict(base, message, await told(state, ifVersion));
}

/** `active`: the set that was applied last, in force or announced, or the one in which an application last changed. */
export function conflict(
  active: (DefinitionBase & Pick<ActiveDefinitionsRecord, 'activeAtMs'>) | undefined,
  message: string,
  allowed: string,
): TocsinError {
  const got = active ? appliedText(active) : 'none';
  return new TocsinError('VERSION_CONFLICT', message, {
    status: 409,
    field: 'ifVersion',
    got: `active: ${got}`,
    allowed: `active: ${allowed}`,
    fix: 'read the active set, merge, and apply again',
  });
}

function appliedText({
  version,
  author,
  appliedAtMs,
  activeAtMs,
}: DefinitionBase & Pick<ActiveDefinitionsRecord, 'activeAtMs'>): string {
  const applied = `${version}, applied by ${author} at ${new Date(appliedAtMs).toISOString()}`;
  return activeAtMs === undefined
    ? applied
    : `${applied}, in force from ${new Date(activeAtMs).toISOString()} on`;
}

function isWithin(
  ifVersion: string | number | null,
  base: DefinitionBase | undefined,
  active: ActiveDefinitionsRecord | undefined,
): boolean {
  if (ifVersion === null || base === undefined || active === undefined)
    return ifVersion === null && base === undefined;
  if (typeof ifVersion === 'string') return ifVersion === base.version || ifVersion === active.version;
  return ifVersion >= base.number && ifVersion <= active.number;
}

async function told(state: StateStore, ifVersion: string | number | null): Promise<string> {
  if (ifVersion === null) return 'none';
  const key =
    typeof ifVersion === 'string' ? stateKeys.definitionSet(ifVersion) : stateKeys.activated(ifVersion);
  const base = await state.get<DefinitionSetHead>(key);
  return base ? `${ifVersion} by ${base.body.author}` : String(ifVersion);
}
