import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../shared/correlator/decide.ts';
import { type Fact, factOf, fold } from '../../shared/correlator/fold.ts';
import { type InstanceState, newState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { episodeId, transitionId } from '../../shared/facts/ids.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { Expr } from '../../shared/language/ast.ts';
import { minuteMs } from '../../shared/time.ts';
import { and, clear, not, or, raise, ruleOf, selector } from './given.ts';
import { netOf, oracle } from './oracle.ts';

const leaves = [
  selector('DISK_FULL', { host: 'node-1' }),
  selector('DISK_FULL', { host: 'node-2' }),
  selector('DISK_FULL'),
  selector('MAINTENANCE'),
];

const conditions: fc.Arbitrary<Expr> = fc.letrec<{ expr: Expr }>((tie) => ({
  expr: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...leaves),
    tie('expr').map(not),
    fc.tuple(tie('expr'), tie('expr')).map(([a, b]) => and(a, b)),
    fc.tuple(tie('expr'), tie('expr')).map(([a, b]) => or(a, b)),
  ),
})).expr;

const rules = fc
  .record({
    when: conditions,
    forMs: fc.integer({ min: 0, max: 6 }),
    clearForMs: fc.integer({ min: 0, max: 6 }),
    latenessMs: fc.constantFrom(0, 15),
  })
  .map(({ when, ...over }) => ruleOf(when, over));

/** One child episode; the delays are those of its raise and its clear. */
const children = fc.record({
  type: fc.constantFrom('DISK_FULL', 'MAINTENANCE'),
  host: fc.constantFrom('node-1', 'node-2'),
  startMs: fc.integer({ min: 1, max: 40 }),
  lengthMs: fc.option(fc.integer({ min: 0, max: 20 })),
  delays: fc.tuple(fc.nat(30), fc.nat(30)),
});

const histories = fc.uniqueArray(children, {
  maxLength: 8,
  selector: ({ type, host, startMs }) => `${type} ${host} ${startMs}`,
});

/** Where each event stands among the deliveries, and whether it comes twice; `gap` ends a batch. */
const deliveries = fc.array(fc.record({ place: fc.nat(1000), isDouble: fc.boolean(), gap: fc.boolean() }), {
  minLength: 16,
  maxLength: 16,
});

type Child = typeof children extends fc.Arbitrary<infer T> ? T : never;
type Delivery = typeof deliveries extends fc.Arbitrary<Array<infer T>> ? T : never;

/** The events of children, with one unit of the history lasting `unitMs`. */
function eventsOf(history: readonly Child[], unitMs: number, longestDelay = 30): readonly TocsinEvent[] {
  return history.flatMap(({ type, host, startMs, lengthMs, delays }) => {
    const child = { type, labels: { host }, startMs: startMs * unitMs };
    const [delay, clearDelay] = delays.map((each) => Math.min(each, longestDelay) * unitMs) as [
      number,
      number,
    ];
    const raised = raise(child, delay);
    return lengthMs === null ? [raised] : [raised, clear(child, (startMs + lengthMs) * unitMs, clearDelay)];
  });
}

/** Batches in the order of `place`, doubles at the end of the next batch. */
function batchesOf(
  events: readonly TocsinEvent[],
  order: readonly Delivery[],
): readonly (readonly TocsinEvent[])[] {
  const told = events.map((event, i) => ({ event, ...(order[i % order.length] as Delivery) }));
  const batches: TocsinEvent[][] = [[]];
  for (const { event, gap } of told.toSorted((a, b) => a.place - b.place)) {
    if (gap) batches.push([]);
    batches.at(-1)?.push(event);
  }
  return [...batches, told.filter((each) => each.isDouble).map((each) => each.event)];
}

interface Run {
  readonly state: InstanceState;
  readonly events: readonly TocsinEvent[];
}

/** Delivers batches, then lets the clock run from deadline to deadline until nothing is awaited. */
function run(rule: CompositeRule, batches: readonly (readonly TocsinEvent[])[]): Run {
  let state = newState(rule, {});
  const events: TocsinEvent[] = [];
  let nowMs = 0;
  let deadlineMs: number | undefined;
  const step = (facts: readonly Fact[]) => {
    const decision = decide(rule, fold(state, facts), nowMs);
    state = structuredClone(decision.state);
    events.push(...decision.events);
    deadlineMs = decision.nextDeadlineMs;
  };
  for (const batch of batches) {
    nowMs = Math.max(nowMs, ...batch.map((event) => event.r));
    step(batch.map((event) => factOf(rule, event) as Fact));
  }
  for (let i = 0; deadlineMs !== undefined; i++) {
    expect(i).toBeLessThan(100);
    expect(deadlineMs).toBeGreaterThan(nowMs);
    nowMs = deadlineMs;
    step([]);
  }
  return { state, events };
}

describe('settled episodes', () => {
  it('are those of the whole set, whatever the order, the doubles, the batches and the delays', () => {
    const property = fc.property(rules, histories, deliveries, (rule, history, order) => {
      const events = eventsOf(history, 1);
      const { events: said } = run(rule, batchesOf(events, order));
      expect(netOf(said)).toEqual(oracle(rule, events, 200));
      expect(new Set(said.map((event) => event.id)).size).toBe(said.length);
    });
    fc.assert(property, { numRuns: 1_500 });
  });

  it('are those of the whole set over hours in which most facts are forgotten', () => {
    const unitMs = 5 * minuteMs;
    const property = fc.property(rules, histories, deliveries, (rule, history, order) => {
      // Delays stay within the hour that may be revised, and overtaking within the time of delivery.
      const events = eventsOf(history, unitMs, 12);
      const inUnits = eventsOf(history, 1, 12);
      const scaled = { ...rule, forMs: rule.forMs * unitMs, clearForMs: rule.clearForMs * unitMs };
      const places = order.map((each, i) => ({
        ...each,
        isDouble: false,
        place: (events[i]?.r ?? 0) + (each.place % 16) * minuteMs,
      }));
      const { events: said } = run(scaled, batchesOf(events, places));
      const expected = oracle(rule, inUnits, 200).map((net) =>
        Object.fromEntries(Object.entries(net).map(([key, units]) => [key, units * unitMs])),
      );
      expect(netOf(said)).toEqual(expected);
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it('have deterministic ids, and nothing is retracted, if every fact is there before the first decision', () => {
    const property = fc.property(rules, histories, (rule, history) => {
      const events = eventsOf(history, 1);
      const { events: said } = run(rule, [events]);
      for (const { id, episode, transition, t, start, reason } of said) {
        expect(reason).not.toBe('retracted');
        expect(episode).toBe(episodeId('default', rule.name, '[]', start as number));
        expect(id).toBe(transitionId(episode as string, transition as 'raised', t));
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('come to the same events when a decision is repeated', () => {
    const property = fc.property(
      rules,
      histories,
      fc.integer({ min: 0, max: 80 }),
      (rule, history, nowMs) => {
        const facts = eventsOf(history, 1).map((event) => factOf(rule, event) as Fact);
        const once = decide(rule, fold(newState(rule, {}), facts), nowMs);
        const again = decide(rule, fold(once.state, facts), nowMs);
        expect(again.events).toEqual([]);
        expect(again.state).toBe(once.state);
        expect(again.nextDeadlineMs).toBe(once.nextDeadlineMs);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});
