import type { Expr, SelectorNode } from '../ast.ts';
import { mapParts } from './map-parts.ts';
import type { MetricLookup } from './metric-lookup.ts';

/**
 * The expression as it is evaluated. Places in the text are no part of what a rule means: moving a line must not change
 * its hash. `delta` of a gauge, which can fall, is its last value less its first; that of a counter knows resets.
 */
export function bareExpression(expr: Expr, metricOf: MetricLookup): Expr {
  const mapped = mapParts(expr, (part) => bareExpression(part, metricOf), bareSelector);
  const { span: _, ofSpan: __, ...bare } = mapped;
  return bare.kind === 'call' && isDeltaOfGauge(bare, metricOf) ? lastLessFirst(bare.args) : bare;
}

export function bareSelector({ span: _, ...bare }: SelectorNode & { readonly span?: unknown }): SelectorNode {
  return bare;
}

function isDeltaOfGauge({ name, args }: Extract<Expr, { kind: 'call' }>, metricOf: MetricLookup): boolean {
  const [of] = args;
  return name === 'delta' && of?.kind === 'selector' && metricOf(of.name)?.instrument === 'gauge';
}

function lastLessFirst(args: readonly Expr[]): Expr {
  return {
    kind: 'arithmetic',
    op: '-',
    left: { kind: 'call', name: 'last', args },
    right: { kind: 'call', name: 'first', args },
  };
}
