import { describe, expect, it } from 'vitest';
import { cpu, hostRules, startMs } from '../given.ts';
import { busy, cpuTicks, gap, run } from './given.ts';

const high = 0.95;

describe('the keys of a host rule', () => {
  it.each<[string, string, ReadonlyArray<number | undefined>, readonly string[]]>([
    [
      'an occurrence is told whenever the condition becomes true, and its unknown is nothing',
      ', kind: occurrence',
      [0.1, high, high, ...gap(5), high, 0.1, high],
      ['occurred BUSY @1', 'occurred BUSY @10'],
    ],
    [
      'unknown-event raises once the unknown has lasted longest, and clears when it is known',
      ', missing: unknown-event, for: 2s, max_gap: 4s',
      [0.1, ...gap(8), 0.1],
      ['raised BUSY_UNKNOWN @7 since 3', 'cleared BUSY_UNKNOWN @9 since 3'],
    ],
    [
      'unknown-event goes on beside an open episode',
      ', missing: unknown-event',
      [high, ...gap(4), 0.1],
      [
        'raised BUSY @0 since 0',
        'raised BUSY_UNKNOWN @3 since 3',
        'cleared BUSY @5 since 0',
        'cleared BUSY_UNKNOWN @5 since 3',
      ],
    ],
    [
      'max_gap keeps a hold over unknown time that is longer than the hold',
      ', for: 2s, max_gap: 10s',
      [high, ...gap(8), high],
      ['raised BUSY @2 since 0'],
    ],
    [
      'cooldown mutes a raise, and its clear, before its end',
      ', cooldown: 4s',
      [high, 0.1, high, 0.1, high],
      [
        'raised BUSY @0 since 0',
        'cleared BUSY @1 since 0',
        'raised BUSY @2 since 2 muted:cooldown',
        'cleared BUSY @3 since 2 muted:cooldown',
        'raised BUSY @4 since 4',
      ],
    ],
    [
      'max_raises mutes the raises beyond it',
      ', max_raises: { max: 1, per: 3s }',
      [high, 0.1, high, 0.1],
      [
        'raised BUSY @0 since 0',
        'cleared BUSY @1 since 0',
        'raised BUSY @2 since 2 muted:max-raises',
        'cleared BUSY @3 since 2 muted:max-raises',
      ],
    ],
    [
      'cooldown mutes occurrences',
      ', kind: occurrence, cooldown: 1m',
      [high, 0.1, high],
      ['occurred BUSY @0', 'occurred BUSY @2 muted:cooldown'],
    ],
    [
      'the unknown uses up no raises',
      ', missing: unknown-event, cooldown: 1m',
      [undefined, high],
      ['raised BUSY_UNKNOWN @0 since 0', 'raised BUSY @1 since 1', 'cleared BUSY_UNKNOWN @1 since 0'],
    ],
    [
      'shadow marks raise and clear',
      ', mode: shadow',
      [high, 0.1],
      ['raised BUSY @0 since 0 shadow', 'cleared BUSY @1 since 0 shadow'],
    ],
    [
      'shadow marks occurrences and the unknown',
      ', mode: shadow, missing: unknown-event',
      [undefined],
      ['raised BUSY_UNKNOWN @0 since 0 shadow'],
    ],
  ])('%s', (_, more, values, expected) => {
    expect(run(busy(more), cpuTicks(values)).log).toEqual(expected);
  });

  it('raises in the hours alone, at their very begin, and ends with them if told', () => {
    // The start is 2027-01-15T08:00:00Z, a Friday.
    const rules = busy(", during: { zone: UTC, times: ['Fri 08:01-08:02'] }, during_end: clear");
    const ticks = [0, 50, 100, 150].map((at) => ({ at, series: [{ ...cpu(high), intervalMs: 50_000 }] }));
    expect(run(rules, ticks).log).toEqual([
      'raised BUSY @60 since 60',
      'cleared BUSY @120 since 60 during-ended',
    ]);
  });

  it('reads windows over the samples of former ticks, and knows them by coverage', () => {
    const rules = hostRules(
      '{ name: busy, when: "avg(system.cpu.utilization, 5s) >= 50%", set: { worst: "max(system.cpu.utilization, 5s)" } }',
    );
    const { log, events } = run(
      rules,
      cpuTicks([0.2, 0.2, 0.2, 0.2, 0.2, 0.9, 0.9, 0.9, 0.9, 0.2, 0.2, 0.2]),
    );
    expect(log).toEqual(['raised BUSY @7 since 7', 'cleared BUSY @11 since 7']);
    expect(events[0]).toMatchObject({
      values: { worst: 0.9 },
      evidence: { 'avg(system.cpu.utilization, 5s)': expect.closeTo(0.62) },
    });
  });

  it('clears at the exact time at which a sample leaves its window, between two ticks', () => {
    const rules = hostRules('{ name: peak, when: "max(system.cpu.utilization, 7500ms) >= 90%" }');
    const { log } = run(
      rules,
      cpuTicks([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.9, ...Array.from({ length: 9 }, () => 0.1)]),
    );
    expect(log).toEqual(['raised PEAK @7 since 7', 'cleared PEAK @14.5 since 7']);
  });

  it('tells of an unknown what is known, and no message', () => {
    const rules = hostRules(
      '{ name: r, when: system.cpu.utilization > 90% and system.memory.utilization > 10%, missing: unknown-event, ' +
        'set: { used: system.memory.utilization }, message: "{host} is busy" }',
    );
    const memory = { metric: 'system.memory.utilization', labels: {}, value: 0.5 };
    const [event] = run(rules, [{ at: 0, series: [memory] }]).events;
    expect(event).toMatchObject({
      type: 'R_UNKNOWN',
      t: startMs,
      values: { used: 0.5 },
      evidence: { 'system.memory.utilization': 0.5 },
    });
    expect(event).not.toHaveProperty('message');
  });
});
