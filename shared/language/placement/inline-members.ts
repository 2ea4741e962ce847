import type { CompositeRule, MemberRule } from '../artifact.ts';
import type { Expr } from '../ast.ts';
import { mapParts } from './map-parts.ts';

export type MembersByHash = ReadonlyMap<string, MemberRule>;

export function membersByHash(members: readonly MemberRule[] = []): MembersByHash {
  return new Map(members.map((member) => [member.hash, member]));
}

/** The rule as it was written: each member stands for its condition again. One that is not known stays. */
export function inlineMembers(rule: CompositeRule, members: MembersByHash): CompositeRule {
  const { when, clear } = rule;
  return { ...rule, when: inlined(when, members), ...(clear && { clear: inlined(clear, members) }) };
}

/** The expression as it was written: each member stands for its condition again. */
export function inlined(expr: Expr, members: MembersByHash): Expr {
  if (expr.kind === 'member') return members.get(expr.hash)?.when ?? expr;
  const whole = mapParts(expr, (part) => inlined(part, members));
  return whole.kind === 'and' || whole.kind === 'or' ? flat(whole) : whole;
}

/** Operands that shared a member are operands again. */
function flat(expr: Extract<Expr, { kind: 'and' | 'or' }>): Expr {
  return {
    ...expr,
    operands: expr.operands.flatMap((each) => (each.kind === expr.kind ? each.operands : [each])),
  };
}
