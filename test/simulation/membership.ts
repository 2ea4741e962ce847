import type { Random } from '../language/fuzz/random.ts';
import type { Action, Told } from './actions.ts';

export type Membership = Extract<Action, { readonly kind: 'join' | 'leave' | 'return' }>;

/** A host joins, or leaves and perhaps returns, with this probability. */
export function membershipOf(
  random: Random,
  startMs: number,
  spanSec: number,
  probability: number,
): readonly Membership[] {
  if (!random.chance(probability)) return [];
  const joinMs = startMs + random.below(spanSec) * 1_000;
  return [
    ...(random.chance(0.5) ? [{ kind: 'join' as const, host: 'h4', atMs: joinMs }] : []),
    ...(random.chance(0.7) ? absenceOf(random, startMs, spanSec, 'h3', 0.5) : []),
  ];
}

/** Without what a host would tell of the time before it joined, or after it left; what it told before may be stored later. */
export function whilePresent(
  startMs: number,
  action: Told,
  membership: readonly Membership[],
): readonly Told[] {
  const timeOf = (kind: Membership['kind'], host: string | undefined, otherwise: number) =>
    membership.find((each) => each.kind === kind && each.host === host)?.atMs ?? otherwise;
  const events = action.events.filter(({ labels: { host }, t, start = t }) => {
    const isJoined = start >= timeOf('join', host, startMs);
    return isJoined && t < timeOf('leave', host, Number.POSITIVE_INFINITY);
  });
  return events.length === 0 ? [] : [{ ...action, events }];
}

/** A host leaves, and returns with this probability. */
function absenceOf(
  random: Random,
  fromMs: number,
  spanSec: number,
  host: string,
  returns: number,
): readonly Membership[] {
  const leaveMs = fromMs + random.below(spanSec) * 1_000;
  const returnMs = leaveMs + (5 + random.below(30)) * 1_000;
  return [
    { kind: 'leave', host, atMs: leaveMs },
    ...(random.chance(returns) ? [{ kind: 'return' as const, host, atMs: returnMs }] : []),
  ];
}
