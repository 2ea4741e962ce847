import { canonicalKey } from '../../facts/ids.ts';
import type { HostRule, MemberRule } from '../artifact.ts';
import type { Expr } from '../ast.ts';
import { type Environment, noFacts, type Series } from '../evaluation/facts.ts';
import { leafOf } from '../evaluation/leaves/leaf.ts';
import { pointsOf } from '../evaluation/leaves/series.ts';
import { printExpression } from '../expression/print.ts';
import { childrenOf, matchesLabels, type Selector, walkSelectors } from '../selectors.ts';

type Labels = Readonly<Record<string, string>>;

/** Whatever is evaluated on a host. */
export type Evaluated = HostRule | MemberRule;

/** One selector that reads samples, and how far back. */
interface Read {
  readonly selector: Selector;
  /** The longest window over it; 0 for the last sample. */
  readonly reachMs: number;
  /** It stands in `when`: a series with all labels of `by` makes an instance. */
  readonly isAnchor: boolean;
}

/** What an event tells of what its rule saw: a selector or a function over a window, as printed. */
interface EvidenceRead {
  readonly text: string;
  readonly expr: Expr;
}

/** A rule made ready once, so that a tick parses and prints nothing. */
export interface HostRulePlan<T extends Evaluated = Evaluated> {
  readonly rule: T;
  readonly reads: readonly Read[];
  /** Names of the metrics that it reads, each once. */
  readonly metrics: readonly string[];
  readonly evidence: readonly EvidenceRead[];
  /** `by` without `host`. */
  readonly keyLabels: readonly string[];
  /** The one instance that is known before any sample: there if every label of `by` is pinned. */
  readonly fixed?: Labels;
  /** That nothing is measured can raise: an instance without samples stays. */
  readonly doesSilenceCount: boolean;
  /** Keys of instances by the identity of a series' labels. */
  readonly keys: WeakMap<Labels, string | undefined>;
  /** Whether series make instances, by the identity of their labels, which are of one series alone. */
  readonly anchors: WeakMap<Labels, boolean>;
}

const plans = new WeakMap<Evaluated, HostRulePlan>();

/** The plan of a rule, made at the first call for this very object. */
export function planOf<T extends Evaluated>(rule: T): HostRulePlan<T> {
  const plan = plans.get(rule) ?? makePlan(rule);
  plans.set(rule, plan);
  return plan as HostRulePlan<T>;
}

/** Key of the instance that a series belongs to; undefined if it lacks a label of `by` and so joins several. */
export function instanceKey(plan: HostRulePlan, labels: Labels): string | undefined {
  if (plan.keys.has(labels)) return plan.keys.get(labels);
  const isWhole = plan.keyLabels.every((label) => Object.hasOwn(labels, label));
  const key = isWhole ? canonicalKey(pick(labels, plan.keyLabels)) : undefined;
  plan.keys.set(labels, key);
  return key;
}

export function pick(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(names.map((name) => [name, labels[name] ?? '']));
}

/** True if a series that has all labels of `by` makes an instance. */
export function isAnchor(plan: HostRulePlan, series: Series): boolean {
  const known = plan.anchors.get(series.labels);
  if (known !== undefined) return known;
  const found = plan.reads.some((read) => read.isAnchor && isRead(plan, read, series));
  plan.anchors.set(series.labels, found);
  return found;
}

/** How far back the rule reads a series; undefined if it does not. */
export function reachOf(plan: HostRulePlan, series: Series): number | undefined {
  const reaches = plan.reads.filter((read) => isRead(plan, read, series)).map(({ reachMs }) => reachMs);
  return reaches.length === 0 ? undefined : Math.max(...reaches);
}

/** False if every selector that makes instances names other hosts. */
export function concerns(plan: HostRulePlan, host: string): boolean {
  return plan.reads.some(({ isAnchor: makesInstances, selector }) => {
    const ofHost = selector.matchers.filter(({ label }) => label === 'host');
    return makesInstances && matchesLabels(ofHost, { host });
  });
}

/** Whether an instance with the labels of the series reads it, by the evaluation's own judgement. */
function isRead({ rule }: HostRulePlan, { selector }: Read, series: Series): boolean {
  if (selector.name !== series.metric) return false;
  const keyed = rule.by.filter((label) => Object.hasOwn(series.labels, label));
  const env: Environment = {
    facts: { ...noFacts, series: [series] },
    hostSets: {},
    scope: pick(series.labels, keyed),
    bornMs: 0,
    hostMade: new Set(),
    consumed: {},
  };
  return pointsOf(selector, env) !== undefined;
}

function makePlan<T extends Evaluated>(rule: T): HostRulePlan<T> {
  const keyLabels = rule.by.filter((label) => label !== 'host');
  const clear = 'clear' in rule && rule.clear ? [rule.clear] : [];
  const others = [...clear, ...('set' in rule ? Object.values(rule.set) : [])];
  const reads = merged([
    ...readsIn(rule.when).map((read) => ({ ...read, isAnchor: true })),
    ...others.flatMap(readsIn).map((read) => ({ ...read, isAnchor: false })),
  ]);
  const fixed = fixedInstance(walkSelectors(rule.when), keyLabels);
  const missing = 'missing' in rule ? rule.missing : 'hold';
  return {
    rule,
    reads,
    metrics: [...new Set(reads.map(({ selector }) => selector.name))],
    evidence: evidenceIn(rule.when),
    keyLabels,
    ...(fixed && { fixed }),
    doesSilenceCount: missing === 'true' || missing === 'unknown-event' || readsExistence(rule.when),
    keys: new WeakMap(),
    anchors: new WeakMap(),
  };
}

function readsIn(expr: Expr): ReadonlyArray<Omit<Read, 'isAnchor'>> {
  const leaf = leafOf(expr);
  if (leaf?.kind === 'sample') return [{ selector: leaf.selector, reachMs: 0 }];
  if (leaf?.kind === 'sample-window') return [{ selector: leaf.selector, reachMs: leaf.windowMs }];
  return childrenOf(expr).flatMap(readsIn);
}

/** Each selector once, with the longest of its reaches. */
function merged(reads: readonly Read[]): readonly Read[] {
  const byText = new Map<string, Read>();
  for (const read of reads) {
    const text = printExpression(read.selector);
    const known = byText.get(text) ?? read;
    byText.set(text, {
      selector: known.selector,
      reachMs: Math.max(known.reachMs, read.reachMs),
      isAnchor: known.isAnchor || read.isAnchor,
    });
  }
  return [...byText.values()];
}

function evidenceIn(expr: Expr): readonly EvidenceRead[] {
  const byText = new Map<string, EvidenceRead>();
  const walk = (part: Expr): void => {
    const kind = leafOf(part)?.kind;
    if (kind === 'sample' || kind === 'sample-window') {
      const text = printExpression(part);
      byText.set(text, { text, expr: part });
    } else for (const child of childrenOf(part)) walk(child);
  };
  walk(expr);
  return [...byText.values()];
}

/** A label that is pinned to the empty text is one that a series lacks, and names no instance. */
function fixedInstance(selectors: readonly Selector[], keyLabels: readonly string[]): Labels | undefined {
  const pinned = selectors.map(({ matchers }) =>
    Object.fromEntries(
      matchers
        .filter(({ op, value }) => op === '=' && value !== '')
        .map(({ label, value }) => [label, value]),
    ),
  );
  const anchor = pinned.find((labels) => keyLabels.every((label) => Object.hasOwn(labels, label)));
  return anchor && pick(anchor, keyLabels);
}

function readsExistence(expr: Expr): boolean {
  return (expr.kind === 'call' && expr.name === 'exists') || childrenOf(expr).some(readsExistence);
}
