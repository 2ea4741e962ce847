import type { HostRegion, HostSet } from '../artifact.ts';
import { sayList } from './words.ts';

type HostSets = Readonly<Record<string, HostSet>>;

/** True for a host set that an application made; nobody wrote its name. */
export function isMadeSet(name: string): boolean {
  return name.includes('/');
}

/**
 * The hosts of a set, as they stand after "each host of": `storage`, `db or storage that is also in db except db-3`. Sets
 * that applications made are told by what they are made of.
 */
export function sayHosts(name: string, sets: HostSets): string {
  const set = isMadeSet(name) ? sets[name] : undefined;
  if (!set) return name;
  const parts = [...set.hosts, ...(set.regions ?? []).map((region) => sayRegion(region, sets))];
  return sayList(parts, 'or');
}

function sayRegion({ of, within, except }: HostRegion, sets: HostSets): string {
  const say = (name: string) => sayHosts(name, sets);
  const narrow = of ? within.filter((name) => of.includes(name)) : [];
  // Whoever is in one of `of` for certain need not be told so.
  const base = narrow.length > 0 || of === undefined ? [] : of;
  const written = within.filter((name) => !isMadeSet(name));
  const made = within.filter(isMadeSet);
  const first = base.length > 0 ? sayList(base.map(say), 'or') : (written[0] ?? 'the deployment');
  const also = base.length > 0 ? written : written.slice(1);
  return [
    first,
    ...(also.length > 0 ? [`that is also in ${sayList(also, 'and')}`] : []),
    ...made.map((name) => `that is ${say(name)}`),
    ...(except.length > 0 ? [`except ${sayList(except.map(say), 'and')}`] : []),
  ].join(' ');
}
