import { describe, expect, it } from 'vitest';
import { canonicalKey, episodeId, transitionId } from '../../../shared/facts/ids.ts';
import { cpu, disk, hostRules, startMs } from '../given.ts';
import { busy, cpuTicks, gap, run } from './given.ts';

const full = hostRules(
  '{ name: disk-full, by: [host, mountpoint], when: system.filesystem.utilization >= 95%, for: 3s, ' +
    'clear: system.filesystem.utilization < 90%, clear_for: 2s, severity: major, ' +
    'set: { used: system.filesystem.utilization }, message: "{host} {mountpoint} is {used:percent} full" }',
);

describe('the episodes of a host rule', () => {
  it('raises and clears with everything an event has', () => {
    const { events } = run(
      full,
      [0.96, 0.97, 0.97, 0.98, 0.91, 0.89, 0.5, 0.5].map((used, at) => ({
        at,
        series: [disk('/data', used)],
      })),
    );
    const labels = { mountpoint: '/data', host: 'node-1' };
    const episode = episodeId('default', 'disk-full', canonicalKey(labels), startMs);
    const raiseId = transitionId(episode, 'raised', startMs + 3000);
    const both = {
      v: 1,
      type: 'DISK_FULL',
      episode,
      start: startMs,
      origin: raiseId,
      severity: 'major',
      source: { kind: 'agent', host: 'node-1' },
      host: 'node-1',
      labels,
      rule: { application: 'default', name: 'disk-full', hash: full[0]?.hash },
    };
    expect(events).toEqual([
      {
        ...both,
        id: raiseId,
        transition: 'raised',
        t: startMs + 3000,
        values: { used: 0.98 },
        message: 'node-1 /data is 98% full',
        causes: [],
        evidence: { 'system.filesystem.utilization': 0.98 },
      },
      {
        ...both,
        id: transitionId(episode, 'cleared', startMs + 7000),
        transition: 'cleared',
        t: startMs + 7000,
        values: { used: 0.5 },
        causes: [raiseId],
        reason: 'condition-ended',
        evidence: { 'system.filesystem.utilization': 0.5 },
      },
    ]);
  });

  it.each<[string, string, ReadonlyArray<number | undefined>, readonly string[]]>([
    ['raises at once without a hold', '', [0.9], ['raised BUSY @0 since 0']],
    [
      'clears at once when the condition ends',
      '',
      [0.9, 0.89],
      ['raised BUSY @0 since 0', 'cleared BUSY @1 since 0'],
    ],
    ['does not raise before the hold is reached', ', for: 3s', [0.9, 0.9, 0.9], []],
    [
      'raises when the hold is reached to the millisecond',
      ', for: 3s',
      [0.9, 0.9, 0.9, 0.9],
      ['raised BUSY @3 since 0'],
    ],
    [
      'begins the hold anew after a false sample',
      ', for: 2s',
      [0.9, 0.9, 0.1, 0.9, 0.9, 0.9],
      ['raised BUSY @5 since 3'],
    ],
    [
      'counts a lost sample while the last one is valid',
      ', for: 3s',
      [0.9, undefined, undefined, 0.9],
      ['raised BUSY @3 since 0'],
    ],
    [
      'does not count the time after a sample has run out',
      ', for: 6s',
      [0.9, undefined, undefined, undefined, undefined, 0.9, 0.9, 0.9, 0.9],
      ['raised BUSY @8 since 0'],
    ],
    [
      'keeps a hold over unknown time as long as the hold',
      ', for: 4s',
      [0.9, ...gap(6), 0.9, 0.9, 0.9],
      ['raised BUSY @8 since 0'],
    ],
    [
      'begins anew after unknown time longer than the hold',
      ', for: 4s',
      [0.9, ...gap(7), 0.9, 0.9, 0.9, 0.9, 0.9],
      ['raised BUSY @12 since 8'],
    ],
    [
      'does not clear before its hold is reached',
      ', clear_for: 2s',
      [0.9, 0.1, 0.1],
      ['raised BUSY @0 since 0'],
    ],
    [
      'begins the clear hold anew when the condition returns',
      ', clear_for: 2s',
      [0.9, 0.1, 0.1, 0.9, 0.1, 0.1, 0.1],
      ['raised BUSY @0 since 0', 'cleared BUSY @6 since 0'],
    ],
    [
      'stays raised between clear and when',
      ', clear: system.cpu.utilization < 50%',
      [0.9, 0.5, 0.9, 0.49, 0.5],
      ['raised BUSY @0 since 0', 'cleared BUSY @3 since 0'],
    ],
    ['stays raised while unknown', '', [0.9, ...gap(10)], ['raised BUSY @0 since 0']],
    [
      'takes unknown for false if missing says so, when the last sample runs out',
      ', missing: false',
      [0.9, ...gap(3)],
      ['raised BUSY @0 since 0', 'cleared BUSY @3 since 0'],
    ],
    [
      'still holds the last sample just before it runs out',
      ', missing: false',
      [0.9, ...gap(2)],
      ['raised BUSY @0 since 0'],
    ],
    [
      'takes unknown for true if missing says so, also before any sample',
      ', missing: true, for: 1s',
      [undefined, undefined, 0.1],
      ['raised BUSY @1 since 0', 'cleared BUSY @2 since 0'],
    ],
    [
      'takes an unknown clear for the opposite of missing',
      ', clear: system.cpu.utilization < 50%, missing: false',
      [0.9, ...gap(3)],
      ['raised BUSY @0 since 0', 'cleared BUSY @3 since 0'],
    ],
    [
      'stays raised on an unknown clear if missing is true',
      ', clear: system.cpu.utilization < 50%, missing: true',
      [0.9, ...gap(5)],
      ['raised BUSY @0 since 0'],
    ],
    [
      'opens another episode after a clear',
      '',
      [0.9, 0.1, 0.9, 0.1],
      [
        'raised BUSY @0 since 0',
        'cleared BUSY @1 since 0',
        'raised BUSY @2 since 2',
        'cleared BUSY @3 since 2',
      ],
    ],
  ])('%s', (_, more, values, expected) => {
    expect(run(busy(more), cpuTicks(values)).log).toEqual(expected);
  });

  it('tells of what happened between two ticks with its own time: a condition on silence begins when the last sample ran out', () => {
    const rules = busy(', missing: true, for: 2s');
    const ticks = [
      { at: 0, series: [cpu(0.1)] },
      { at: 10, series: [] },
    ];
    expect(run(rules, ticks).log).toEqual(['raised BUSY @5 since 3']);
  });

  it('gives a slower series three of its own intervals', () => {
    const slow = { ...cpu(0.9), intervalMs: 10_000 };
    const rules = busy(', missing: false');
    expect(
      run(rules, [
        { at: 0, series: [slow] },
        { at: 29, series: [] },
      ]).log,
    ).toEqual(['raised BUSY @0 since 0']);
    expect(
      run(rules, [
        { at: 0, series: [slow] },
        { at: 30, series: [] },
      ]).log,
    ).toHaveLength(2);
  });

  it('ignores what is no finite number', () => {
    expect(run(busy(), cpuTicks([Number.NaN, Number.POSITIVE_INFINITY])).log).toEqual([]);
  });
});
