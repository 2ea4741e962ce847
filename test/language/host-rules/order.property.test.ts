import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyHostRulesState } from '../../../shared/language/host-rules/host-rule-state.ts';
import { stepHostRules } from '../../../shared/language/host-rules/host-rules.ts';
import { disk, hostRules, startMs } from '../given.ts';
import { run } from './given.ts';

const full = hostRules(
  '{ name: disk-full, by: [host, mountpoint], when: system.filesystem.utilization >= 95%, for: 3s, ' +
    'clear: system.filesystem.utilization < 90%, clear_for: 2s, severity: major, ' +
    'set: { used: system.filesystem.utilization }, message: "{host} {mountpoint} is {used:percent} full" }',
);

describe('stepHostRules', () => {
  it('changes neither the state nor the input that it is given', () => {
    const first = run(full, [{ at: 0, series: [disk('/', 0.99)] }]).state;
    const copy = JSON.stringify(first);
    run(full, [{ at: 3, series: [disk('/', 0.99)] }], deepFrozen(first));
    expect(JSON.stringify(first)).toBe(copy);
  });

  it('gives the same result for the series in any order', () => {
    const series = fc.uniqueArray(
      fc.record({
        mountpoint: fc.constantFrom('/', '/a', '/b'),
        device: fc.constantFrom('x', 'y'),
        value: fc.constantFrom(0.5, 0.92, 0.99),
      }),
      { maxLength: 6, selector: ({ mountpoint, device }) => mountpoint + device },
    );
    const ticks = fc.array(fc.tuple(series, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(ticks, fc.infiniteStream(fc.nat()), (list, seeds) => {
        let at = 0;
        const made = list.map(([each, gapSec]) => {
          at += gapSec;
          return { at, series: each.map(({ mountpoint, value, device }) => disk(mountpoint, value, device)) };
        });
        const shuffled = made.map((tick) => ({ ...tick, series: shuffle(tick.series, seeds) }));
        const expected = run(full, made);
        expect(run(full, shuffled)).toEqual(expected);
      }),
    );
  });

  it('raises and clears in turn, with a hold that was true long enough, whatever comes', () => {
    const values = fc.array(fc.option(fc.constantFrom(0.1, 0.92, 0.99), { nil: undefined }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, (list) => {
        const ticks = list.map((value, at) => ({
          at,
          series: value === undefined ? [] : [disk('/', value)],
        }));
        const { events } = run(full, ticks);
        for (const [i, event] of events.entries()) {
          expect(event.transition).toBe(i % 2 === 0 ? 'raised' : 'cleared');
          if (event.transition === 'raised')
            expect(event.t - (event.start as number)).toBeGreaterThanOrEqual(3000);
          else expect([event.episode, event.origin]).toEqual([events[i - 1]?.episode, events[i - 1]?.id]);
        }
      }),
    );
  });

  it('starts from an empty state', () => {
    const input = { host: 'h', nowMs: startMs, intervalMs: 1000, rules: [], series: [] };
    expect(stepHostRules(emptyHostRulesState, input)).toEqual({
      state: { v: 2, lastMs: startMs, series: {}, rules: {}, members: {} },
      events: [],
      refusedInstances: 0,
      cutSeries: 0,
      droppedEvents: 0,
    });
  });
});

function shuffle<T>(list: readonly T[], seeds: fc.Stream<number>): readonly T[] {
  const keyed = list.map((value) => ({ value, key: seeds.next().value ?? 0 }));
  return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) deepFrozen(each);
    Object.freeze(value);
  }
  return value;
}
