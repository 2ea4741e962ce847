import type { HostFact } from '../../shared/language/evaluation/facts.ts';
import type { HostRecord, PastMembership } from '../ports/records.ts';

/** Stretches of time of one host that are remembered, the newest. */
export const pastMembershipsKept = 20;

/** What an operator drains stays a member; what its instance drains has left. */
export function isMember({ state, stateBy }: Pick<HostRecord, 'state' | 'stateBy'>): boolean {
  return state === 'active' || (state === 'draining' && stateBy !== 'instance');
}

/** When a host was a member, in order of time: stretches `[startMs, endMs)`, the present one without end. */
export function membershipsOf(record: HostRecord): readonly HostFact[] {
  const { host, name, tags, past = [] } = record;
  const about = { host, ...(name !== host && { name }), silent: [] };
  const facts = past.map((stretch): HostFact => ({ ...about, ...stretch }));
  const startMs = record.joinedAtMs ?? record.enrolledAtMs;
  if (isMember(record)) return [...facts, { ...about, tags, startMs, endMs: Number.POSITIVE_INFINITY }];
  // Records of earlier versions know of no past.
  const endMs = record.stateAtMs ?? startMs;
  return record.past === undefined && endMs > startMs ? [{ ...about, tags, startMs, endMs }] : facts;
}

/** What the record says of its membership after a change of state at `atMs`. */
export function membershipAfter(
  before: HostRecord,
  after: Pick<HostRecord, 'state' | 'stateBy'>,
  atMs: number,
): Pick<HostRecord, 'joinedAtMs' | 'past'> {
  const isJoining = !isMember(before) && isMember(after);
  const past = isMember(after) && !isJoining ? before.past : pastOf(before, atMs);
  const joinedAtMs = isJoining ? atMs : before.joinedAtMs;
  return { ...(joinedAtMs !== undefined && { joinedAtMs }), ...(past !== undefined && { past }) };
}

/** The stretches of a host that is no member from `atMs` on, the newest `pastMembershipsKept`. */
export function pastOf(record: HostRecord, atMs: number): readonly PastMembership[] {
  return membershipsOf(record)
    .map(({ tags, startMs, endMs }) => ({ tags, startMs, endMs: Math.min(endMs, atMs) }))
    .filter(({ startMs, endMs }) => startMs < endMs)
    .slice(-pastMembershipsKept);
}
