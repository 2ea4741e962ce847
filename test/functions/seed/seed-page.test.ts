import { describe, expect, it } from 'vitest';
import { eventKeptMs } from '../../../functions/adapters/event-item.ts';
import { storedEventBytes } from '../../../functions/publish/stored-event.ts';
import {
  readSeedPage,
  type SeedPage,
  type SeedSpan,
  seedPageEvents,
} from '../../../functions/seed/seed-page.ts';
import { seedReachMs } from '../../../functions/seed/seeds.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { makeClear } from '../../../shared/facts/make-event.ts';
import { nineMs, occurrenceDraft, raiseDraft } from '../../facts/drafts.ts';
import { type FakeEventStore, makeFakeEventStore } from '../../fakes/event-store.ts';

const raise = { ...raiseDraft('node-1'), r: nineMs };
const toMs = nineMs + 1_000;

const at = (tMs: number, more: Partial<TocsinEvent> = {}) => ({
  ...occurrenceDraft('node-1', String(tMs), tMs),
  type: 'DISK_FULL',
  r: tMs,
  ...more,
});

const clearOf = (of: TocsinEvent, t: number, r = t) =>
  makeClear(of, { t, r, source: of.source, reason: 'condition-ended' });

const spanOf = (more: Partial<SeedSpan> = {}): SeedSpan => ({
  types: ['DISK_FULL'],
  announcedMs: nineMs,
  fromMs: nineMs,
  clearsFromMs: nineMs,
  ...more,
});

async function fill(...stored: readonly TocsinEvent[]): Promise<FakeEventStore> {
  const events = makeFakeEventStore();
  for (const event of stored) await events.put(event);
  return events;
}

async function idsOf(events: FakeEventStore, stage: 'open' | 'recent', span = spanOf()) {
  const page = await readSeedPage(events, span, { stage, toMs });
  return page.events.map(({ id }) => id).sort();
}

const ids = (...events: readonly TocsinEvent[]) => events.map(({ id }) => id).sort();

describe('the seeds that are open', () => {
  it('are older than those in reach, however old, as long as events are kept', async () => {
    const raisedAt = (tMs: number) => ({ ...raiseDraft('node-1', tMs), t: tMs, r: nineMs });
    const old = raisedAt(nineMs - eventKeptMs + seedReachMs);
    const [before, first] = [raisedAt(nineMs - 1), raisedAt(nineMs)];
    const events = await fill(old, before, first);
    const found = (await pagesOf(events, 'open')).flatMap((page) => page.events);
    expect(ids(...found)).toEqual(ids(old, before));
    expect(await idsOf(events, 'recent')).toEqual(ids(first));
  });

  it('are none that were closed, of another type, or of a rule in shadow', async () => {
    const old = (host: string, more: Partial<TocsinEvent> = {}) => ({
      ...raiseDraft(host, nineMs - 10_000),
      r: nineMs,
      ...more,
    });
    const [closed, other, shadow, open] = [
      old('node-1'),
      old('node-2', { type: 'OTHER' }),
      old('node-3', { shadow: true }),
      old('node-4'),
    ] as const;
    const events = await fill(closed, other, shadow, open);
    await events.close(closed.id);
    expect(await idsOf(events, 'open')).toEqual(ids(open));
  });
});

describe('the seeds in reach', () => {
  it('are all events from its begin on, and none at its end', async () => {
    const stored = [at(nineMs - 1), at(nineMs), at(toMs - 1), at(toMs)] as const;
    const events = await fill(...stored, at(nineMs, { type: 'OTHER', id: raise.id }));
    expect(await idsOf(events, 'recent')).toEqual(ids(stored[1], stored[2]));
  });

  it('are of older ones the clears alone, as far back as raises still come', async () => {
    const begun = { ...raiseDraft('node-1', nineMs - 12_000), r: nineMs - 12_000 };
    const clear = clearOf(begun, nineMs - 5_000);
    const events = await fill(begun, clear);
    expect(await idsOf(events, 'recent', spanOf({ clearsFromMs: nineMs - 5_000 }))).toEqual(ids(clear));
    expect(await idsOf(events, 'recent', spanOf({ clearsFromMs: nineMs - 4_999 }))).toEqual([]);
  });

  it.each([
    ['at the announcement', 0, true],
    ['right before it', -1, false],
  ])(
    'hold the raise of what was cleared %s: it may have been open, and was not read as that',
    async (...of) => {
      const [, afterMs, isHeld] = of;
      const begun = { ...raiseDraft('node-1', nineMs - 12_000), r: nineMs - 12_000 };
      const clear = clearOf(begun, nineMs, nineMs + afterMs);
      const events = await fill(begun, clear);
      await events.close(begun.id);
      expect(await idsOf(events, 'recent')).toEqual(isHeld ? ids(begun, clear) : ids(clear));
    },
  );

  it('name the raise of a composite by the first cause of its clear', async () => {
    const source = { kind: 'rule', application: 'default', rule: 'r', version: 'v' } as const;
    const first = { ...raiseDraft('node-1', nineMs - 20_000), r: nineMs - 20_000, source };
    const again = { ...raiseDraft('node-1', nineMs - 10_000), r: nineMs, source, origin: first.id };
    const clear = { ...clearOf(again, nineMs), origin: first.id };
    expect(await idsOf(await fill(again, clear), 'recent')).toEqual(ids(again, clear));
  });

  it('are not disturbed by a clear whose raise is not stored', async () => {
    const clear = clearOf({ ...raiseDraft('node-1', nineMs - 12_000), r: nineMs }, nineMs);
    expect(await idsOf(await fill(clear), 'recent')).toEqual(ids(clear));
  });
});

describe('a page of seeds', () => {
  it.each([
    [0, true],
    [1, false],
  ])('has what is published alone, tells of the rest: %i bytes more than that', async (more, isSeed) => {
    const of = at(nineMs, { message: '' });
    const restBytes = storedEventBytes - Buffer.byteLength(JSON.stringify(of)) + more;
    const [large, other] = [{ ...of, message: 'x'.repeat(restBytes) }, at(nineMs + 1)];
    const page = await readSeedPage(await fill(large, other), spanOf(), { stage: 'recent', toMs });
    expect(ids(...page.events)).toEqual(isSeed ? ids(large, other) : ids(other));
    expect(page.tooLarge).toEqual(isSeed ? [] : [large.id]);
  });

  it.each([
    ['open', seedPageEvents, 1],
    ['open', seedPageEvents + 1, 2],
    ['recent', seedPageEvents, 1],
    ['recent', seedPageEvents + 1, 2],
  ] as const)('of stage %s looks at no more than it may, whatever they are: %i in %i', async (...of) => {
    const [stage, count, pages] = of;
    const stored = Array.from({ length: count }, (_, i) => ({
      ...raiseDraft('node-1', nineMs - 5_000 - i),
      r: nineMs,
    }));
    const events = await fill(...stored);
    const span = spanOf({ types: ['OTHER'], clearsFromMs: nineMs - 10_000 });
    const { length } = await pagesOf(events, stage, span);
    // What is open is looked for in the months before as well.
    const empty = stage === 'open' ? (await pagesOf(await fill(), stage, span)).length - 1 : 0;
    expect(length - empty).toBe(pages);
  });
});

/** The pages of a stage, one after the other. */
async function pagesOf(events: FakeEventStore, stage: 'open' | 'recent', span = spanOf()) {
  const pages: SeedPage[] = [];
  let after: string | undefined;
  do {
    const page = await readSeedPage(events, span, { stage, toMs, ...(after !== undefined && { after }) });
    pages.push(page);
    after = page.after;
  } while (after !== undefined && pages.length < 100);
  return pages;
}
