import { describe, expect, it } from 'vitest';
import {
  mustRenew,
  packState,
  pageKeptMs,
  pageRenewMs,
  readStored,
  renewalMs,
  type Stored,
  type StoredBody,
  type StoredInstance,
  shrinkBytes,
  wholeBytes,
} from '../../../functions/correlate/stored-state.ts';
import { raisedEvent } from '../../../shared/correlator/composite-event.ts';
import { factOf } from '../../../shared/correlator/fact.ts';
import { fold } from '../../../shared/correlator/fold.ts';
import { correlatorLimits } from '../../../shared/correlator/limits.ts';
import type { PagedState } from '../../../shared/correlator/paged-state.ts';
import { newState } from '../../../shared/correlator/state.ts';
import {
  atLeast,
  call,
  memberChanged,
  occurrence,
  raise,
  ruleOf,
  selector,
  told,
} from '../../correlator/given.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { beganMs, fullDisk, fullDisks, itemBytesMax, watchSizes } from './given-storm.ts';

const rule = ruleOf(atLeast(call('count', selector('DISK_FULL')), 5));
const empty = newState(rule, {});
const state = (count: number): StoredInstance => told(rule, empty, ...fullDisks(count));
const bytesOf = (body: unknown) => Buffer.byteLength(JSON.stringify(body));

/** As an item that was read after it was written. */
function makePacker() {
  const store = makeFakeStateStore();
  let version = 0;
  const pack = (next: StoredInstance, before?: Stored, nowMs = beganMs) =>
    packState(store, 'i', next, before, nowMs);
  const read = (body: StoredBody) =>
    readStored(store, 'i', {
      key: { p: 'INSTANCE#i', s: 'STATE' },
      version: ++version,
      body: JSON.parse(JSON.stringify(body)),
    });
  return { store, pack, read };
}

/** A state whose JSON has exactly so many bytes. */
function stateOfBytes(sizeBytes: number): StoredInstance {
  const base = state(100);
  const filled = (chars: number) => ({
    ...base,
    decidedBy: { hash: 'x'.repeat(chars), emit: 'E', severity: 'info' as const },
  });
  return filled(sizeBytes - bytesOf(filled(0)));
}

describe('a state', () => {
  it.each([
    { sizeBytes: wholeBytes, v: 2 },
    { sizeBytes: wholeBytes + 1, v: 3 },
  ])('of $sizeBytes bytes is written as version $v', async ({ sizeBytes, v }) => {
    const { pack, read } = makePacker();
    const whole = stateOfBytes(sizeBytes);
    const body = await pack(whole);
    expect(body.v).toBe(v);
    expect((await read(body)).state).toEqual(whole);
  });

  it.each([
    { sizeBytes: shrinkBytes, v: 2 },
    { sizeBytes: shrinkBytes + 1, v: 3 },
  ])('in pages that has $sizeBytes bytes is written as version $v', async ({ sizeBytes, v }) => {
    const { pack, read } = makePacker();
    const large = await read(await pack(stateOfBytes(wholeBytes + 1)));
    expect((await pack(stateOfBytes(sizeBytes), large)).v).toBe(v);
  });

  it('comes back from its pages as it was, with every kind of fact, its timer beside them', async () => {
    const member = ruleOf({ kind: 'member', hash: 'm' });
    const timer = { atMs: 9_000, attempt: 0, startMs: 9_000, rearms: 0 };
    const mixed: StoredInstance = {
      ...state(500),
      members: told(
        member,
        newState(member, {}),
        ...Array.from({ length: 600 }, (_, i) => memberChanged('m', `node-${i % 7}`, 'true', beganMs + i)),
      ).members,
      occurrences: Array.from({ length: 300 }, (_, i) => {
        const { id, type, labels, values } = occurrence('LOGIN', beganMs + i);
        return { id, type, labels, values, tMs: beganMs + i, rMs: beganMs + i, hop: 0 };
      }),
      late: [
        { id: 'a', rMs: 1 },
        { id: 'b', rMs: 2 },
      ],
      hostsChangedMs: 5,
      timer,
    };
    const { pack, read } = makePacker();
    const body = await pack(mixed);
    expect(body).not.toHaveProperty('timer');
    expect((await read({ ...body, timer })).state).toEqual(mixed);
  });

  it('is written again only where it changed', async () => {
    const { store, pack, read } = makePacker();
    const before = await read(await pack(state(5_000)));
    const pages = (before.paged as { head: PagedState }).head.pages;
    const known = new Set(store.items().map(({ key }) => key.p));
    const next = told(rule, before.state, raise(fullDisk(5_001)));
    const after = (await pack(next, before)) as PagedState;
    const added = store.items().filter(({ key }) => !known.has(key.p));
    expect(pages).toHaveLength(32);
    // The page of the fact, and the rest of the state.
    expect(added).toHaveLength(2);
    expect(after.pages.filter((page, i) => page[0] !== pages[i]?.[0])).toHaveLength(1);
    expect((await read(after)).state).toEqual(next);
  });

  it('that is packed twice has the same pages', async () => {
    const { store, pack } = makePacker();
    const first = await pack(state(2_000));
    const count = store.items().length;
    expect(await pack(state(2_000))).toEqual(first);
    expect(store.items()).toHaveLength(count);
  });

  it('whose page is gone is not decided', async () => {
    const { store, pack, read } = makePacker();
    const body = (await pack(state(2_000))) as PagedState;
    const [page] = store.items();
    await store.remove((page as { key: { p: string; s: string } }).key);
    await expect(read(body)).rejects.toMatchObject({ code: 'PAGES_MISSING', retryable: true });
  });
});

describe('the pages of a state', () => {
  it('expire, and are all written again before that', async () => {
    const { store, pack, read } = makePacker();
    const before = await read(await pack(state(2_000)));
    const { head } = before.paged as { head: PagedState };
    const dueMs = beganMs + pageRenewMs;
    expect(renewalMs(head)).toBe(dueMs);
    expect([dueMs - 1, dueMs].map((nowMs) => mustRenew(before, nowMs))).toEqual([false, true]);
    const next = (await pack(before.state, before, dueMs)) as PagedState;
    expect(next).toEqual({ ...head, renewAtMs: dueMs + pageRenewMs });
    expect(new Set(store.items().map(({ expiresAtMs }) => expiresAtMs))).toEqual(
      new Set([dueMs + pageKeptMs]),
    );
  });

  it('outlive an instance that expires with nothing awaited', async () => {
    const { pack } = makePacker();
    const over = {
      ...state(2_000),
      children: state(2_000).children.map((child) => ({
        ...child,
        clear: { id: 'c', tMs: beganMs + 9_000, rMs: beganMs + 9_000, hop: 0 },
      })),
    };
    const body = await pack(over);
    expect(body).toMatchObject({ isIdle: true, renewAtMs: beganMs + pageRenewMs });
    expect(renewalMs(body)).toBeUndefined();
  });

  it('stay below 100 kB each, and so does the item that names them, with the most that a state may hold', async () => {
    const { store, pack, read } = makePacker();
    const largest = watchSizes(store);
    const labels = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`label_${i}`, `${i}`.repeat(256)]),
    );
    const members = ruleOf({ kind: 'member', hash: 'm' });
    const changes = Array.from({ length: correlatorLimits.facts }, (_, i) =>
      memberChanged('m', `node-${i % 100_000}`, 'true', beganMs + i),
    );
    const crowd = fold(
      newState(members, {}),
      changes.flatMap((event) => factOf(members, event) ?? []),
    );
    const publishedOne = (i: number) => ({
      episode: `episode-${i}`.padEnd(26, 'x'),
      startMs: beganMs,
      origin: 'o'.repeat(26),
      raise: { id: 'r'.repeat(26), tMs: beganMs },
      hop: 1,
      revision: 1,
    });
    const incompressible = () =>
      Array.from({ length: 15_000 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90))).join('');
    const full: StoredInstance = {
      ...crowd,
      labels,
      published: Array.from({ length: correlatorLimits.published }, (_, i) => ({
        ...publishedOne(i),
        ...(i < correlatorLimits.held && {
          held: raisedEvent(
            rule,
            { labels },
            publishedOne(i),
            { values: { text: incompressible() }, evidence: {}, causes: [] },
            0,
          ),
        }),
      })),
      gates: { publishedMs: Array.from({ length: 10_000 }, (_, i) => beganMs + i * 977) },
    };
    const body = await pack(full);
    await store.put({ key: { p: `INSTANCE#${'i'.repeat(26)}`, s: 'STATE' }, body, expected: 'absent' });
    expect((body as PagedState).pages).toHaveLength(1_024);
    expect((body as PagedState).rest.length).toBeGreaterThan(1);
    expect(largest()).toBeLessThanOrEqual(itemBytesMax);
    const back = await read(body);
    const { published, gates, members: found } = back.state;
    expect({ published, gates }).toEqual({ published: full.published, gates: full.gates });
    expect(found.map(({ changes }) => changes.length)).toEqual(
      full.members.map(({ changes }) => changes.length),
    );
  }, 60_000);
});
