import { correlatorLimits } from '../../correlator/limits.ts';
import type { Rule } from '../artifact.ts';
import type { Expr, SelectorNode } from '../ast.ts';
import { intervalMsOf, type MetricLookup } from '../placement/metric-lookup.ts';
import { conditionsOf, nodesOf, windowMsOf } from '../placement/reads.ts';
import { childrenOf, isEventType } from '../selectors.ts';

/** What one look at the conditions of an instance costs at most. */
export interface Cost {
  /** Nodes of `when` and `clear`, each of which is evaluated once. */
  readonly nodes: number;
  readonly reads: Reads;
  /** What is read besides for each host of the sets that the conditions name. */
  readonly readsPerMember: Reads;
}

export interface Reads {
  readonly samples: number;
  /** Occurrences and episodes; all together never more than `correlatorLimits.facts`. */
  readonly events: number;
  /** Truths that agents sent. */
  readonly members: number;
}

const nothing: Reads = { samples: 0, events: 0, members: 0 };

/** The bound follows from the size of the conditions, from their windows, and from how often a metric is sampled. */
export function costOf(rule: Pick<Rule, 'when' | 'clear'>, metricOf: MetricLookup): Cost {
  const conditions = conditionsOf(rule);
  const nodes = conditions.flatMap(nodesOf).length;
  const [own, perMember] = conditions
    .map((each) => readsOf(each, metricOf))
    .reduce(([a, b], [c, d]) => [sum(a, c), sum(b, d)]);
  return { nodes, reads: own, readsPerMember: perMember };
}

/** How many samples of one series a window holds at most. */
export function samplesIn(windowMs: number, intervalMs: number): number {
  return Math.ceil(windowMs / intervalMs);
}

function readsOf(expr: Expr, metricOf: MetricLookup): readonly [own: Reads, perMember: Reads] {
  switch (expr.kind) {
    case 'selector':
      return [readsOfSelector(expr, undefined, metricOf), nothing];
    case 'member':
      return [{ ...nothing, members: 1 }, nothing];
    case 'at_least':
    case 'all_of':
      return [nothing, sum(...readsOf(expr.where, metricOf))];
    case 'call': {
      const [first, second] = expr.args;
      if (first?.kind === 'set' && second) return [nothing, sum(...readsOf(second, metricOf))];
      const windowMs = windowMsOf(expr);
      if (first?.kind === 'selector' && windowMs !== undefined)
        return [readsOfSelector(first, windowMs, metricOf), nothing];
      return readsOfParts(expr, metricOf);
    }
    default:
      return readsOfParts(expr, metricOf);
  }
}

function readsOfParts(expr: Expr, metricOf: MetricLookup): readonly [own: Reads, perMember: Reads] {
  const parts = childrenOf(expr).map((part) => readsOf(part, metricOf));
  return [sum(...parts.map(([own]) => own)), sum(...parts.map(([, perMember]) => perMember))];
}

function readsOfSelector(
  { name }: SelectorNode,
  windowMs: number | undefined,
  metricOf: MetricLookup,
): Reads {
  if (isEventType(name)) return { ...nothing, events: correlatorLimits.facts };
  return {
    ...nothing,
    samples: windowMs === undefined ? 1 : samplesIn(windowMs, intervalMsOf(name, metricOf)),
  };
}

function sum(...all: readonly Reads[]): Reads {
  return all.reduce(
    (a, b) => ({
      samples: a.samples + b.samples,
      events: Math.min(correlatorLimits.facts, a.events + b.events),
      members: a.members + b.members,
    }),
    nothing,
  );
}
