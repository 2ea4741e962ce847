import type { Expr, LiteralUnit } from '../../ast.ts';
import { childrenOf } from '../../selectors.ts';
import { type Leaf, leafOf } from '../leaves/leaf.ts';
import { programOf, valueAt } from '../program.ts';
import { explainAbsent } from './explain-absent.ts';
import { explainActive, explainEvent, explainEventWindow, explainMemberRule } from './explain-events.ts';
import { explainMembers, explainOverMembers } from './explain-members.ts';
import { explainPattern } from './explain-pattern.ts';
import { explainSample, explainSampleWindow, type ToldLeaf } from './explain-samples.ts';
import type { Explanation } from './explanation.ts';
import { nodesOf, printed, shown, since, stateOf, type Telling } from './telling.ts';

/** What an expression is at a time, and below it what its parts are. `unit`: what its number is shown in. */
export function explainExpression(expr: Expr, telling: Telling, unit?: LiteralUnit): Explanation {
  const leaf = leafOf(expr) ?? fieldComparison(expr);
  if (leaf) return explainLeaf(expr, leaf, telling, unit);
  const value = valueAt(expr, telling.env, telling.atMs);
  const parts = childrenOf(expr).filter((part) => !isConstant(part));
  return {
    text: `${printed(expr)} is ${shown(value, unit)}`,
    ...stateOf(value, isTruth(expr)),
    children: nodesOf(
      parts.map((part) => () => explainExpression(part, telling, unitBeside(expr, part) ?? unit)),
      telling,
    ),
  };
}

function explainLeaf(expr: Expr, leaf: Leaf, telling: Telling, unit: LiteralUnit | undefined): Explanation {
  const condition = leaf.kind === 'member-rule' ? telling.conditionOf(leaf.node.hash) : undefined;
  const told = {
    text: printed(condition ?? expr),
    value: valueAt(expr, telling.env, telling.atMs),
    since: () => since(expr, telling),
    ...(unit !== undefined && { unit }),
  };
  const of = <L extends Leaf>(each: L): ToldLeaf<L> => ({ ...told, leaf: each });
  switch (leaf.kind) {
    case 'sample':
      return explainSample(of(leaf), telling);
    case 'sample-window':
      return explainSampleWindow(of(leaf), telling);
    case 'event':
      return explainEvent(of(leaf), telling);
    case 'event-window':
      return explainEventWindow(of(leaf), telling);
    case 'active-count':
    case 'active-labels':
    case 'active-field':
      return explainActive(of(leaf), telling);
    case 'members':
      return explainMembers(of(leaf), telling, explainExpression);
    case 'over-members':
      return explainOverMembers(of(leaf), telling, explainExpression);
    case 'pattern':
      return explainPattern(of(leaf), telling);
    case 'absent':
      return explainAbsent(of(leaf), telling);
    case 'member-rule':
      return explainMemberRule(of(leaf), telling);
  }
}

/** `X.field op value` is read as a whole, since some one episode has to satisfy it. */
function fieldComparison(expr: Expr): Leaf | undefined {
  if (expr.kind !== 'compare') return undefined;
  const [leaf] = programOf(expr).leaves;
  return leaf?.kind === 'event' && leaf.comparison ? leaf : undefined;
}

function isConstant({ kind }: Expr): boolean {
  return ['number', 'string', 'boolean', 'list', 'set'].includes(kind);
}

function isTruth(expr: Expr): boolean {
  if (expr.kind === 'call') return expr.name === 'exists';
  return ['compare', 'and', 'or', 'not', 'boolean'].includes(expr.kind);
}

/** The unit of the number that a part is compared with. */
function unitBeside(expr: Expr, part: Expr): LiteralUnit | undefined {
  if (expr.kind !== 'compare') return undefined;
  const other = expr.left === part ? expr.right : expr.left;
  return other.kind === 'number' ? other.unit : undefined;
}
