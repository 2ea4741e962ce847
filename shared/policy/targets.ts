import type { TocsinEvent } from '../facts/event.ts';
import type { PolicyTarget } from '../language/artifact.ts';

/** A host that a policy may act on; `value` is what it was ranked by, absent if nothing is known. */
export interface RankedTarget {
  readonly host: string;
  readonly value?: number;
}

/**
 * The targets of an event, in the order of the policy and at most `take`; each host once. `worst`: by the first number
 * among the values of the host's own raise in `causes`, highest first; hosts of which nothing is known come last, ties by
 * name. Empty if the event names none.
 */
export function selectTargets(
  target: PolicyTarget,
  event: TocsinEvent,
  causes: readonly TocsinEvent[],
): readonly RankedTarget[] {
  const ranked = hostsOf(target.each, event).map((host) => rank(host, causes));
  if (target.order === 'worst') ranked.sort(byValueThenName);
  return ranked.slice(0, target.take ?? ranked.length);
}

function hostsOf(each: string, event: TocsinEvent): readonly string[] {
  const named = each === 'host' ? event.host : event.values[each];
  const list: readonly unknown[] = Array.isArray(named) ? named : [named];
  return [...new Set(list.filter((host): host is string => typeof host === 'string' && host !== ''))];
}

function rank(host: string, causes: readonly TocsinEvent[]): RankedTarget {
  const values = causes
    .filter((cause) => cause.host === host && cause.transition !== 'cleared')
    .flatMap((cause) => Object.values(cause.values).find(isNumber) ?? []);
  return values.length === 0 ? { host } : { host, value: Math.max(...values) };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value);
}

function byValueThenName(a: RankedTarget, b: RankedTarget): number {
  const left = a.value ?? Number.NEGATIVE_INFINITY;
  const right = b.value ?? Number.NEGATIVE_INFINITY;
  if (left !== right) return right > left ? 1 : -1;
  return a.host < b.host ? -1 : 1;
}
