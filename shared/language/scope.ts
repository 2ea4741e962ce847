import { type Metric, metricByName } from '../facts/metrics.ts';
import { systemEvents } from '../facts/system-events.ts';
import type { RawRule } from './raw.ts';
import { isEventType, pinnedLabels, type Selector, walkSelectors } from './selectors.ts';

/** What a rule reads: samples of one host, events, or (not supported) both. */
export type Side = 'metrics' | 'events' | 'both' | 'nothing';

export function sideOf(rule: RawRule): Side {
  const selectors = walkSelectors(rule.when.expr);
  const events = selectors.filter(({ name }) => isEventType(name)).length;
  if (selectors.length === 0) return 'nothing';
  if (events === 0) return 'metrics';
  return events === selectors.length ? 'events' : 'both';
}

/** The labels that one instance of a rule is keyed by, or why there is no default. */
export type By = { readonly labels: readonly string[] } | { readonly why: string; readonly fix: string };

/** Labels of the metric's series, `host` included; undefined if there is no such metric. */
export function metricLabels(metric: Metric): readonly string[] {
  return ['host', ...metric.labels];
}

/** What the rules of a definition set say about event types. */
export interface Scope {
  readonly rules: readonly RawRule[];
  readonly emitters: ReadonlyMap<string, readonly RawRule[]>;
  byOf(rule: RawRule): By;
  /** Some rule emits the type, or Tocsin itself does. */
  isEmitted(type: string): boolean;
  /** Labels that events of the type have; undefined if nobody here emits it, so that anything may come. */
  labelsOf(type: string): readonly string[] | undefined;
}

export function makeScope(rules: readonly RawRule[]): Scope {
  const emitters = new Map<string, RawRule[]>();
  for (const rule of rules) {
    const same = emitters.get(rule.emit.value);
    if (same) same.push(rule);
    else emitters.set(rule.emit.value, [rule]);
  }
  const known = new Map<RawRule, By>();
  const isEmitted = (type: string) => emitters.has(type) || systemEvents.has(type);
  const scope: Scope = { rules, emitters, byOf, isEmitted, labelsOf };
  return scope;

  function byOf(rule: RawRule): By {
    const found = known.get(rule);
    if (found) return found;
    // A rule of a cycle meets itself here; the cycle is told elsewhere.
    known.set(rule, { labels: [] });
    const by = rule.by ? { labels: unique(rule.by.value.map(({ value }) => value)) } : defaultBy(rule, scope);
    known.set(rule, by);
    return by;
  }

  function labelsOf(type: string): readonly string[] | undefined {
    const from = emitters.get(type);
    if (!from) return systemEvents.get(type);
    return unique(from.flatMap((rule) => labelsIn(byOf(rule))));
  }
}

export function labelsIn(by: By): readonly string[] {
  return 'labels' in by ? by.labels : [];
}

const byFix = 'by: [] for one instance, or by: [host]';

/** Labels common to all selectors, less those pinned; none if what is left open differs. A fold is not left open. */
function defaultBy(rule: RawRule, scope: Scope): By {
  const open: string[] = [];
  for (const selector of walkSelectors(rule.when.expr)) {
    const labels = selectorLabels(selector, scope);
    if (!labels) return { why: `the labels of ${selector.name} are not known`, fix: byFix };
    const pinned = pinnedLabels(selector);
    open.push(unique(labels.filter((label) => !pinned.includes(label))).join(' '));
  }
  const [first = ''] = open;
  if (open.some((labels) => labels !== first)) {
    return {
      why: `the selectors leave different labels open (${unique(open.map((each) => each || 'none')).join('; ')})`,
      fix: sideOf(rule) === 'metrics' ? byOfLargest(open) : byFix,
    };
  }
  const labels = first === '' ? [] : first.split(' ');
  return { labels: sideOf(rule) === 'metrics' ? unique(['host', ...labels]) : labels };
}

/** The selector that leaves most open makes the instances, the others join them. */
function byOfLargest(open: readonly string[]): string {
  const [largest = ''] = [...open].sort((a, b) => b.length - a.length);
  return `by: [${unique(['host', ...largest.split(' ').filter(Boolean)]).join(', ')}]`;
}

function selectorLabels(selector: Selector, scope: Scope): readonly string[] | undefined {
  if (isEventType(selector.name)) return scope.labelsOf(selector.name);
  const metric = metricByName(selector.name);
  return metric && metricLabels(metric).filter((label) => label !== 'mode' || mentions(selector, label));
}

export function mentions(selector: Selector, label: string): boolean {
  return selector.matchers.some((matcher) => matcher.label === label);
}

export function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
