import { canonicalKey } from '../facts/ids.ts';
import { metricByName } from '../facts/metrics.ts';
import type { HostRule } from './artifact.ts';
import type { Matcher } from './ast.ts';
import { printExpression } from './print.ts';
import { matchesLabels, pinnedLabels, type Selector, walkSelectors } from './selectors.ts';

type Labels = Readonly<Record<string, string>>;

/** One selector of a host rule, made ready for series whose labels hold no `host`. */
export interface Read {
  /** The printed selector, as it stands in the evidence. */
  readonly text: string;
  readonly metric: string;
  readonly matchers: readonly Matcher[];
  readonly hostMatchers: readonly Matcher[];
  /** Labels of the instance that a series must share; the others of `by` are joined by any value. */
  readonly keyLabels: readonly string[];
  /** Labels that a series must not have: without them it is the metric's own fold. */
  readonly foldLabels: readonly string[];
  /** True if its series make instances: it stands in `when` and has every label of `by`. */
  readonly isAnchor: boolean;
  readonly isEvidence: boolean;
}

/** A host rule made ready once, so that a tick parses and prints nothing. */
export interface HostRulePlan {
  readonly rule: HostRule;
  readonly reads: readonly Read[];
  /** Every selector node of the rule -> index in `reads`. */
  readonly readOf: ReadonlyMap<Selector, number>;
  /** `by` without `host`. */
  readonly keyLabels: readonly string[];
  /** The one instance that is known before any sample: there if every label of `by` is pinned. */
  readonly fixed?: Labels;
  /** Keys by the identity of a series' labels: a sender that keeps its label objects pays for each once. */
  readonly keys: WeakMap<Labels, string>;
}

/** Labels whose absence marks the series that people mean: busy CPU, used memory. */
const foldLabels: readonly string[] = ['mode', 'state'];

const plans = new WeakMap<HostRule, HostRulePlan>();

/** The plan of a rule, made at the first call for this very object. */
export function planOf(rule: HostRule): HostRulePlan {
  const known = plans.get(rule);
  if (known) return known;
  const plan = makePlan(rule);
  plans.set(rule, plan);
  return plan;
}

/** True if the series (of the read's metric) is one that the selector reads. */
export function readsSeries(read: Read, labels: Labels): boolean {
  for (const label of read.foldLabels) if (labels[label] !== undefined) return false;
  for (const label of read.keyLabels) if (labels[label] === undefined) return false;
  return matchesLabels(read.matchers, labels);
}

/** Key of the instance that a series with these labels belongs to; equal for equal labels of `by`. */
export function instanceKey(plan: HostRulePlan, labels: Labels): string {
  const known = plan.keys.get(labels);
  if (known !== undefined) return known;
  const key = canonicalKey(pick(labels, plan.keyLabels));
  plan.keys.set(labels, key);
  return key;
}

export function pick(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(names.map((name) => [name, labels[name] ?? '']));
}

function makePlan(rule: HostRule): HostRulePlan {
  const keyLabels = rule.by.filter((label) => label !== 'host');
  const inWhen = walkSelectors(rule.when);
  const others = [...(rule.clear ? [rule.clear] : []), ...Object.values(rule.set)].flatMap(walkSelectors);
  const reads: Read[] = [];
  const indexes = new Map<string, number>();
  const readOf = new Map<Selector, number>();
  for (const selector of [...inWhen, ...others]) {
    const text = printExpression(selector);
    const index = indexes.get(text) ?? reads.length;
    if (index === reads.length) reads.push(makeRead(selector, text, keyLabels, inWhen.includes(selector)));
    indexes.set(text, index);
    readOf.set(selector, index);
  }
  const fixed = fixedInstance(inWhen, keyLabels);
  return { rule, reads, readOf, keyLabels, keys: new WeakMap(), ...(fixed && { fixed }) };
}

function makeRead(selector: Selector, text: string, by: readonly string[], inWhen: boolean): Read {
  const metricLabels = metricByName(selector.name)?.labels ?? by;
  const mentioned = selector.matchers.map((matcher) => matcher.label);
  const keyLabels = by.filter((label) => metricLabels.includes(label));
  return {
    text,
    metric: selector.name,
    matchers: selector.matchers.filter((matcher) => matcher.label !== 'host'),
    hostMatchers: selector.matchers.filter((matcher) => matcher.label === 'host'),
    keyLabels,
    foldLabels: foldLabels.filter(
      (label) => metricLabels.includes(label) && !by.includes(label) && !mentioned.includes(label),
    ),
    isAnchor: inWhen && keyLabels.length === by.length,
    isEvidence: inWhen,
  };
}

function fixedInstance(selectors: readonly Selector[], keyLabels: readonly string[]): Labels | undefined {
  const anchor = selectors.find((selector) => {
    const pinned = pinnedLabels(selector);
    return keyLabels.every((label) => pinned.includes(label));
  });
  return (
    anchor &&
    Object.fromEntries(
      keyLabels.map((label) => [
        label,
        anchor.matchers.find((matcher) => matcher.label === label && matcher.op === '=')?.value ?? '',
      ]),
    )
  );
}
