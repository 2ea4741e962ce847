import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { publishAttempts, publishStored } from '../../../functions/publish/publish-stored.ts';
import { notePublished, publishedKeptMs } from '../../../functions/publish/published.ts';
import {
  graceMs,
  makeReconcileHandler,
  recentLagMs,
  reconcileLimits,
} from '../../../functions/reconcile/handler.ts';
import { deepMs, type ReconciledRecord } from '../../../functions/reconcile/progress.ts';
import { publishMissing, refusedMs } from '../../../functions/reconcile/publish-missing.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { lowestIdAt } from '../../../shared/facts/ids.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/time.ts';
import { eventOf } from '../../contracts/facts.ts';
import { makeFakeEventBus } from '../../fakes/event-bus.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeQuarantine } from '../../fakes/quarantine.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

const startMs = Date.UTC(2026, 10, 21, 11, 58);
const everyMs = 5 * minuteMs;

function makeOutbox() {
  let nowMs = startMs;
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const bus = makeFakeEventBus();
  const quarantine = makeFakeQuarantine();
  let stored = events.stored;
  const metrics: object[] = [];
  const compared: number[] = [];
  const ports = {
    definitions: { routing: async () => [] },
    bus,
    quarantine,
    events: {
      ...events,
      stored: async (...asked: Parameters<typeof events.stored>) => {
        const page = await stored(...asked);
        compared.push(page.items.length);
        return page;
      },
    },
    state,
    clock: () => nowMs,
    pause: async () => undefined,
    log: () => undefined,
    metrics: (figures: object) => void metrics.push(figures),
  };
  const reconcile = makeReconcileHandler(ports);
  return {
    ...ports,
    compared,
    emitted: metrics,
    store: async (event: TocsinEvent, isPublished = false) => {
      await events.put(event);
      if (isPublished) await publishStored(ports, [event]);
    },
    /** Runs at these minutes after the start, each 5 minutes. */
    runUntil: async (ms: number) => {
      while (nowMs <= startMs + ms) {
        await reconcile();
        nowMs += everyMs;
      }
    },
    runAt: (ms: number) => {
      nowMs = startMs + ms;
      return reconcile();
    },
    /** The index of days holds these, newest first, and sorts no more. */
    fill: (all: readonly TocsinEvent[]) => {
      const texts = all
        .toSorted((a, b) => (a.id < b.id ? 1 : -1))
        .map((event) => ({ id: event.id, text: JSON.stringify(event) }));
      stored = async (fromMs, toMs, limit, after) => {
        const found = texts.filter(
          ({ id }) =>
            id >= lowestIdAt(fromMs) && id < lowestIdAt(toMs) && (after === undefined || id < after),
        );
        const items = found.slice(0, limit);
        return found.length > limit ? { items, next: items.at(-1)?.id as string } : { items };
      };
    },
    ids: () => bus.published.map(({ id }) => id),
  };
}

const at = (ms: number, change: Partial<TocsinEvent> = {}): TocsinEvent => ({
  ...eventOf({ tMs: startMs + ms, nonce: ms, transition: 'occurred' }),
  ...change,
});

describe('the reconciler', () => {
  it('publishes once what was stored and never published, and nothing else', async () => {
    const outbox = makeOutbox();
    await outbox.runAt(0);
    const [lost, done] = [at(minuteMs), at(minuteMs + 1)];
    await outbox.store(lost);
    await outbox.store(done, true);
    await outbox.runUntil(2 * hourMs);
    expect(outbox.ids()).toEqual([done.id, lost.id]);
    expect(outbox.emitted).toEqual([{ EventsRepublished: 1 }]);
    expect((await outbox.state.get<ReconciledRecord>(stateKeys.reconciled()))?.body).toMatchObject({
      v: 1,
      ranAtMs: startMs + 2 * hourMs,
      published: 0,
    });
  });

  it.each([
    [0, 1],
    [-1, 0],
  ])('leaves what is younger than its lag to the stream (%i ms more)', async (moreMs, published) => {
    const outbox = makeOutbox();
    await outbox.runAt(0);
    await outbox.store(at(1, { r: startMs + 2 }));
    await outbox.runAt(recentLagMs + 2 + moreMs);
    expect(outbox.ids()).toHaveLength(published);
  });

  it.each([
    [graceMs, 1],
    [graceMs - 1, 0],
  ])('leaves what was received %i ms ago to the stream, however old its id is', async (ageMs, published) => {
    const outbox = makeOutbox();
    await outbox.runAt(0);
    await outbox.store(at(1, { r: startMs + hourMs - ageMs }));
    await outbox.runAt(hourMs);
    expect(outbox.ids()).toHaveLength(published);
  });

  it('finds what came late under an old id when its hour has its turn again', async () => {
    const outbox = makeOutbox();
    await outbox.runUntil(dayMs);
    const late = at(3 * hourMs, { r: startMs + dayMs });
    await outbox.store(late);
    await outbox.runUntil(dayMs + 3 * hourMs);
    expect(outbox.ids()).toEqual([late.id]);
  });

  it.each([
    [deepMs - hourMs, 1],
    [deepMs + dayMs, 0],
  ])('looks back as far as hosts keep events (%i ms)', async (ageMs, published) => {
    const outbox = makeOutbox();
    await outbox.runAt(0);
    const nowMs = 20 * dayMs;
    await outbox.runAt(nowMs);
    await outbox.store(at(nowMs - ageMs, { r: startMs + nowMs - hourMs }));
    await outbox.runUntil(nowMs + 20 * hourMs);
    expect(outbox.ids()).toHaveLength(published);
  });

  it('lets be what was stored before its first run: there are no notes of it', async () => {
    const outbox = makeOutbox();
    await outbox.store(at(-1));
    await outbox.runUntil(dayMs);
    expect(outbox.ids()).toEqual([]);
  });

  it('publishes again what a run published that died before it noted so', async () => {
    const outbox = makeOutbox();
    await outbox.runAt(0);
    await outbox.store(at(1));
    const { put } = outbox.state;
    outbox.state.put = async (write) => {
      if (write.key.p.startsWith('PUBLISHED#')) throw new Error('died');
      return put(write);
    };
    await expect(outbox.runAt(hourMs)).rejects.toThrow('died');
    outbox.state.put = put;
    await outbox.runUntil(2 * hourMs);
    expect(outbox.ids()).toEqual([at(1).id, at(1).id]);
  });

  it('goes on after a bus that was out of reach', async () => {
    const outbox = makeOutbox();
    await outbox.runAt(0);
    await outbox.store(at(1));
    outbox.bus.failNext(new Error('no bus'));
    await expect(outbox.runAt(hourMs)).rejects.toThrow('no bus');
    await outbox.runAt(hourMs + everyMs);
    expect(outbox.ids()).toEqual([at(1).id]);
  });

  it('publishes the others beside one that the bus refuses, and comes back to that for an hour', async () => {
    const outbox = makeOutbox();
    await outbox.runAt(0);
    const [poison, other] = [at(1, { type: 'POISON', r: startMs + 1 }), at(2, { r: startMs + 1 })];
    const { publish } = outbox.bus;
    const refused: string[] = [];
    outbox.bus.publish = async (events) => {
      const back = events.filter(({ type }) => type === 'POISON').map(({ id }) => id);
      refused.push(...back);
      await publish(events.filter(({ type }) => type !== 'POISON'));
      return back;
    };
    for (const event of [poison, other]) await outbox.store(event);
    await expect(outbox.runAt(refusedMs)).rejects.toThrow('did not take');
    expect(new Set(outbox.ids())).toEqual(new Set([other.id]));
    const lost = at(refusedMs - recentLagMs, { r: startMs + refusedMs - recentLagMs });
    await outbox.store(lost);
    await outbox.runAt(refusedMs + 1);
    expect(new Set(outbox.ids())).toEqual(new Set([other.id, lost.id]));
    const calls = refused.length;
    await outbox.runUntil(dayMs);
    expect(refused.length).toBeGreaterThan(calls);
  });

  it('leaves to the quarantine what cannot be read, once', async () => {
    const outbox = makeOutbox();
    await outbox.runAt(0);
    await outbox.store({ ...at(1), v: 2 } as unknown as TocsinEvent);
    await outbox.runUntil(3 * hourMs);
    expect(outbox.quarantine.sent.map(({ reason }) => reason)).toEqual(['EVENT_MALFORMED']);
  });

  it.each([
    ['compared', reconcileLimits.compared, true, 0],
    ['compared', reconcileLimits.compared + 1, true, 1],
    ['published', reconcileLimits.published, false, 0],
    ['published', reconcileLimits.published + 1, false, 1],
  ])(
    'ends a run at its limit of %s, and the next goes on (%i)',
    { timeout: 30_000 },
    async (_, count, isPublished, left) => {
      const outbox = makeOutbox();
      await outbox.runAt(0);
      const all = Array.from({ length: count }, (_, i) => at(1 + i));
      outbox.fill(all);
      const ids = all.map(({ id }) => id);
      if (isPublished) await notePublished(outbox.state, ids, startMs);
      await outbox.runAt(30 * minuteMs);
      const first = outbox.compared.reduce((sum, size) => sum + size, 0);
      expect(count - first).toBe(left);
      await outbox.runAt(35 * minuteMs);
      expect(outbox.ids()).toHaveLength(isPublished ? 0 : count);
      expect(new Set(outbox.ids()).size).toBe(isPublished ? 0 : count);
    },
  );

  it('compares an event once when it is recent, and once in the time in which it goes round', async () => {
    const outbox = makeOutbox();
    await outbox.runAt(0);
    for (let i = 0; i < 1_000; i++) await outbox.store(at(i * minuteMs), true);
    await outbox.runUntil(1_000 * minuteMs);
    const recent = outbox.compared.reduce((sum, size) => sum + size, 0);
    expect(recent).toBeGreaterThan(1_900);
  });
});

describe('events that the bus refuses', () => {
  const refusing = () => {
    const outbox = makeOutbox();
    const bus = { publish: async (events: readonly TocsinEvent[]) => events.map(({ id }) => id) };
    return { ...outbox, bus };
  };
  const texts = (count: number, r: number) =>
    Array.from({ length: count }, (_, i) => at(i + 1, { r })).map((event) => ({
      id: event.id,
      text: JSON.stringify(event),
    }));

  it.each([
    [refusedMs, 0],
    [refusedMs - 1, 'did not take all'],
  ])('are left when they were received %i ms ago', async (ageMs, outcome) => {
    const done = publishMissing(refusing(), texts(3, startMs), startMs + ageMs, () => true);
    if (outcome === 0) expect(await done).toBe(0);
    else await expect(done).rejects.toThrow(outcome as string);
  });

  it('are tried one by one only while there is time', async () => {
    let looks = 0;
    const hasTime = () => ++looks <= 2;
    const outbox = refusing();
    const tried: number[] = [];
    const { publish } = outbox.bus;
    outbox.bus.publish = async (events) => {
      tried.push(events.length);
      return publish(events);
    };
    await expect(publishMissing(outbox, texts(9, 0), startMs, hasTime)).rejects.toThrow('did not take all');
    expect(tried.filter((count) => count === 1).length).toBe(2 * publishAttempts);
  });
});

describe('a note of what is published', () => {
  it('is one write for a batch, whatever the order of its repetition', async () => {
    const outbox = makeOutbox();
    const batch = Array.from({ length: 100 }, (_, i) => at(i));
    for (const event of batch) await outbox.events.put(event);
    await publishStored(outbox, batch);
    await publishStored(outbox, batch);
    const notes = outbox.state.items().filter(({ key }) => key.p.startsWith('PUBLISHED#'));
    expect(notes).toHaveLength(1);
    expect(JSON.stringify(notes[0]?.body).length).toBeLessThan(1_300);
    expect(notes[0]?.expiresAtMs).toBe(startMs + publishedKeptMs);
    expect(publishedKeptMs).toBeGreaterThan(deepMs);
  });
});
