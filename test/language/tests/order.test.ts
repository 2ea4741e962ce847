import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveRules } from '../../../shared/correlator/lateness.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import { testLimits } from '../../../shared/language/tests/limits.ts';
import { defaultStartMs } from '../../../shared/language/tests/load-test.ts';
import type { Delivery } from '../../../shared/language/tests/open-correlator.ts';
import { runCorrelator, type Surroundings } from '../../../shared/language/tests/run-correlator.ts';
import { isRevised, settledOf } from '../../../shared/language/tests/settled.ts';
import {
  deliveriesOf,
  slackOf,
  spreadOf,
  variantKinds,
  variants,
} from '../../../shared/language/tests/variants.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/time.ts';
import { clear, raise } from '../../correlator/given.ts';
import { compiled } from '../given.ts';

const { compositeRules } = compiled(`
rules:
  - { name: full, by: [host], when: DISK_FULL and not MAINTENANCE, for: 2m, clear_for: 1m, emit: FULL }
  - { name: all-full, by: [], when: 'FULL{host="a"} and FULL{host="b"}', for: 1m, emit: ALL_FULL }
  - { name: calm, by: [], when: not ALL_FULL and not FREEZE, emit: CALM }
`);
const rules = effectiveRules({ compositeRules });
const slack = slackOf(rules);
const endMs = defaultStartMs + hourMs;
const noHosts: Surroundings = {
  contextAt: () => ({ hostSets: {}, hosts: [], series: [] }),
  startMs: defaultStartMs,
  looksMs: [],
  untilMs: defaultStartMs + dayMs,
};

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
  const given = { type, labels, startMs: defaultStartMs + startMin * minuteMs };
  const raised = raise(given);
  return lengthMin === null ? [raised] : [raised, clear(given, given.startMs + lengthMin * minuteMs)];
}

const atOnce = (event: TocsinEvent): Delivery => ({ atMs: event.r, event });
const inOrder = (of: readonly CompositeRule[], events: readonly TocsinEvent[]) =>
  runCorrelator(of, events.map(atOnce), (_, nowMs) => [nowMs], noHosts);

describe('variants of a test', () => {
  it('settle on the same episodes with the same ids as the given order', () => {
    const property = fc.property(histories, fc.constantFrom(...variants), (events, variant) => {
      const varied = runCorrelator(
        rules,
        events.flatMap((event) => deliveriesOf(variant, event, slack)),
        spreadOf(variant, slack),
        noHosts,
      );
      expect(varied.isSettled).toBe(true);
      expect(settledOf(varied.events, endMs)).toEqual(settledOf(inOrder(rules, events).events, endMs));
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
    const event = raise({ type: 'DISK_FULL', labels: { host: 'a' }, startMs: defaultStartMs });
    const deliveries = variants.map((variant) => deliveriesOf(variant, event, slack));
    expect(deliveries).toEqual(variants.map((variant) => deliveriesOf(variant, event, slack)));
    expect(new Set(deliveries.map((each) => JSON.stringify(each))).size).toBe(variants.length);
    const kinds = ['shuffled', 'duplicated', 'delayed'];
    expect(kinds.map((kind) => deliveries[variants.findIndex((each) => each.kind === kind)]?.length)).toEqual(
      [1, 3, 1],
    );
    const counts = variantKinds.map((kind) => variants.filter((variant) => variant.kind === kind).length);
    expect(counts).toEqual(variantKinds.map(() => testLimits.variantsOfKind));
  });

  it.each(variants)('of the kind $kind $seed stay within their bounds', (variant) => {
    for (const delayMs of [0, minuteMs, slack.lateMs - 1, slack.lateMs, 2 * slack.lateMs]) {
      const event = raise({ type: 'X', labels: {}, startMs: defaultStartMs }, delayMs);
      for (const { atMs, event: given } of deliveriesOf(variant, event, slack)) {
        const isDelayed = variant.kind === 'delayed';
        expect(given).toEqual({ ...event, r: isDelayed ? atMs : event.r });
        expect(atMs).toBeGreaterThanOrEqual(event.r);
        if (isDelayed) expect(atMs).toBeLessThanOrEqual(Math.max(event.r, event.t + slack.lateMs));
        else expect(atMs - event.r).toBeLessThanOrEqual(slack.deliveryMs);
      }
    }
  });

  it('never delay what the service itself tells, since that is judged by its receipt', () => {
    const event = raise({ type: 'HOST_SILENT', labels: {}, startMs: defaultStartMs });
    const system: TocsinEvent = { ...event, source: { kind: 'system', name: 'sweep' } };
    const delayed = variants.filter(({ kind }) => kind === 'delayed');
    expect(delayed.map((variant) => deliveriesOf(variant, system, slack))).toEqual(
      delayed.map(() => [{ atMs: event.r, event: system }]),
    );
  });
});

describe('slackOf', () => {
  const slackOfRules = (...texts: readonly string[]) =>
    slackOf(effectiveRules(compiled(`rules:\n${texts.map((text) => `  - ${text}`).join('\n')}`)));
  const most = { deliveryMs: testLimits.deliveryMs, lateMs: testLimits.delayMs };

  it.each<[string, readonly string[], object]>([
    ['one composite', ['{ name: a, by: [], when: X }'], most],
    [
      'the revise limit',
      ['{ name: a, by: [], when: X, revise_limit: 4m }'],
      { ...most, lateMs: 4 * minuteMs },
    ],
    [
      'late: ignore, less than the lateness',
      ['{ name: a, by: [], when: X, late: ignore, lateness: 30s }'],
      { ...most, lateMs: 29_999 },
    ],
    [
      'late: ignore without any lateness',
      ['{ name: a, by: [], when: X, late: ignore }'],
      { ...most, lateMs: 0 },
    ],
    [
      'two levels, which share it',
      ['{ name: a, by: [], when: X }', '{ name: b, by: [], when: A, late: ignore, lateness: 30s }'],
      { deliveryMs: 14_999, lateMs: 14_999 },
    ],
  ])('bears %s', (_, texts, expected) => {
    expect(slackOfRules(...texts)).toEqual(expected);
  });
});

describe('a run of composites', () => {
  it('delivers what a composite publishes when `spread` says so', () => {
    const b = compiled(`rules: [{ name: b-full, by: [], when: 'FULL{host="b"}', emit: B_FULL }]`);
    const withB = effectiveRules({ compositeRules: [...compositeRules, ...b.compositeRules] });
    const full = (host: string) => raise({ type: 'DISK_FULL', labels: { host }, startMs: defaultStartMs });
    const spread = ({ labels }: TocsinEvent, nowMs: number) => [
      nowMs + (labels.host === 'a' ? 3 : 1) * minuteMs,
    ];
    const { events } = runCorrelator(withB, [full('a'), full('b')].map(atOnce), spread, noHosts);
    const publishedMs = 2 * minuteMs + 15_000;
    expect(events.map(({ type, t, r }) => [type, t - defaultStartMs, r - defaultStartMs])).toEqual([
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
        raise({ type: 'OTHER', labels: {}, startMs: defaultStartMs + i }),
      );
    expect(inOrder(rules, events(testLimits.instants)).isSettled).toBe(true);
    expect(inOrder(rules, events(testLimits.instants + 1)).isSettled).toBe(false);
  });
});
