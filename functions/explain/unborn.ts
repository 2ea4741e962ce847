import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { Expr } from '../../shared/language/ast.ts';
import type { Explanation } from '../../shared/language/evaluation/explanation/explanation.ts';
import { printExpression } from '../../shared/language/expression/print.ts';
import { conditionsOf, nodesOf } from '../../shared/language/placement/reads.ts';
import { isEventType } from '../../shared/language/selectors.ts';
import { unique } from '../../shared/language/unique.ts';
import { explainLimits } from './limits.ts';

/** What an instance that has heard of nothing waits for: any one of these begins it. */
export function unbornExplanation(
  rule: CompositeRule,
  name: string,
  conditionOf: (hash: string) => Expr | undefined,
): Explanation {
  const waited = unique(
    conditionsOf(rule)
      .flatMap(nodesOf)
      .flatMap((node) => waitedFor(node, conditionOf)),
  );
  const shown = waited.slice(0, explainLimits.waited);
  const left = waited.length - shown.length;
  return {
    text: `${name} has heard of nothing yet`,
    children: [...shown, ...(left > 0 ? [`and ${left} more`] : [])].map((text) => ({ text, children: [] })),
  };
}

function waitedFor(node: Expr, conditionOf: (hash: string) => Expr | undefined): readonly string[] {
  if (node.kind === 'member') {
    const condition = conditionOf(node.hash);
    return [`no agent has told of ${condition === undefined ? node.hash : printExpression(condition)} yet`];
  }
  if (node.kind !== 'selector' || !isEventType(node.name)) return [];
  return [`no ${printExpression(node)} yet`];
}
