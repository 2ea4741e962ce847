import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { notePublished, readPublished } from '../../../functions/publish/published.ts';
import { occurrenceId } from '../../../shared/facts/ids.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

const hourMs = Date.UTC(2026, 10, 21, 11);
const first = occurrenceId(hourMs + 1_000, 'LOGIN', 'node-1', 'login');
const second = occurrenceId(hourMs + 2_000, 'LOGIN', 'node-1', 'login');

const nothing = () => expect.unreachable();

describe('what was published', () => {
  it('is known by the whole id: what one sender says again under one nonce is another event', async () => {
    const state = makeFakeStateStore();
    await notePublished(state, [first], hourMs);
    const isPublished = await readPublished(state, hourMs, nothing);
    expect([first, second].map(isPublished)).toEqual([true, false]);
  });

  it('is known from notes of the version before', async () => {
    const state = makeFakeStateStore();
    const body = { v: 1, ids: first.slice(10, 22) };
    await state.put({ key: stateKeys.publishedBatch('2026112111', 'batch'), body, expected: 'absent' });
    const isPublished = await readPublished(state, hourMs, nothing);
    expect(isPublished(first)).toBe(true);
    expect(isPublished(occurrenceId(hourMs, 'LOGIN', 'node-2', 'login'))).toBe(false);
  });

  it.each([3, 99, undefined])('is not known from a note of version %s, which is told', async (v) => {
    const state = makeFakeStateStore();
    await notePublished(state, [second], hourMs);
    const body = { ...(v !== undefined && { v }), ids: 7 };
    await state.put({ key: stateKeys.publishedBatch('2026112111', 'batch'), body, expected: 'absent' });
    const told: string[] = [];
    const isPublished = await readPublished(state, hourMs, (message) => void told.push(message));
    expect([first, second].map(isPublished)).toEqual([false, true]);
    expect(told).toEqual([expect.stringContaining('1 notes of what was published in hour 2026112111')]);
  });
});
