import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveRules } from '../../../shared/correlator/lateness.ts';
import { correlatorLimits } from '../../../shared/correlator/limits.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import { testLimits } from '../../../shared/language/tests/limits.ts';
import { orderProblems } from '../../../shared/language/tests/order.ts';
import { type Delivery, runCorrelator } from '../../../shared/language/tests/run-correlator.ts';
import { isRevised, settledEpisodes } from '../../../shared/language/tests/settled.ts';
import { deliveriesOf, spreadOf, variantKinds, variants } from '../../../shared/language/tests/variants.ts';
import { virtualStartMs } from '../../../shared/language/tests/virtual-time.ts';
import { minuteMs } from '../../../shared/time.ts';
import { clear, raise } from '../../correlator/given.ts';
import { compiled } from '../given.ts';

const { compositeRules } = compiled(`
rules:
  - { name: full, by: [host], when: DISK_FULL and not MAINTENANCE, for: 2m, clear_for: 1m, emit: FULL }
  - { name: all-full, by: [], when: 'FULL{host="a"} and FULL{host="b"}', for: 1m, emit: ALL_FULL }
  - { name: calm, by: [], when: not ALL_FULL and not FREEZE, emit: CALM }
`);
const rules = effectiveRules({ compositeRules });

const child = fc.record({
  type: fc.constantFrom('DISK_FULL', 'MAINTENANCE', 'FREEZE'),
  host: fc.constantFrom('a', 'b'),
  startMin: fc.nat(20),
  lengthMin: fc.option(fc.integer({ min: 1, max: 15 })),
});
const histories = fc
  .uniqueArray(child, {
    maxLength: 10,
    selector: ({ type, host, startMin }) =>
      type === 'FREEZE' ? `${type} ${startMin}` : `${type} ${host} ${startMin}`,
  })
  .map((children) => children.flatMap(eventsOf));

function eventsOf({
  type,
  host,
  startMin,
  lengthMin,
}: typeof child extends fc.Arbitrary<infer T> ? T : never) {
  const labels: Record<string, string> = type === 'FREEZE' ? {} : { host };
  const given = { type, labels, startMs: virtualStartMs + startMin * minuteMs };
  const raised = raise(given);
  return lengthMin === null ? [raised] : [raised, clear(given, given.startMs + lengthMin * minuteMs)];
}

const atOnce = (event: TocsinEvent): Delivery => ({ atMs: event.r, event });
const inOrder = (of: readonly CompositeRule[], events: readonly TocsinEvent[]) =>
  runCorrelator(of, events.map(atOnce), (_, nowMs) => [nowMs]);

describe('variants of a test', () => {
  it('settle on the same episodes with the same ids as the given order', () => {
    const property = fc.property(histories, fc.constantFrom(...variants), (events, variant) => {
      const varied = runCorrelator(
        rules,
        events.flatMap((event) => deliveriesOf(variant, event)),
        spreadOf(variant),
      );
      expect(varied.isSettled).toBe(true);
      expect(settledEpisodes(varied.events)).toEqual(settledEpisodes(inOrder(rules, events).events));
    });
    fc.assert(property, { numRuns: 400 });
  });

  it('in the given order revise nothing: at each instant the lower composites decide first', () => {
    const property = fc.property(histories, (events) => {
      const sorted = events.toSorted((a, b) => a.r - b.r);
      expect(isRevised(inOrder(rules, sorted).events)).toBe(false);
      expect(inOrder(rules.toReversed(), sorted).events).toEqual(inOrder(rules, sorted).events);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('are a bounded number of each kind, the same each time, and differ from each other', () => {
    const event = raise({ type: 'DISK_FULL', labels: { host: 'a' }, startMs: virtualStartMs });
    const deliveries = variants.map((variant) => deliveriesOf(variant, event));
    expect(deliveries).toEqual(variants.map((variant) => deliveriesOf(variant, event)));
    expect(new Set(deliveries.map((each) => JSON.stringify(each))).size).toBe(variants.length);
    const kinds = ['shuffled', 'duplicated', 'delayed'];
    expect(kinds.map((kind) => deliveries[variants.findIndex((each) => each.kind === kind)]?.length)).toEqual(
      [1, 3, 1],
    );
    const counts = variantKinds.map((kind) => variants.filter((variant) => variant.kind === kind).length);
    expect(counts).toEqual(variantKinds.map(() => testLimits.variantsOfKind));
  });

  it.each(variants)('of the kind $kind $seed stay within their bounds', (variant) => {
    const lateMs = correlatorLimits.reviseMs - 1;
    for (const delayMs of [0, minuteMs, lateMs, correlatorLimits.reviseMs, 2 * correlatorLimits.reviseMs]) {
      const event = raise({ type: 'X', labels: {}, startMs: virtualStartMs }, delayMs);
      for (const { atMs, event: given } of deliveriesOf(variant, event)) {
        const isDelayed = variant.kind === 'delayed';
        expect(given).toEqual({ ...event, r: isDelayed ? atMs : event.r });
        expect(atMs).toBeGreaterThanOrEqual(event.r);
        expect(atMs - event.r).toBeLessThanOrEqual(isDelayed ? testLimits.delayMs : testLimits.deliveryMs);
        if (isDelayed)
          expect(atMs).toBeLessThanOrEqual(Math.max(event.r, event.t + correlatorLimits.reviseMs));
      }
    }
  });
});

describe('orderProblems', () => {
  const variant = { kind: 'delayed', seed: 2 } as const;
  const child = { type: 'FULL', labels: { host: 'a' }, startMs: virtualStartMs };
  const raised = raise(child);
  const cleared = clear(child, virtualStartMs + minuteMs);
  const { episode } = raised;

  it('are none if the same episodes with the same ids remain, whatever was said in between', () => {
    const wanted = settledEpisodes([raised, cleared]);
    const events = [cleared, raised, { ...cleared, t: cleared.t - 1, r: cleared.r - 1 }, raised];
    expect(orderProblems(variant, { events, isSettled: true }, wanted)).toEqual([]);
  });

  it('name the episodes that differ, with their ids', () => {
    const wanted = settledEpisodes([raised]);
    expect(orderProblems(variant, { events: [raised, cleared], isSettled: true }, wanted)).toEqual([
      { kind: 'order', text: `variant delayed 2 lacks FULL host=a raised 0s, open (${episode})` },
      { kind: 'order', text: `variant delayed 2 has FULL host=a raised 0s, cleared 1m (${episode})` },
    ]);
  });

  it('say that a variant did not settle', () => {
    expect(orderProblems(variant, { events: [], isSettled: false }, [])).toEqual([
      { kind: 'order', text: `variant delayed 2: not settled after ${testLimits.instants} instants` },
    ]);
  });
});

describe('settledEpisodes', () => {
  it('stand in the order of their raises, then of their ids', () => {
    const early = { ...raise({ type: 'X', labels: {}, startMs: virtualStartMs }), t: virtualStartMs + 9 };
    const late = raise({ type: 'Y', labels: {}, startMs: virtualStartMs + 5 });
    expect(settledEpisodes([early, late]).map(({ type }) => type)).toEqual(['Y', 'X']);
  });

  const child = { type: 'FULL', labels: {}, startMs: virtualStartMs };
  const raised = raise(child);
  const retraction = { ...clear(child, raised.t + 5), reason: 'retracted' };

  it('leave out what was retracted, unless it was said again later', () => {
    const again = { ...raised, r: retraction.r + 1 };
    expect(settledEpisodes([raised, retraction])).toEqual([]);
    expect(settledEpisodes([again, retraction, raised])).toEqual([
      { episode: raised.episode, type: 'FULL', labels: {}, startMs: raised.t, raisedMs: raised.t },
    ]);
    expect([isRevised([raised]), isRevised([raised, retraction]), isRevised([raised, again])]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('a run of composites', () => {
  it('delivers what a composite publishes when `spread` says so', () => {
    const b = compiled(`rules: [{ name: b-full, by: [], when: 'FULL{host="b"}', emit: B_FULL }]`);
    const withB = effectiveRules({ compositeRules: [...compositeRules, ...b.compositeRules] });
    const full = (host: string) => raise({ type: 'DISK_FULL', labels: { host }, startMs: virtualStartMs });
    const spread = ({ labels }: TocsinEvent, nowMs: number) => [
      nowMs + (labels.host === 'a' ? 3 : 1) * minuteMs,
    ];
    const { events } = runCorrelator(withB, [full('a'), full('b')].map(atOnce), spread);
    const publishedMs = 2 * minuteMs + 15_000;
    expect(events.map(({ type, t, r }) => [type, t - virtualStartMs, r - virtualStartMs])).toEqual([
      ['FULL', 2 * minuteMs, publishedMs],
      ['FULL', 2 * minuteMs, publishedMs],
      ['B_FULL', 2 * minuteMs, publishedMs + minuteMs],
      // Held from the raises on, which are both known 3 minutes after they were published.
      ['ALL_FULL', 3 * minuteMs, publishedMs + 3 * minuteMs],
    ]);
  });

  it('gives up after a bounded number of instants, and says so', () => {
    const events = (count: number) =>
      Array.from({ length: count }, (_, i) =>
        raise({ type: 'OTHER', labels: {}, startMs: virtualStartMs + i }),
      );
    expect(inOrder(rules, events(testLimits.instants)).isSettled).toBe(true);
    expect(inOrder(rules, events(testLimits.instants + 1)).isSettled).toBe(false);
  });
});
