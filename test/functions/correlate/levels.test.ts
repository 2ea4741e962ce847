import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import { typesInConditions } from '../../../shared/language/placement/reads.ts';
import { and, clear, not, or, raise, ruleOf, selector } from '../../correlator/given.ts';
import { netOf, oracle } from './episodes-by-millisecond.ts';
import { artifactOf, makeWorld } from './world.ts';

const full = selector('DISK_FULL');
const maintenance = selector('MAINTENANCE');
const lower = selector('LOWER');

const lowerRules = fc
  .record({
    when: fc.constantFrom(full, and(full, not(maintenance)), or(full, maintenance), not(full)),
    forMs: fc.integer({ min: 0, max: 4 }),
    latenessMs: fc.constantFrom(0, 15),
  })
  .map(({ when, ...over }) => ruleOf(when, { ...over, name: 'lower', emit: 'LOWER' }));

const upperRules = fc
  .record({
    when: fc.constantFrom(lower, and(lower, not(maintenance)), and(lower, full), or(lower, full)),
    clearForMs: fc.integer({ min: 0, max: 4 }),
    latenessMs: fc.constantFrom(0, 15),
  })
  .map(({ when, ...over }) => ruleOf(when, { ...over, name: 'upper', emit: 'UPPER' }));

const children = fc.record({
  type: fc.constantFrom('DISK_FULL', 'MAINTENANCE'),
  startMs: fc.integer({ min: 1, max: 30 }),
  lengthMs: fc.option(fc.integer({ min: 1, max: 15 })),
  delays: fc.tuple(fc.nat(25), fc.nat(25)),
});

const histories = fc.uniqueArray(children, {
  maxLength: 5,
  selector: ({ type, startMs }) => `${type} ${startMs}`,
});

/** Only these reach a rule: for it, the world begins with the first of them. */
function readBy(rule: CompositeRule, events: readonly TocsinEvent[]): readonly TocsinEvent[] {
  const types = typesInConditions(rule);
  return events.filter((event) => types.includes(event.type));
}

describe('two levels of composites', () => {
  it('settle on the episodes of the whole set, also after facts that revise the lower level', async () => {
    const property = fc.asyncProperty(lowerRules, upperRules, histories, async (below, above, history) => {
      const facts = history.flatMap(({ type, startMs, lengthMs, delays }): readonly TocsinEvent[] => {
        const child = { type, labels: {}, startMs };
        const raised = raise(child, delays[0]);
        return lengthMs === null ? [raised] : [raised, clear(child, startMs + lengthMs, delays[1])];
      });
      const world = makeWorld(artifactOf(below, above));
      await world.deliverAll(facts.toSorted((a, b) => a.r - b.r).map((event) => [event]));
      await world.settle();

      const settled = oracle(below, readBy(below, facts), 200);
      const between = settled.flatMap(({ raisedMs, clearedMs }): readonly TocsinEvent[] => {
        const child = { type: 'LOWER', labels: {}, startMs: raisedMs };
        return clearedMs === undefined ? [raise(child)] : [raise(child), clear(child, clearedMs)];
      });
      const of = (type: string) => netOf(world.events.all().filter((event) => event.type === type));
      expect(of('LOWER')).toEqual(settled);
      expect(of('UPPER')).toEqual(oracle(above, readBy(above, [...facts, ...between]), 200));
      expect(world.errors).toEqual([]);
    });
    await fc.assert(property, { numRuns: 300 });
  });
});
