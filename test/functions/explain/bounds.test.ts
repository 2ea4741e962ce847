import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { makeBudget } from '../../../functions/explain/budget.ts';
import { hasLabels, readKey } from '../../../functions/explain/instance-key.ts';
import { explainLimits } from '../../../functions/explain/limits.ts';
import { membersBefore } from '../../../functions/explain/members-before.ts';
import { readEvents } from '../../../functions/explain/read-events.ts';
import { receiptFacts } from '../../../functions/explain/receipts.ts';
import { rulesNamed } from '../../../functions/explain/rule-named.ts';
import { setInForceAt } from '../../../functions/explain/set-in-force.ts';
import { settleMs } from '../../../functions/explain/settle-time.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/time.ts';
import { noonMs, sampleOf } from '../../contracts/facts.ts';
import { memberChanged, number, occurrence, ruleOf, selector } from '../../correlator/given.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { artifactOf } from '../correlate/world.ts';

const asked = { types: ['A'], fromMs: noonMs - dayMs, toMs: noonMs };

async function storeOf(count: number, spreadMs: number) {
  const store = makeFakeEventStore();
  const times = Array.from({ length: count }, (_, i) => noonMs - 1 - i * spreadMs);
  for (const tMs of times) await store.put(occurrence('A', tMs, { labels: { t: String(tMs) } }));
  return store;
}

describe('the events that one request reads', () => {
  it.each([
    [20, 20, true],
    [21, 20, false],
  ])('are all of %d, of at most %d', async (count, most, isWhole) => {
    const store = await storeOf(count, 10 * minuteMs);
    const { events, fromMs } = await readEvents(
      store,
      asked,
      makeBudget(() => 0, most, 1_000),
    );
    expect(fromMs === asked.fromMs).toBe(isWhole);
    // What is told is whole: all from `fromMs` on.
    const from = (await store.query({ ...asked, fromMs }, 1_000)).items;
    expect(events.map(({ id }) => id).sort()).toEqual(from.map(({ id }) => id).sort());
    expect(events.length).toBeGreaterThan(most / 2);
  });

  it('end with the time that there is', async () => {
    const store = await storeOf(100, 10 * minuteMs);
    let nowMs = 0;
    const slow = {
      query: async (...args: Parameters<typeof store.query>) => {
        nowMs += 600;
        return store.query(...args);
      },
    };
    const { fromMs, events } = await readEvents(
      slow,
      asked,
      makeBudget(() => nowMs, 1_000, 1_000),
    );
    expect(fromMs).toBe(noonMs - 12 * hourMs);
    expect(events).toHaveLength(72);
  });

  it('are of other types and hosts not at all', async () => {
    const store = makeFakeEventStore();
    const own = occurrence('A', noonMs - 1, { host: 'h1', labels: { host: 'h1' } });
    for (const event of [own, occurrence('A', noonMs - 2), occurrence('B', noonMs - 3, { host: 'h1' })])
      await store.put(event);
    const read = (hosts?: readonly string[]) =>
      readEvents(
        store,
        { ...asked, hosts },
        makeBudget(() => 0, 100, 1_000),
      );
    expect((await read(['h1', 'h2'])).events).toEqual([own]);
    expect((await read()).events).toHaveLength(2);
  });
});

describe('older truths of members', () => {
  const hosts = (count: number) => Array.from({ length: count }, (_, i) => `h${i}`);

  it('are the last of each, and of no other member', async () => {
    const store = makeFakeEventStore();
    const said = [
      memberChanged('m1', 'h0', 'false', noonMs - 3_000),
      memberChanged('m1', 'h0', 'true', noonMs - 2_000),
      memberChanged('m2', 'h0', 'true', noonMs - 1_000),
    ].map((event) => ({ ...event, host: 'h0' }));
    for (const event of said) await store.put(event);
    const { events } = await membersBefore(store, new Set(['m1']), ['h0'], noonMs, 0);
    expect(events).toEqual([said[1]]);
  });

  it.each([
    [explainLimits.membersBackMs, 1],
    [explainLimits.membersBackMs + 1, 0],
  ])('are looked for so far back: told %d ms ago', async (ageMs, count) => {
    const store = makeFakeEventStore();
    await store.put({ ...memberChanged('m1', 'h0', 'true', noonMs - ageMs), host: 'h0' });
    expect((await membersBefore(store, new Set(['m1']), ['h0'], noonMs, 0)).events).toHaveLength(count);
  });

  it.each([
    [explainLimits.hosts, 0],
    [explainLimits.hosts + 1, 1],
  ])('are those of so many hosts: of %d', async (count, notes) => {
    const found = await membersBefore(makeFakeEventStore(), new Set(['m1']), hosts(count), noonMs, 0);
    expect(found.notes).toHaveLength(notes);
  });
});

describe('receipts of documents', () => {
  const rule = ruleOf({ kind: 'absent', of: selector('HEARTBEAT'), forMs: minuteMs }, { by: ['host'] });
  const span = { fromMs: noonMs - minuteMs, atMs: noonMs };

  it('count if they came within the span, both ends inside', async () => {
    const samples = makeFakeSampleStore();
    const times = [span.fromMs - 1, span.fromMs, span.atMs, span.atMs + 1];
    for (const [i, receivedAtMs] of times.entries())
      await samples.put(sampleOf('h1', i, { receivedAtMs, builtAtMs: receivedAtMs - 1_000 }));
    const { facts } = await receiptFacts(samples, rule, ['h1'], span);
    expect(facts.map(({ tMs }) => tMs)).toEqual([span.fromMs, span.atMs]);
  });

  it.each([
    [explainLimits.hosts, 0],
    [explainLimits.hosts + 1, 1],
  ])('are those of so many hosts: of %d', async (count, notes) => {
    const hosts = Array.from({ length: count }, (_, i) => `h${i}`);
    expect((await receiptFacts(makeFakeSampleStore(), rule, hosts, span)).notes).toHaveLength(notes);
  });

  it('are not read for a rule that asks for none', async () => {
    expect(await receiptFacts(makeFakeSampleStore(), ruleOf(number(1)), ['h1'], span)).toEqual({
      facts: [],
      notes: [],
    });
  });
});

describe('the set in force', () => {
  const record = (version: string, number: number, appliedAtMs: number, activeAtMs?: number) => ({
    ...{ version, number, author: 'ann', appliedAtMs },
    ...(activeAtMs !== undefined && { activeAtMs }),
  });

  it('is the last one that was announced and had begun by then', async () => {
    const state = makeFakeStateStore();
    const definitions = { load: async (version: string) => ({ ...artifactOf(), version }) };
    const put = (key: ReturnType<typeof stateKeys.activated>, body: object) =>
      state.put({ key, body, expected: 'any' });
    await put(stateKeys.activated(1), record('a', 1, 1_000));
    await put(stateKeys.activated(2), record('b', 2, 2_000, 2_500));
    await put(stateKeys.activeDefinitions(), record('c', 3, 3_000, 3_500));
    const at = async (atMs: number) => (await setInForceAt({ state, definitions }, atMs))?.then.version;
    expect(await Promise.all([999, 1_000, 2_499, 2_500, 3_499, 3_500].map(at))).toEqual([
      ...[undefined, 'a', 'a', 'b', 'b', 'c'],
    ]);
  });

  it('says so if its content is lost, and is none before any', async () => {
    const state = makeFakeStateStore();
    const ports = { state, definitions: { load: async () => undefined } };
    expect(await setInForceAt(ports, 1)).toBeUndefined();
    await state.put({ key: stateKeys.activeDefinitions(), body: record('a', 1, 1), expected: 'any' });
    await expect(setInForceAt(ports, 1)).rejects.toMatchObject({ code: 'DEFINITIONS_LOST' });
  });
});

describe('the name of a rule', () => {
  const named = (application: string) => ruleOf(selector('A'), { application, name: 'full' });

  it('is that of one application, or says of which', () => {
    const artifact = artifactOf(named('shop'), named('mail'));
    expect(() => rulesNamed(artifact, 'full')).toThrow(expect.objectContaining({ code: 'RULE_AMBIGUOUS' }));
    expect(rulesNamed(artifact, 'shop/full').rules).toMatchObject([{ application: 'shop' }]);
    expect(rulesNamed(artifactOf(named('shop')), 'full').runsOn).toBe('correlator');
  });
});

describe('a key', () => {
  it('is labels of the rule, whose values may hold commas', () => {
    const by = ['host', 'mountpoint'];
    expect(readKey('', by)).toEqual({});
    expect(readKey('mountpoint=/a,b,host=h', by)).toEqual({ host: 'h', mountpoint: '/a,b' });
    expect(readKey('host=', by)).toEqual({ host: '' });
    expect(hasLabels({ host: 'h', mountpoint: '/' }, { host: 'h' })).toBe(true);
    expect(hasLabels({ host: 'h' }, { host: 'i' })).toBe(false);
  });
});

describe('the time that a rule is followed', () => {
  it('is twice its holds and gaps, and what its gates remember', () => {
    const when = selector('A');
    expect(settleMs(ruleOf(when))).toBe(explainLimits.settleMs);
    expect(settleMs(ruleOf(when, { forMs: 10, clearForMs: 5 }), 0)).toBe(2 * (10 + 5 + 10));
    expect(settleMs(ruleOf(when, { forMs: 10, maxGapMs: 40 }), 0)).toBe(2 * (10 + 40));
    expect(settleMs(ruleOf(when, { cooldownMs: 1_000, maxRaises: { max: 1, perMs: 2_000 } }), 1)).toBe(2_001);
  });
});
