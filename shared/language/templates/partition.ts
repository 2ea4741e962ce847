import { isOverruled, overrideValues } from './bind-values.ts';
import type { BoundValues, Part } from './bound-value.ts';
import { isRegionOutside, isRegionWithin, type SetAlgebra } from './host-regions.ts';

/** Other values for the hosts of a set. */
export interface SetOverride {
  readonly set: string;
  readonly values: BoundValues;
}

/** What an application overrides of one template. */
export interface Overrides {
  readonly sets: readonly SetOverride[];
  /** Single hosts in groups of equal values; each group is a set of its own, no two share a host. */
  readonly groups: readonly SetOverride[];
  /** The set of all hosts of the groups. */
  readonly grouped?: string;
}

/**
 * Divides the hosts of `targets` (absent: all hosts) by the values that they get: every host lies in exactly one part,
 * whatever its tags are. Undefined if there would be more than `max` parts. Cost: parts times overrides.
 */
export function partition(
  values: BoundValues,
  targets: readonly string[] | undefined,
  { sets, groups, grouped }: Overrides,
  algebra: SetAlgebra,
  max: number,
): readonly Part[] | undefined {
  const of = targets && { of: [...targets].sort() };
  const parts: Part[] = [];
  const rest = { ...of, within: [], except: grouped === undefined ? [] : [grouped] };
  const starts: Part[] = [{ region: rest, values }];
  for (const group of groups) {
    const region = { ...of, within: [group.set], except: [] };
    if (of?.of.every((target) => algebra.areDisjoint(target, group.set))) continue;
    starts.push({ region, values: overrideValues(values, group.values) });
  }
  for (const start of starts) {
    const divided = divide(start, sets, algebra, max - parts.length);
    if (!divided) return undefined;
    parts.push(...divided);
  }
  return parts;
}

function divide(
  start: Part,
  sets: readonly SetOverride[],
  algebra: SetAlgebra,
  max: number,
): readonly Part[] | undefined {
  let parts: readonly Part[] = [start];
  for (const override of sets) {
    parts = parts.flatMap((part) => divideBy(part, override, algebra));
    if (parts.length > max) return undefined;
  }
  return parts.length > max ? undefined : parts;
}

function divideBy(part: Part, { set, values }: SetOverride, algebra: SetAlgebra): readonly Part[] {
  const { region } = part;
  if (isOverruled(part.values, values) || isRegionOutside(region, set, algebra)) return [part];
  const inside = overrideValues(part.values, values);
  if (isRegionWithin(region, set, algebra)) return [{ region, values: inside }];
  return [
    { region: { ...region, except: [...region.except, set] }, values: part.values },
    { region: { ...region, within: [...region.within, set] }, values: inside },
  ];
}
