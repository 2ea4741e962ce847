import { metricByName } from '../facts/metrics.ts';
import type { Expr } from './ast.ts';
import type { Report } from './diagnostics.ts';
import { comparisonOf, covers, type Interval, intersect, isEmpty } from './intervals.ts';
import { printExpression } from './print.ts';
import type { LocatedExpression, RawRule } from './raw.ts';
import { childrenOf, walkSelectors } from './selectors.ts';

const ratioRange: Interval = { low: 0, isLowInside: true, high: 1, isHighInside: true };
const naturalRange: Interval = {
  low: 0,
  isLowInside: true,
  high: Number.POSITIVE_INFINITY,
  isHighInside: false,
};

/** Refuses comparisons that hold always or never, and conjunctions such as `x > 95% and x < 90%`. */
export function checkConstants(expression: LocatedExpression, report: Report): void {
  visit(expression.expr);

  function visit(expr: Expr): void {
    checkRange(expr);
    if (expr.kind === 'and') checkConjunction(expr.operands);
    for (const child of childrenOf(expr)) visit(child);
  }

  function checkRange(expr: Expr): void {
    const comparison = comparisonOf(expr);
    const metric = metricByName(walkSelectors(expr)[0]?.name ?? '');
    // Units that differ are told by themselves.
    if (!comparison || !metric || (comparison.unit !== 'none' && comparison.unit !== metric.unit)) return;
    const range = metric.unit === 'ratio' ? ratioRange : naturalRange;
    const isNever = isEmpty(intersect(range, comparison.interval));
    if (!isNever && !covers(comparison.interval, range)) return;
    const isRatio = metric.unit === 'ratio';
    report('TOC404', expression.placeOf(expr.span), `this is ${isNever ? 'never' : 'always'} true`, {
      allowed: isRatio ? `${metric.name} lies between 0% and 100%` : `${metric.name} is never negative`,
      ...(isRatio && { fix: 'write a ratio in percent: 95%' }),
    });
  }

  function checkConjunction(operands: readonly Expr[]): void {
    const known = new Map<string, Interval>();
    for (const operand of operands) {
      const comparison = comparisonOf(operand);
      if (!comparison) continue;
      const before = known.get(comparison.selector);
      const both = before ? intersect(before, comparison.interval) : comparison.interval;
      known.set(comparison.selector, both);
      if (before && !isEmpty(before) && isEmpty(both)) {
        report(
          'TOC404',
          expression.placeOf(operand.span),
          `this is never true together with what stands before it`,
          {
            got: comparison.selector,
          },
        );
      }
    }
  }
}

/** Refuses a clear condition that can be true together with `when`, if both compare the same selector. */
export function checkOverlap({ when, clear }: RawRule, report: Report): void {
  const raise = comparisonOf(when.expr);
  const end = clear && comparisonOf(clear.expr);
  if (!clear || !raise || !end || raise.selector !== end.selector) return;
  if (isEmpty(intersect(raise.interval, end.interval))) return;
  report('TOC502', clear.at, `"clear" and "when" can be true at once`, {
    got: `${printExpression(when.expr)} and ${printExpression(clear.expr)}`,
    fix: 'leave a gap between them: raise at >= 95%, clear below 90%',
  });
}
