import { describe, expect, it } from 'vitest';
import { effectiveRules } from '../../../shared/correlator/lateness.ts';
import { defaultStartMs } from '../../../shared/language/tests/load-test.ts';
import {
  type CorrelatorWorld,
  type ObservedInstance,
  openCorrelator,
} from '../../../shared/language/tests/open-correlator.ts';
import { hourMs, minuteMs } from '../../../shared/time.ts';
import { raise } from '../../correlator/given.ts';
import { compiled } from '../given.ts';

const startMs = defaultStartMs;
const rules = effectiveRules(
  compiled(`
rules:
  - { name: full, by: [host], when: DISK_FULL and not MAINTENANCE, for: 2m, emit: FULL }
  - { name: all-full, by: [], when: 'FULL{host="a"} and FULL{host="b"}', emit: ALL_FULL }
`),
);
const world: CorrelatorWorld = { contextAt: () => ({ hostSets: {}, hosts: [], series: [] }), startMs };
const atOnce = (_: unknown, nowMs: number) => [nowMs];
const full = (host: string, atMs: number) => {
  const event = raise({ type: 'DISK_FULL', labels: { host }, startMs: startMs + atMs });
  return { atMs: event.r, event };
};

describe('a correlator that goes on', () => {
  const given = [full('a', 0), full('b', 10 * minuteMs)];

  it('says the same in stretches as at once', () => {
    const whole = openCorrelator(rules, atOnce, world).advance({
      given,
      looksMs: [],
      untilMs: startMs + hourMs,
      instants: 100,
    });
    const stretched = openCorrelator(rules, atOnce, world);
    const events = Array.from({ length: 60 }, (_, minute) => {
      const untilMs = startMs + (minute + 1) * minuteMs;
      const due = given.filter(({ atMs }) => untilMs - minuteMs < atMs + 1 && atMs < untilMs);
      return stretched.advance({ given: due, looksMs: [], untilMs, instants: 100 }).events;
    }).flat();
    expect(events).toEqual(whole.events);
    expect(events.map(({ type }) => type)).toEqual(['FULL', 'FULL', 'ALL_FULL']);
    expect(stretched.instances().map(({ labels }) => labels)).toEqual(
      expect.arrayContaining([{ host: 'a' }, { host: 'b' }, {}]),
    );
  });

  it('works at as many instants as it may, and goes on from there', () => {
    const stretch = { looksMs: [], untilMs: startMs + hourMs };
    const enough = openCorrelator(rules, atOnce, world).advance({ ...stretch, given, instants: 4 });
    expect(enough.isOver).toBe(true);
    const less = openCorrelator(rules, atOnce, world).advance({ ...stretch, given, instants: 3 });
    expect(less.isOver).toBe(false);
    const correlator = openCorrelator(rules, atOnce, world);
    const first = correlator.advance({ ...stretch, given, instants: 1 });
    expect(first.isOver).toBe(false);
    const rest = correlator.advance({ ...stretch, given: [], instants: 100 });
    expect([...first.events, ...rest.events]).toEqual(enough.events);
  });

  it('has as many instances as it may, and no more', () => {
    const stretch = { given, looksMs: [], untilMs: startMs + hourMs, instants: 100 };
    expect(openCorrelator(rules, atOnce, { ...world, instances: 3 }).advance(stretch).isOver).toBe(true);
    expect(() => openCorrelator(rules, atOnce, { ...world, instances: 2 }).advance(stretch)).toThrow(
      expect.objectContaining({
        code: 'INSTANCES_TOO_MANY',
        message: 'the composites have too many instances',
        detail: {
          got: 'more than 2',
          allowed: 'at most 2',
          fix: 'look at fewer rules, a shorter time, or fewer hosts',
        },
      }),
    );
  });

  it('shows each instance before it is decided, and all of them when asked', () => {
    const seen: string[] = [];
    const observe = ({ rule, labels }: ObservedInstance) =>
      void seen.push(`${rule.name} ${labels.host ?? ''}`);
    const correlator = openCorrelator(rules, atOnce, { ...world, observe });
    correlator.advance({ given: [full('a', 0)], looksMs: [], untilMs: startMs, instants: 100 });
    expect(seen).toEqual(['full a']);
    correlator.observeAll();
    expect(seen).toEqual(['full a', 'full a']);
  });
});
