import type { Rule } from '../artifact.ts';
import { isInHostSet } from '../host-membership.ts';
import type { Environment, TimeSpan } from './facts.ts';
import { layered, union } from './layers.ts';
import { constant, type Signal } from './signal.ts';

/**
 * Whether an instance is there: born, and its host, if anything is known of it, neither gone nor out of the rule's host
 * set. An instance without a host is there from its birth on.
 */
export function aliveSignal(rule: Rule, env: Environment, span: TimeSpan): Signal<boolean> {
  const { bornMs, facts, hostSets, scope } = env;
  const host = scope.host;
  const known = host === undefined ? [] : facts.hosts.filter((each) => each.host === host);
  if (known.length === 0 && bornMs <= span.fromMs) return constant(span.fromMs, true);
  const present = known.filter((each) => rule.in === undefined || isInHostSet(hostSets, rule.in, each));
  const stretches = known.length === 0 ? [{ startMs: bornMs, endMs: Number.POSITIVE_INFINITY }] : present;
  const since = stretches.map(({ startMs, endMs }) => ({ startMs: Math.max(startMs, bornMs), endMs }));
  return layered(span, false, [{ intervals: union(since), value: true }]);
}
