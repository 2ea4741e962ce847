import fc from 'fast-check';
import type { HostRule, MemberRule } from '../../../shared/language/artifact.ts';
import type { Expr } from '../../../shared/language/ast.ts';
import { noFacts, type Series } from '../../../shared/language/evaluation/facts.ts';
import { leafOf } from '../../../shared/language/evaluation/leaves/leaf.ts';
import type { SeriesValue } from '../../../shared/language/host-rules/host-rule-state.ts';
import { mapParts } from '../../../shared/language/placement/map-parts.ts';
import { matchesLabels, walkSelectors } from '../../../shared/language/selectors.ts';
import { type Sample, sample } from '../oracle/arbitrary-rule.ts';
import type { View } from '../oracle/outcome.ts';

interface Tick {
  readonly nowMs: number;
  readonly series: readonly SeriesValue[];
}

/** A rule that its one host can evaluate, the ticks of the host's agent, and what the one instance sees of them. */
export interface HostSample {
  readonly rule: HostRule;
  readonly member: MemberRule;
  readonly view: View;
  readonly ticks: readonly Tick[];
}

const host = 'h1';

/** What reads more than samples of one host is replaced by something that reads those. Instances are of the host or of its disk. */
export const hostSample: fc.Arbitrary<HostSample> = fc
  .tuple(sample, fc.boolean())
  .map(([each, isByDisk]) => toHostSample(each, isByDisk))
  .filter((each) => each !== undefined);

function toHostSample({ rule, view, cutsMs, untilMs }: Sample, isByDisk: boolean): HostSample | undefined {
  const { clear, missing = 'hold' } = rule;
  const by = isByDisk ? ['disk', 'host'] : ['host'];
  const when = truthOnHost(rule.when);
  const own: HostRule = { ...rule, by, missing, when, ...(clear && { clear: truthOnHost(clear) }) };
  const series = oneForEachMetric(view.facts.series, isByDisk);
  const bornMs = Math.min(...series.filter((each) => makesInstance(when, each, isByDisk)).map(firstMs));
  if (!Number.isFinite(bornMs)) return undefined;
  const times = new Set([
    ...cutsMs,
    untilMs,
    ...series.flatMap(({ points }) => points.map(({ tMs }) => tMs)),
  ]);
  const ticks = [...times]
    .filter((tMs) => tMs <= untilMs && tMs >= bornMs)
    .sort((a, b) => a - b)
    .map((nowMs) => ({ nowMs, series: series.flatMap((each) => valueAt(each, nowMs)) }));
  const seen = series.map((each) => ({ ...each, points: each.points.filter(({ tMs }) => tMs >= bornMs) }));
  return {
    rule: own,
    member: { hash: 'member', by, when },
    view: {
      ...view,
      facts: { ...noFacts, series: seen },
      scope: isByDisk ? { host, disk: 'a' } : { host },
      bornMs,
      hostMade: new Set(),
    },
    ticks,
  };
}

/** One series of each metric, so that none takes the place of another that is gone. */
function oneForEachMetric(all: readonly Series[], isByDisk: boolean): readonly Series[] {
  const own = all.filter(({ labels }) => labels.host === host && labels.mode === undefined);
  const byMetric = new Map(own.map((each) => [each.metric, each]));
  return [...byMetric.values()].map((each) => ({
    ...each,
    labels: isByDisk ? { host, disk: 'a' } : each.labels,
  }));
}

function makesInstance(when: Expr, { metric, labels }: Series, isByDisk: boolean): boolean {
  if (isByDisk && labels.disk === undefined) return false;
  return walkSelectors(when).some(({ name, matchers }) => name === metric && matchesLabels(matchers, labels));
}

function firstMs({ points }: Series): number {
  return points[0]?.tMs ?? Number.POSITIVE_INFINITY;
}

function valueAt({ metric, labels, points }: Series, nowMs: number): readonly SeriesValue[] {
  const { host: _, ...own } = labels;
  return points
    .filter(({ tMs }) => tMs === nowMs)
    .map(({ value, untilMs }) => ({ metric, labels: own, value, intervalMs: (untilMs - nowMs) / 3 }));
}

const used: Expr = { kind: 'selector', name: 'm.a', matchers: [] };
const other: Expr = { kind: 'selector', name: 'm.b', matchers: [] };
const isFull: Expr = {
  kind: 'compare',
  op: '>=',
  left: used,
  right: { kind: 'number', value: 2, unit: 'none' },
};

function truthOnHost(expr: Expr): Expr {
  if (expr.kind === 'compare' && readsField(expr.left)) return isFull;
  switch (leafOf(expr)?.kind) {
    case undefined:
    case 'sample':
    case 'sample-window':
      return mapParts(expr, numberOrTruthOnHost);
    default:
      return isFull;
  }
}

function readsField(expr: Expr): boolean {
  return expr.kind === 'selector' && expr.field !== undefined;
}

function numberOrTruthOnHost(expr: Expr): Expr {
  switch (leafOf(expr)?.kind) {
    case 'sample':
    case 'sample-window':
      return expr;
    case 'event-window':
    case 'active-count':
    case 'active-field':
    case 'over-members':
      return other;
    default:
      return truthOnHost(expr);
  }
}
