import type { HostRegion } from '../artifact.ts';
import type { Report } from '../diagnostics.ts';
import { areRegionsDisjoint, type SetAlgebra } from './host-regions.ts';
import type { Made } from './make-rule.ts';
import type { Use } from './resolve-uses.ts';

/** Two uses may give rules of one name only where no host has both. Cost: linear, but for names of several uses. */
export function refuseSameNames(made: readonly Made[], algebra: SetAlgebra, report: Report): void {
  const byName = new Map<string, Made[]>();
  for (const each of made) {
    const { value } = each.expanded.rule.name;
    const same = byName.get(value);
    if (same) same.push(each);
    else byName.set(value, [each]);
  }
  for (const same of byName.values()) refuseShared(same, algebra, report);
}

function refuseShared(same: readonly Made[], algebra: SetAlgebra, report: Report): void {
  const byUse = new Map<Use, Array<{ readonly region: HostRegion; readonly made: Made }>>();
  for (const made of same) {
    for (const { of, region } of made.variant.parts) {
      const regions = byUse.get(of);
      if (regions) regions.push({ region, made });
      else byUse.set(of, [{ region, made }]);
    }
  }
  const uses = [...byUse.values()];
  for (const [i, one] of uses.entries()) {
    for (const other of uses.slice(i + 1)) {
      const [a] = one;
      const [b] = other;
      // All regions of a use lie in its host sets: mostly these tell already.
      if (a && b && areRegionsDisjoint(wholeOf(a.region), wholeOf(b.region), algebra)) continue;
      const shared = findShared(one, other, algebra);
      if (!shared) continue;
      tellShared(shared, report);
      return;
    }
  }
}

type Regions = ReadonlyArray<{ readonly region: HostRegion; readonly made: Made }>;

function findShared(one: Regions, other: Regions, algebra: SetAlgebra): readonly [Made, Made] | undefined {
  for (const a of one) {
    for (const b of other) {
      // Equal values make it one rule.
      if (a.made !== b.made && !areRegionsDisjoint(a.region, b.region, algebra)) return [a.made, b.made];
    }
  }
  return undefined;
}

function wholeOf({ of }: HostRegion): HostRegion {
  return { ...(of && { of }), within: [], except: [] };
}

function tellShared([a, b]: readonly [Made, Made], report: Report): void {
  const { name, application } = b.expanded.rule;
  const other = a.expanded.rule.name.at.use ?? a.expanded.rule.name.at;
  report(
    'TOC106',
    name.at,
    `a host can get two rules "${name.value}" of application "${application}", the other from ${other.file}:${other.line}`,
    { fix: 'put a parameter that tells them apart into the name of the rule' },
  );
}
