import { canonicalKey } from '../../facts/ids.ts';
import { type Environment, noFacts, type Series } from '../evaluation/facts.ts';
import { languageLimits } from '../limits.ts';
import { concerns, type HostRulePlan, instanceKey, isAnchor, pick } from './host-rule-plan.ts';
import type { SeriesByKey } from './host-rule-series.ts';

type Labels = Readonly<Record<string, string>>;

export type SeriesByMetric = ReadonlyMap<string, readonly Series[]>;

/** The series that a rule reads, by the instance that they belong to. */
export interface Joins {
  readonly byKey: ReadonlyMap<string, readonly Series[]>;
  /** Those without some label of `by`: they join every instance that agrees. */
  readonly loose: readonly Series[];
  /** Labels of the instances that the series make, by key. */
  readonly made: ReadonlyMap<string, Labels>;
}

/** How many instances the host may still begin; counted down. */
export interface Room {
  left: number;
}

export interface Admitted {
  /** Of all instances, in order. */
  readonly keys: readonly string[];
  /** Labels of those that are new. */
  readonly added: ReadonlyMap<string, Labels>;
  readonly refused: number;
}

export function byMetric(all: SeriesByKey): SeriesByMetric {
  return Map.groupBy(Object.values(all), ({ metric }) => metric);
}

export function joinsOf(plan: HostRulePlan, all: SeriesByMetric): Joins {
  const byKey = new Map<string, Series[]>();
  const loose: Series[] = [];
  const made = new Map<string, Labels>();
  for (const series of plan.metrics.flatMap((metric) => all.get(metric) ?? [])) {
    const key = instanceKey(plan, series.labels);
    const same = key === undefined ? loose : byKey.get(key);
    if (same) same.push(series);
    else byKey.set(key as string, [series]);
    if (key === undefined || made.has(key) || !isAnchor(plan, series)) continue;
    made.set(key, pick(series.labels, plan.keyLabels));
  }
  return { byKey, loose, made };
}

/** Instances that are there stay; new ones are let in by order of their key while there is room. */
export function admit(
  plan: HostRulePlan,
  known: readonly string[],
  { made }: Joins,
  host: string,
  room: Room,
): Admitted {
  const isKnown = new Set(known);
  const added = new Map([...made].filter(([key]) => !isKnown.has(key)));
  const fixedKey = plan.fixed && canonicalKey(plan.fixed);
  if (plan.fixed && fixedKey !== undefined && !isKnown.has(fixedKey) && concerns(plan, host))
    added.set(fixedKey, plan.fixed);
  const fresh = [...added.keys()].sort();
  const most = Math.min(room.left, Math.max(0, languageLimits.hostRuleInstances - known.length));
  const admitted = fresh.slice(0, most);
  room.left -= admitted.length;
  return { keys: [...known, ...admitted].sort(), added, refused: fresh.length - admitted.length };
}

/** Whether an instance is there without any sample of its own. */
export function isFixed({ fixed }: HostRulePlan, labels: Labels): boolean {
  return fixed !== undefined && canonicalKey(fixed) === canonicalKey(labels);
}

/** What an instance is evaluated with. `scope` are its labels with `host`. */
export function environmentOf(joins: Joins, key: string, scope: Labels, bornMs: number): Environment {
  const series = [...(joins.byKey.get(key) ?? []), ...joins.loose];
  return { facts: { ...noFacts, series }, hostSets: {}, scope, bornMs, hostMade: noTypes, consumed: {} };
}

const noTypes: ReadonlySet<string> = new Set();
