import type { MemberRule } from '../artifact.ts';
import type { Expr } from '../ast.ts';
import { childrenOf, isEventType, pinnedLabels, type Selector, walkSelectors } from '../selectors.ts';
import { withHash } from './content-hash.ts';
import { mapParts } from './map-parts.ts';
import type { MetricLookup } from './metric-lookup.ts';

/** Around a condition: what an instance is keyed by, and of which hosts it speaks. */
export interface HostScope {
  readonly by: readonly string[];
  /** Name of the host set; absent: all hosts. */
  readonly in?: string;
  readonly metricOf: MetricLookup;
}

/** A condition whose host-only terms became members. */
export interface SplitCondition {
  readonly expr: Expr;
  /** In the order of the text; one that occurs twice stands here twice. */
  readonly members: readonly MemberRule[];
}

/** `key`: names the labels by which a term is keyed on a host; a term without a key cannot be evaluated there as a whole. */
interface Term {
  readonly expr: Expr;
  readonly key?: string;
}

interface Split extends HostScope {
  readonly isHostBound: boolean;
  readonly members: MemberRule[];
}

/**
 * Replaces each largest term that reads samples of one host alone by a member, which the agents evaluate. The host is
 * one label of `by`, or the member of a host set. What stays reads events, or compares values of several hosts.
 * Operands of one `and` or `or` with the same keys share a member. Terms of other keys do not: a host has an instance of
 * a member only where there are series with all of its labels. Cost: linear.
 */
export function splitCondition(expr: Expr, scope: HostScope): SplitCondition {
  const members: MemberRule[] = [];
  const split: Split = { ...scope, isHostBound: scope.by.includes('host'), members };
  return { expr: finish(termOf(expr, split), split), members };
}

function termOf(expr: Expr, split: Split): Term {
  switch (expr.kind) {
    case 'compare':
    case 'call':
      return withKey(expr, keyOf(expr, split));
    case 'not': {
      const { expr: operand, key } = termOf(expr.operand, split);
      return key === undefined ? { expr: { ...expr, operand } } : { expr, key };
    }
    case 'and':
    case 'or':
      return termOfOperands(expr, split);
    case 'at_least':
    case 'all_of': {
      const inner = { ...split, isHostBound: true, in: expr.of };
      return { expr: mapParts(expr, (where) => finish(termOf(where, inner), inner)) };
    }
    default:
      return { expr };
  }
}

function termOfOperands(expr: Extract<Expr, { kind: 'and' | 'or' }>, split: Split): Term {
  const groups = new Map<string | number, Expr[]>();
  for (const [i, operand] of expr.operands.entries()) {
    const term = termOf(operand, split);
    const group = groups.get(term.key ?? i);
    if (group) group.push(term.expr);
    else groups.set(term.key ?? i, [term.expr]);
  }
  const [[first] = []] = groups;
  if (groups.size === 1 && typeof first === 'string') return { expr, key: first };
  const operands = [...groups].map(([key, [only, ...more]]) => {
    const joined: Expr =
      more.length === 0 ? (only as Expr) : { kind: expr.kind, operands: [only as Expr, ...more] };
    return finish(typeof key === 'string' ? { expr: joined, key } : { expr: joined }, split);
  });
  return { expr: { kind: expr.kind, operands } };
}

function finish({ expr, key }: Term, { members, in: set, by }: Split): Expr {
  if (key === undefined) return expr;
  const labels = by.filter((label) => key.split(' ').includes(label));
  const content = { ...(set !== undefined && { in: set }), by: ['host', ...labels].sort(), when: expr };
  const member = withHash(content);
  members.push(member);
  return { kind: 'member', hash: member.hash };
}

function withKey(expr: Expr, key: string | undefined): Term {
  return key === undefined ? { expr } : { expr, key };
}

/** Undefined unless the agent of one host can say whether it is true. */
function keyOf(expr: Expr, split: Split): string | undefined {
  if (!split.isHostBound || hasHostSet(expr)) return undefined;
  const selectors = walkSelectors(expr);
  if (selectors.length === 0 || selectors.some(({ name }) => isEventType(name))) return undefined;
  const keys = selectors.map((selector) => labelsOf(selector, split));
  const all = split.by.filter((label) => keys.some((labels) => labels.includes(label)));
  const hasAnchor = keys.some((labels) => labels.length === all.length);
  if (!hasAnchor || (readsExistence(expr) && !selectors.every((each) => isPinned(each, all))))
    return undefined;
  return all.join(' ');
}

/** Labels of the instance that series of the selector have. */
function labelsOf({ name }: Selector, { by, metricOf }: Split): readonly string[] {
  const labels = metricOf(name)?.labels ?? [];
  return by.filter((label) => label !== 'host' && labels.includes(label));
}

/** Where no series makes an instance, a host says nothing; only of one that is known beforehand it can tell that nothing is there. */
function isPinned(selector: Selector, labels: readonly string[]): boolean {
  const pinned = pinnedLabels(selector);
  return labels.every((label) => pinned.includes(label));
}

function readsExistence(expr: Expr): boolean {
  return (expr.kind === 'call' && expr.name === 'exists') || childrenOf(expr).some(readsExistence);
}

function hasHostSet(expr: Expr): boolean {
  return expr.kind === 'set' || childrenOf(expr).some(hasHostSet);
}
