import type { CompositeRule, Rule } from '../artifact.ts';
import type { Expr } from '../ast.ts';
import { childrenOf, isEventType, type Selector, walkSelectors } from '../selectors.ts';
import { unique } from '../unique.ts';

/** The conditions of a rule: what decides when it raises and clears. */
export function conditionsOf({ when, clear }: Pick<Rule, 'when' | 'clear'>): readonly Expr[] {
  return clear ? [when, clear] : [when];
}

/** Event types that decide when the rule raises and clears, sorted; in patterns and `without` as well. */
export function typesInConditions(rule: Pick<Rule, 'when' | 'clear'>): readonly string[] {
  return eventTypes(conditionsOf(rule).flatMap(walkSelectors));
}

/** Every event type that the rule reads, sorted: in its conditions, its payload, and the one that holds it back. */
export function typesReadBy(rule: Pick<Rule, 'when' | 'clear' | 'set' | 'unless'>): readonly string[] {
  const held = rule.unless ? [rule.unless.event] : [];
  return eventTypes([...conditionsOf(rule), ...Object.values(rule.set), ...held].flatMap(walkSelectors));
}

/** Names of metrics that the rule reads outside of members, sorted. */
export function metricsReadBy(rule: Pick<Rule, 'when' | 'clear' | 'set'>): readonly string[] {
  const selectors = [...conditionsOf(rule), ...Object.values(rule.set)].flatMap(walkSelectors);
  return unique(selectors.filter(({ name }) => !isEventType(name)).map(({ name }) => name));
}

/** Hashes of the member rules that the conditions stand on, sorted. */
export function membersOf(rule: Pick<Rule, 'when' | 'clear'>): readonly string[] {
  return unique(
    conditionsOf(rule).flatMap((each) =>
      nodesOf(each).flatMap((node) => (node.kind === 'member' ? [node.hash] : [])),
    ),
  );
}

/** True if the silence of a host can change what the rule says: agents make what it reads, or it awaits events of a host. */
export function readsSilence(rule: Pick<CompositeRule, 'when' | 'clear' | 'by' | 'hostMade'>): boolean {
  if (rule.hostMade || membersOf(rule).length > 0) return true;
  return conditionsOf(rule).some((each) => awaitsHost(each, rule.by.includes('host')));
}

/**
 * True if a host that joins or leaves can change what the rule says: it looks at the members of a host set, is for the hosts
 * of one, or has instances that end with their host.
 */
export function readsMembership(rule: Pick<Rule, 'when' | 'clear' | 'set' | 'by' | 'in'>): boolean {
  if (rule.in !== undefined || rule.by.includes('host')) return true;
  return [...conditionsOf(rule), ...Object.values(rule.set)].flatMap(nodesOf).some(looksAtSet);
}

/** The expression and all that stands in it. */
export function nodesOf(expr: Expr): readonly Expr[] {
  return [expr, ...childrenOf(expr).flatMap(nodesOf)];
}

/** The window of a function over samples or events; undefined of any other call. */
export function windowMsOf({ args }: Extract<Expr, { readonly kind: 'call' }>): number | undefined {
  const [of, window] = args;
  if (of?.kind !== 'selector' || window?.kind !== 'number' || window.unit !== 'seconds') return undefined;
  return window.value * 1000;
}

/** Liveness itself is judged on what is received, whatever is said of the host. */
function awaitsHost(expr: Expr, isHostBound: boolean): boolean {
  switch (expr.kind) {
    case 'absent':
      return isHostBound && expr.of.name !== 'HEARTBEAT';
    case 'absent_after':
      return true;
    case 'at_least':
    case 'all_of':
      return awaitsHost(expr.where, true);
    default:
      return childrenOf(expr).some((child) => awaitsHost(child, isHostBound));
  }
}

function looksAtSet({ kind }: Expr): boolean {
  return kind === 'at_least' || kind === 'all_of' || kind === 'set';
}

function eventTypes(selectors: readonly Selector[]): readonly string[] {
  return unique(selectors.map(({ name }) => name).filter(isEventType));
}
