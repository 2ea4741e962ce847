import type { HostRegion, HostSet } from '../artifact.ts';

/** Host sets by name. */
export type HostSets = Pick<ReadonlyMap<string, HostSet>, 'get'>;

/**
 * What can be told of two sets without knowing the hosts: tags come and go, and a named host may have any. Compares
 * names as they are written; each answer is kept, so that asking again costs nothing.
 */
export interface SetAlgebra {
  /** No host can be in both. */
  areDisjoint(a: string, b: string): boolean;
  /** Every host of `a` is in `b`. */
  isWithin(a: string, b: string): boolean;
}

export function makeSetAlgebra(sets: HostSets): SetAlgebra {
  const named = new Map<string, ReadonlySet<string>>();
  const known = new Map<string, boolean>();
  const namesOf = (set: string) => remember(named, set, () => new Set(sets.get(set)?.hosts));
  return {
    areDisjoint: (a, b) => remember(known, `${a} - ${b}`, () => a !== b && disjoint(a, b)),
    isWithin: (a, b) => remember(known, `${a} < ${b}`, () => a === b || within(a, b)),
  };

  function disjoint(a: string, b: string): boolean {
    const [tagsA, tagsB] = [tagsOf(sets.get(a)), tagsOf(sets.get(b))];
    const [namesA, namesB] = [namesOf(a), namesOf(b)];
    if (tagsA.length > 0 && namesB.size > 0) return false;
    if (tagsB.length > 0 && namesA.size > 0) return false;
    const [few, many] = namesA.size < namesB.size ? [namesA, namesB] : [namesB, namesA];
    for (const name of few) if (many.has(name)) return false;
    if (tagsA.length === 0 || tagsB.length === 0) return true;
    const other = new Map(tagsB);
    return tagsA.some(([tag, value]) => other.has(tag) && other.get(tag) !== value);
  }

  function within(a: string, b: string): boolean {
    const names = namesOf(b);
    for (const name of namesOf(a)) if (!names.has(name)) return false;
    const [tagsA, tagsB] = [tagsOf(sets.get(a)), tagsOf(sets.get(b))];
    if (tagsA.length === 0) return true;
    const own = new Map(tagsA);
    return tagsB.length > 0 && tagsB.every(([tag, value]) => own.get(tag) === value);
  }
}

/** True if no host can be in both regions. */
export function areRegionsDisjoint(a: HostRegion, b: HostRegion, algebra: SetAlgebra): boolean {
  return excludes(a, b, algebra) || excludes(b, a, algebra) || ofDisjoint(a, b, algebra);
}

/** True if every host of the region is in the set. */
export function isRegionWithin({ of, within }: HostRegion, set: string, algebra: SetAlgebra): boolean {
  if (within.some((each) => algebra.isWithin(each, set))) return true;
  return of?.every((each) => algebra.isWithin(each, set)) ?? false;
}

/** True if no host of the region can be in the set. */
export function isRegionOutside(
  { of, within, except }: HostRegion,
  set: string,
  algebra: SetAlgebra,
): boolean {
  if (within.some((each) => algebra.areDisjoint(each, set))) return true;
  if (except.some((each) => algebra.isWithin(set, each))) return true;
  return of?.every((each) => algebra.areDisjoint(each, set)) ?? false;
}

/** Something that keeps the one out keeps the other in. */
function excludes(a: HostRegion, b: HostRegion, algebra: SetAlgebra): boolean {
  return (
    [
      ...a.within.filter((set) => isRegionOutside(b, set, algebra)),
      ...a.except.filter((set) => isRegionWithin(b, set, algebra)),
    ].length > 0
  );
}

function ofDisjoint(a: HostRegion, b: HostRegion, algebra: SetAlgebra): boolean {
  return a.of?.every((set) => isRegionOutside(b, set, algebra)) ?? false;
}

function tagsOf(set: HostSet | undefined): ReadonlyArray<readonly [string, string]> {
  return Object.entries(set?.tags ?? {});
}

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
