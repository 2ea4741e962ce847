import fc from 'fast-check';
import type { DecisionContext } from '../../../shared/correlator/context.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import { type Sample, sample } from '../../language/oracle/arbitrary-rule.ts';
import { eventsOf } from './events-of-facts.ts';
import { livelyRule } from './lively-rule.ts';

/** When something reaches an instance: an event, or the mere wish to decide. */
interface Delivery {
  readonly atMs: number;
  readonly event?: TocsinEvent;
}

/** One instance of a composite, all that there is to know, and how it comes to be known. */
export interface CorrelatorSample {
  readonly rule: CompositeRule;
  readonly labels: Readonly<Record<string, string>>;
  readonly context: DecisionContext;
  readonly language: Sample;
  readonly events: readonly TocsinEvent[];
  /** In order of time. */
  readonly deliveries: readonly Delivery[];
  /**
   * `deadlines`: wake-ups come at each deadline, and none at the end. `late`: deadlines are passed over, and all is decided at the
   * end.
   */
  readonly wakes: 'deadlines' | 'late';
  /** All up to here is compared. */
  readonly untilMs: number;
}

/** How far a fact may fall behind facts that were received later. */
export const deliveryMs = 10;

const latenessMs = fc.constantFrom(0, 0, 0, 0, 0, 0, 5, 10);
const reviseLimitMs = fc.constantFrom(15, 30, 30);
const longestDelayMs = 50;

const reception = fc.record({
  /** In percent of the longest delay that revises; some are later than that. */
  delayPercent: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 12, arbitrary: fc.integer({ min: 0, max: 100 }) },
    { weight: 1, arbitrary: fc.integer({ min: 100, max: 140 }) },
  ),
  lagMs: fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: deliveryMs })),
  /** A second delivery so long after the first. */
  againMs: fc.option(fc.integer({ min: 0, max: 120 }), { freq: 3, nil: undefined }),
});

type Reception = typeof reception extends fc.Arbitrary<infer T> ? T : never;

/** One instance for all hosts, which hears of all that the rule reads. */
function withRule(each: { readonly sample: Sample; readonly rule: Sample['rule'] }): Sample {
  const { sample: language, rule } = each;
  return { ...language, rule, view: { ...language.view, scope: {} } };
}

export const correlatorSample: fc.Arbitrary<CorrelatorSample> = fc
  .record({
    language: fc.oneof(
      { weight: 1, arbitrary: sample },
      { weight: 2, arbitrary: fc.record({ sample, rule: livelyRule }).map(withRule) },
    ),
    latenessMs,
    reviseLimitMs,
    isIgnoring: fc.integer({ min: 0, max: 11 }).map((number) => number === 0),
    receptions: fc.array(reception, { minLength: 12, maxLength: 12 }),
    looks: fc.array(fc.integer({ min: 0, max: 140 }), { maxLength: 4 }),
    wakes: fc.constantFrom('deadlines' as const, 'deadlines' as const, 'deadlines' as const, 'late' as const),
  })
  .map(({ language, latenessMs: own, reviseLimitMs: limit, isIgnoring, receptions, looks, wakes }) => {
    const { rule, view } = language;
    const composite: CompositeRule = {
      ...rule,
      latenessMs: own,
      ...(isIgnoring ? { late: 'ignore' } : { reviseLimitMs: limit }),
      ...(view.hostMade.size > 0 && { hostMade: [...view.hostMade].sort() }),
    };
    const untilMs = language.untilMs + longestDelayMs + deliveryMs;
    const endMs = untilMs + own;
    const longestMs = own + (isIgnoring ? 0 : limit);
    const receptionOf = (index: number) => receptions[index % receptions.length] as Reception;
    const events = eventsOf(view.facts, (index) =>
      Math.round((receptionOf(index).delayPercent / 100) * longestMs),
    );
    const heard = events.flatMap((event, index): readonly Delivery[] => {
      const { lagMs, againMs } = receptionOf(index * 5);
      const atMs = Math.min(endMs, event.r + lagMs);
      return [
        { atMs, event },
        ...(againMs === undefined ? [] : [{ atMs: Math.min(endMs, atMs + againMs), event }]),
      ];
    });
    const woken = looks.map((afterMs) => ({ atMs: Math.min(endMs, language.untilMs - 80 + afterMs) }));
    return {
      rule: composite,
      labels: view.scope,
      context: {
        hostSets: view.hostSets,
        hosts: view.facts.hosts.map((host) => ({ ...host, silent: [] })),
        series: view.facts.series,
      },
      language,
      events,
      deliveries: [...heard, ...woken].toSorted((a, b) => a.atMs - b.atMs),
      wakes,
      untilMs,
    };
  });
