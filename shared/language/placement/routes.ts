import { membershipEvents } from '../../facts/system-events.ts';
import type { CompositeRule, Policy, Route } from '../artifact.ts';
import { membersOf, readsMembership, readsSilence, typesReadBy } from './reads.ts';

/** The event type under which the changes of a member rule are routed. */
export function memberRoute(hash: string): string {
  return `MEMBER_CHANGED#${hash}`;
}

/**
 * Whom an event wakes, by its type: those that read it; those that stand on a member rule, when it changes; those that
 * what agents say decides, when a host falls silent; those that ask who belongs to a host set, when a host joins or leaves.
 * Names in order, each once. Cost: linear.
 */
export function makeRoutes(
  composites: readonly CompositeRule[],
  policies: readonly Policy[],
): Readonly<Record<string, Route>> {
  const read = new Map<string, { composites: Set<string>; policies: Set<string> }>();
  for (const rule of composites) for (const type of wakesOf(rule)) routeOf(type).composites.add(rule.name);
  for (const { on, name } of policies) routeOf(on).policies.add(name);
  const routes = [...read].map(([type, route]): [string, Route] => [
    type,
    { composites: [...route.composites].sort(), policies: [...route.policies].sort() },
  ]);
  return Object.fromEntries(routes.sort(([a], [b]) => (a < b ? -1 : 1)));

  function routeOf(type: string) {
    const known = read.get(type);
    if (known) return known;
    const route = { composites: new Set<string>(), policies: new Set<string>() };
    read.set(type, route);
    return route;
  }
}

function wakesOf(rule: CompositeRule): readonly string[] {
  return [
    ...typesReadBy(rule),
    ...membersOf(rule).map(memberRoute),
    ...(readsSilence(rule) ? ['HOST_SILENT'] : []),
    ...(readsMembership(rule) ? membershipEvents : []),
  ];
}
