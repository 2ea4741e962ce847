import type { Expr } from '../ast.ts';
import type { Environment, Facts, TimeSpan } from '../evaluation/facts.ts';
import { membershipsOf } from '../evaluation/leaves/host-members.ts';
import { truthSignal } from '../evaluation/program.ts';
import { printExpression } from '../expression/print.ts';
import type { Truth } from '../kleene.ts';
import { inlined, type MembersByHash } from '../placement/inline-members.ts';

/** A part of a condition that is a truth value. */
export interface ConditionPart {
  readonly text: string;
  readonly expr: Expr;
  /** The host set whose members it is read for. */
  readonly of?: string;
  /** Agents evaluate it. */
  readonly isOfMember: boolean;
}

/**
 * The whole condition, then each part of `and`, `or` and `not` and each `where`, from the outside in, as the text has them.
 * A condition that agents evaluate stands in its own words.
 */
export function partsOf(when: Expr, members: MembersByHash): readonly ConditionPart[] {
  return walk(when, members, { isOfMember: false });
}

/** Which truths a part had in a span, for an instance with this environment. */
export function truthsOf(
  part: ConditionPart,
  env: Environment,
  heard: Facts,
  span: TimeSpan,
): ReadonlySet<Truth> {
  const seen = new Set<Truth>();
  for (const { own, within } of part.of === undefined
    ? [{ own: env, within: span }]
    : membersOf(part.of, env, span)) {
    const read = part.isOfMember ? { ...own, facts: heard } : own;
    for (const truth of truthSignal(part.expr, read, within).values) seen.add(truth);
  }
  return seen;
}

function walk(
  expr: Expr,
  members: MembersByHash,
  around: Pick<ConditionPart, 'of' | 'isOfMember'>,
): readonly ConditionPart[] {
  if (expr.kind === 'member') {
    const condition = members.get(expr.hash)?.when;
    return condition ? walk(condition, members, { ...around, isOfMember: true }) : [];
  }
  const part = { text: printExpression(inlined(expr, members)), expr, ...around };
  switch (expr.kind) {
    case 'and':
    case 'or':
      return [part, ...expr.operands.flatMap((each) => walk(each, members, around))];
    case 'not':
      return [part, ...walk(expr.operand, members, around)];
    case 'at_least':
    case 'all_of':
      return [part, ...walk(expr.where, members, { ...around, of: expr.of })];
    default:
      return [part];
  }
}

function membersOf(
  set: string,
  env: Environment,
  { fromMs, toMs }: TimeSpan,
): ReadonlyArray<{ readonly own: Environment; readonly within: TimeSpan }> {
  return membershipsOf(set, env).flatMap(({ host, startMs, endMs }) => {
    const within = { fromMs: Math.max(fromMs, startMs), toMs: Math.min(toMs, endMs - 1) };
    if (within.fromMs > within.toMs) return [];
    return [
      { own: { ...env, scope: { ...env.scope, host }, bornMs: Math.max(env.bornMs, startMs) }, within },
    ];
  });
}
