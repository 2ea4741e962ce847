import type { HostRegion, HostSet } from './artifact.ts';

/** What of a host decides to which sets it belongs. */
export interface HostIdentity {
  readonly host: string;
  /** Sets may name it by this as well. */
  readonly name?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Whether a host belongs to a set of these; a set that is not there holds no host. */
export function isInHostSet(
  hostSets: Readonly<Record<string, HostSet>>,
  name: string,
  identity: HostIdentity,
): boolean {
  const set = Object.hasOwn(hostSets, name) ? hostSets[name] : undefined;
  if (!set) return false;
  if (isNamedOrTagged(set, identity)) return true;
  return set.regions?.some((region) => isInRegion(hostSets, region, identity)) ?? false;
}

/** A region names sets without regions, so this goes no deeper. */
function isInRegion(
  hostSets: Readonly<Record<string, HostSet>>,
  { of, within, except }: HostRegion,
  identity: HostIdentity,
): boolean {
  const isIn = (name: string) => {
    const set = Object.hasOwn(hostSets, name) ? hostSets[name] : undefined;
    return set !== undefined && isNamedOrTagged(set, identity);
  };
  return (of?.some(isIn) ?? true) && within.every(isIn) && !except.some(isIn);
}

/** A set without tags holds the named hosts alone. */
function isNamedOrTagged(set: HostSet, { host, name, tags }: HostIdentity): boolean {
  if (set.hosts.includes(host) || (name !== undefined && set.hosts.includes(name))) return true;
  const wanted = Object.entries(set.tags);
  return wanted.length > 0 && wanted.every(([tag, value]) => Object.hasOwn(tags, tag) && tags[tag] === value);
}
