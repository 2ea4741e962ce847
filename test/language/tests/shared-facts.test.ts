import { describe, expect, it } from 'vitest';
import { touchesOf } from '../../../shared/correlator/instances.ts';
import { effectiveRules } from '../../../shared/correlator/lateness.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import { defaultStartMs as startMs } from '../../../shared/language/tests/load-test.ts';
import {
  makeSharedFacts,
  type SharedFacts,
  sharedFactsKept,
} from '../../../shared/language/tests/shared-facts.ts';
import { dayMs, minuteMs } from '../../../shared/time.ts';
import { clear, raise } from '../../correlator/given.ts';
import { compiled } from '../given.ts';

const [rule] = effectiveRules(
  compiled('rules: [{ name: full, by: [host], when: DISK_FULL and not MAINTENANCE, for: 2m }]'),
) as [CompositeRule];

const maintenance = (minute: number) => ({
  type: 'MAINTENANCE',
  labels: {},
  startMs: startMs + minute * minuteMs,
});
/** One that has ended: two facts. Those of the first days are out of reach in the end. */
const ended = (i: number) => [
  raise(maintenance(10 * i)),
  clear(maintenance(10 * i), startMs + (10 * i + 5) * minuteMs),
];
/** One that goes on, and may always be read. */
const open = (i: number) => raise(maintenance(-1 - i));
const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

function keep(shared: SharedFacts, events: readonly TocsinEvent[]): void {
  for (const event of events) for (const touch of touchesOf([rule], event)) shared.keep(touch, event.r);
}

describe('facts that join every instance', () => {
  it('are forgotten once none can reach them: what is open stays', () => {
    const shared = makeSharedFacts(rule);
    const events = [open(0), ...times(sharedFactsKept, ended).flat()];
    keep(shared, events);
    const kept = shared.kept();
    expect(kept.length).toBeLessThan(sharedFactsKept + 100);
    expect(kept[0]?.fact.id).toBe(open(0).id);
    expect(kept.at(-1)?.fact.id).toBe(events.at(-1)?.id);
    expect(events.at(-1)?.t).toBeGreaterThan(startMs + 6 * dayMs);
  });

  it('are looked through beyond as many as are kept, not before', () => {
    const shared = makeSharedFacts(rule);
    keep(shared, times(sharedFactsKept / 2, ended).flat());
    expect(shared.kept()).toHaveLength(sharedFactsKept);
    keep(shared, [open(0)]);
    const { length } = shared.kept();
    expect(length).toBeGreaterThan(1);
    expect(length).toBeLessThan(100);
  });

  it('are looked through again when there are twice as many as were left', () => {
    const shared = makeSharedFacts(rule);
    const standing = sharedFactsKept + 1;
    keep(shared, times(standing, open));
    expect(shared.kept()).toHaveLength(standing);
    keep(shared, times(standing, ended).flat().slice(0, standing));
    expect(shared.kept()).toHaveLength(2 * standing);
    keep(shared, [open(standing)]);
    expect(shared.kept().length).toBeGreaterThan(standing);
    expect(shared.kept().length).toBeLessThan(standing + 100);
  });
});
