import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { publishStored } from '../../../functions/publish/publish-stored.ts';
import { notePublished, publishedKeptMs } from '../../../functions/publish/published.ts';
import { graceMs, recentLagMs, reconcileLimits } from '../../../functions/reconcile/handler.ts';
import { deepMs, type ReconciledRecord } from '../../../functions/reconcile/progress.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/time.ts';
import { at, countOf, everyMs, makeOutbox, startMs } from './outbox.ts';

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
      const first = countOf(outbox.compared);
      expect(count - first).toBe(left);
      await outbox.runAt(35 * minuteMs);
      expect(outbox.ids()).toHaveLength(isPublished ? 0 : count);
      expect(new Set(outbox.ids()).size).toBe(isPublished ? 0 : count);
    },
  );

  it('compares an event once when it is recent, and once each time that it goes round the hours before', async () => {
    const outbox = makeOutbox();
    const beginMs = hourMs - (startMs % hourMs);
    await outbox.runAt(beginMs);
    const minutes = 1_000;
    for (let i = 0; i < minutes; i++) await outbox.store(at(beginMs + i * minuteMs), true);
    await outbox.runUntil(beginMs + minutes * minuteMs);
    const isDeep = ({ fromMs, toMs }: (typeof outbox.compared)[number]) => toMs - fromMs === hourMs;
    expect(countOf(outbox.compared.filter((page) => !isDeep(page)))).toBe(minutes - recentLagMs / minuteMs);
    const hours = outbox.compared.filter(isDeep).map(({ fromMs }) => fromMs);
    const rounds = hours.filter((fromMs) => fromMs === startMs + beginMs).length;
    expect(rounds).toBeGreaterThan(2);
    // Each round is in the order of time and holds each hour once, so that it ends where the next one begins.
    expect(hours.filter((fromMs, i) => fromMs <= (hours[i - 1] ?? 0))).toHaveLength(rounds - 1);
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
