import { describe, expect, it } from 'vitest';
import {
  isMember,
  membershipAfter,
  membershipsOf,
  pastMembershipsKept,
  pastOf,
} from '../../../functions/hosts/membership.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';

const open = Number.POSITIVE_INFINITY;
const record: HostRecord = {
  host: 'node-1',
  name: 'node-1',
  state: 'active',
  tags: { role: 'web' },
  keyThumbprint: 'thumb',
  enrolledAtMs: 1_000,
};
const fact = (startMs: number, endMs: number, tags = record.tags) => ({
  host: 'node-1',
  tags,
  startMs,
  endMs,
  silent: [],
});

/** The record after a change, as the functions write it. */
function changed(before: HostRecord, after: Pick<HostRecord, 'state' | 'stateBy'>, atMs: number): HostRecord {
  return { ...before, ...after, stateAtMs: atMs, ...membershipAfter(before, after, atMs) };
}

describe('the membership of a host', () => {
  it.each<[Partial<HostRecord>, boolean]>([
    [{ state: 'active' }, true],
    [{ state: 'draining', stateBy: 'operator' }, true],
    [{ state: 'draining' }, true],
    [{ state: 'draining', stateBy: 'instance' }, false],
    [{ state: 'removed', stateBy: 'operator' }, false],
  ])('of a record with %j is %s', (change, expected) => {
    expect(isMember({ ...record, ...change })).toBe(expected);
  });

  it('begins with its enrolment, and has no end', () => {
    expect(membershipsOf(record)).toEqual([fact(1_000, open)]);
  });

  it('knows another name of the host', () => {
    expect(membershipsOf({ ...record, name: 'web-1' })).toEqual([{ ...fact(1_000, open), name: 'web-1' }]);
  });

  it('goes on while an operator drains it, and ends with its removal', () => {
    const drained = changed(record, { state: 'draining', stateBy: 'operator' }, 2_000);
    expect(membershipsOf(drained)).toEqual([fact(1_000, open)]);
    const removed = changed(drained, { state: 'removed', stateBy: 'operator' }, 3_000);
    expect(membershipsOf(removed)).toEqual([fact(1_000, 3_000)]);
  });

  it('ends with its instance and begins anew with it, and both stretches are remembered', () => {
    const stopped = changed(record, { state: 'draining', stateBy: 'instance' }, 2_000);
    expect(membershipsOf(stopped)).toEqual([fact(1_000, 2_000)]);
    const back = changed(stopped, { state: 'active', stateBy: 'instance' }, 5_000);
    expect(membershipsOf(back)).toEqual([fact(1_000, 2_000), fact(5_000, open)]);
    const gone = changed(back, { state: 'removed', stateBy: 'instance' }, 6_000);
    expect(membershipsOf(gone)).toEqual([fact(1_000, 2_000), fact(5_000, 6_000)]);
  });

  it('with other tags is another stretch', () => {
    const removed = changed(record, { state: 'removed', stateBy: 'operator' }, 2_000);
    const again = { ...record, tags: { role: 'db' }, enrolledAtMs: 3_000, past: pastOf(removed, 3_000) };
    expect(membershipsOf(again)).toEqual([fact(1_000, 2_000), fact(3_000, open, { role: 'db' })]);
  });

  it('of a record that knows of no past ended with its last change', () => {
    const old = { ...record, state: 'removed' as const, stateAtMs: 4_000 };
    expect(membershipsOf(old)).toEqual([fact(1_000, 4_000)]);
  });

  it('that ended before it began was none', () => {
    const removed = changed(record, { state: 'removed', stateBy: 'instance' }, 500);
    expect(membershipsOf(removed)).toEqual([]);
  });

  it.each([pastMembershipsKept, pastMembershipsKept + 1])('after %i ends keeps the newest ones', (ends) => {
    let host = record;
    for (let i = 1; i <= ends; i++) {
      host = changed(host, { state: 'draining', stateBy: 'instance' }, i * 10_000);
      host = changed(host, { state: 'active', stateBy: 'instance' }, i * 10_000 + 5_000);
    }
    expect(host.past).toHaveLength(pastMembershipsKept);
    expect(host.past?.at(-1)?.endMs).toBe(ends * 10_000);
  });
});
