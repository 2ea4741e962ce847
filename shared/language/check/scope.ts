import { type Metric, metricByName, metrics } from '../../facts/metrics.ts';
import { systemEpisodes, systemEvents } from '../../facts/system-events.ts';
import { makeSuggester } from '../nearest.ts';
import type { RawDefinitions, RawRule } from '../raw.ts';
import { readsOf } from '../reads.ts';
import { isEventType, type Selector } from '../selectors.ts';
import { unique } from '../unique.ts';
import { type By, defaultBy } from './default-by.ts';

export type Kind = 'episode' | 'occurrence';

/**
 * Where a rule is evaluated: on its host if it reads the samples of one host alone, and nothing over host sets, no pattern
 * and no `unless`; else in the correlator.
 */
export function placeOf(rule: RawRule): 'host' | 'correlator' {
  return readsOf(rule).isOfOneHost ? 'host' : 'correlator';
}

/** What a rule makes: occurrences if the root of `when` is a pattern, unless `kind` says otherwise. */
export function kindOf({ kind, when }: RawRule): Kind {
  if (kind) return kind.value;
  const root = when.expr.kind;
  return root === 'within' || root === 'sequence' || root === 'absent_after' ? 'occurrence' : 'episode';
}

/** The type of the episodes of `missing: unknown-event`; undefined of a rule without it. */
export function unknownTypeOf({ missing, emit }: RawRule): string | undefined {
  return missing?.value === 'unknown-event' ? `${emit.value}_UNKNOWN` : undefined;
}

/** Labels of the metric's series, `host` included. */
export function metricLabels(metric: Metric): readonly string[] {
  return ['host', ...metric.labels];
}

type Suggester = (name: string) => { readonly fix?: string };

/** What a definition set says about event types and metrics. */
export interface Scope {
  readonly rules: readonly RawRule[];
  /** By event type; a rule with `missing: unknown-event` stands under both of its types. */
  readonly emitters: ReadonlyMap<string, readonly RawRule[]>;
  byOf(rule: RawRule): By;
  /** Some rule emits the type, or Tocsin itself does. */
  isEmitted(type: string): boolean;
  /** Labels that events of the type have, sorted; undefined if nobody here emits it, so that anything may come. */
  labelsOf(type: string): readonly string[] | undefined;
  /** Undefined if nobody here emits the type, or makes both of it: then it may be either. */
  kindOf(type: string): Kind | undefined;
  /** A metric of the catalogue, or one that these files declare. */
  metricOf(name: string): Metric | undefined;
  /** Labels of what the selector reads, `host` included, those of folds as well; undefined if they are not known. */
  labelsOfSelector(selector: Selector): readonly string[] | undefined;
  readonly nearType: Suggester;
  readonly nearMetric: Suggester;
}

/** Cost: linear in the rules; all answers are worked out when they are asked for, once. */
export function makeScope({ rules, metrics: own }: Pick<RawDefinitions, 'rules' | 'metrics'>): Scope {
  const emitters = emittersOf(rules);
  const byRule = new Map<RawRule, By>();
  const metricOf = (name: string) => own.get(name)?.value ?? metricByName(name);
  const labelsOf = remembered((type) => {
    const from = emitters.get(type);
    return from ? unique(from.flatMap((rule) => labelsIn(byOf(rule)))) : systemEvents.get(type);
  });
  return {
    rules,
    emitters,
    byOf,
    isEmitted: (type) => emitters.has(type) || systemEvents.has(type),
    labelsOf,
    kindOf: remembered((type) => kindOfType(type, emitters.get(type) ?? [])),
    metricOf,
    labelsOfSelector,
    nearType: makeSuggester(() => emitters.keys()),
    nearMetric: makeSuggester(() => [...metrics.map(({ name }) => name), ...own.keys()]),
  };

  function byOf(rule: RawRule): By {
    const found = byRule.get(rule);
    if (found) return found;
    // A rule of a cycle meets itself here; the cycle is told elsewhere.
    byRule.set(rule, { labels: [] });
    const by = rule.by
      ? { labels: unique(rule.by.value.map(({ value }) => value)) }
      : defaultBy(rule, openLabelsOf);
    byRule.set(rule, by);
    return by;
  }

  function labelsOfSelector({ name }: Selector): readonly string[] | undefined {
    if (isEventType(name)) return labelsOf(name);
    const metric = metricOf(name);
    return metric && metricLabels(metric);
  }

  function openLabelsOf(selector: Selector): readonly string[] | undefined {
    const folds = metricOf(selector.name)?.folds ?? [];
    return labelsOfSelector(selector)?.filter((label) => !folds.includes(label) || mentions(selector, label));
  }
}

function emittersOf(rules: readonly RawRule[]): ReadonlyMap<string, readonly RawRule[]> {
  const emitters = new Map<string, RawRule[]>();
  const add = (type: string, rule: RawRule) => {
    const same = emitters.get(type);
    if (same) same.push(rule);
    else emitters.set(type, [rule]);
  };
  for (const rule of rules) {
    add(rule.emit.value, rule);
    const unknownType = unknownTypeOf(rule);
    if (unknownType !== undefined) add(unknownType, rule);
  }
  return emitters;
}

function kindOfType(type: string, from: readonly RawRule[]): Kind | undefined {
  const kinds = new Set<Kind>(from.map((rule) => (rule.emit.value === type ? kindOf(rule) : 'episode')));
  if (systemEvents.has(type)) kinds.add(systemEpisodes.has(type) ? 'episode' : 'occurrence');
  const [kind] = kinds;
  return kinds.size === 1 ? kind : undefined;
}

/** The same work, done once for each name. */
export function remembered<T>(work: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    if (known.has(name)) return known.get(name) as T;
    const made = work(name);
    known.set(name, made);
    return made;
  };
}

/** None if there is no default. */
export function labelsIn(by: By): readonly string[] {
  return 'labels' in by ? by.labels : [];
}

/** True if some matcher of the selector is about the label. */
export function mentions(selector: Selector, label: string): boolean {
  return selector.matchers.some((matcher) => matcher.label === label);
}
