import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalKey, episodeId, transitionId } from '../../shared/facts/ids.ts';
import { emptyHostRulesState } from '../../shared/language/host-rule-state.ts';
import { stepHostRules } from '../../shared/language/host-rules.ts';
import { languageLimits } from '../../shared/language/limits.ts';
import { cpu, disk, hostRules, run, startMs, type Tick } from './given.ts';

const busy = (more = '') => hostRules(`{ name: busy, when: system.cpu.utilization >= 90%${more} }`);
const full = hostRules(
  '{ name: disk-full, by: [host, mountpoint], when: system.filesystem.utilization >= 95%, for: 3s, ' +
    'clear: system.filesystem.utilization < 90%, clear_for: 2s, severity: major, ' +
    'set: { used: system.filesystem.utilization }, message: "{host} {mountpoint} is {used:percent} full" }',
);

function cpuTicks(values: ReadonlyArray<number | undefined>, everySec = 1): readonly Tick[] {
  return values.map((value, i) => ({ at: i * everySec, series: value === undefined ? [] : [cpu(value)] }));
}

describe('stepHostRules', () => {
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

  it('takes the begin of a condition on silence from when the last sample ran out', () => {
    const rules = busy(', missing: true, for: 2s');
    const ticks = [
      { at: 0, series: [cpu(0.1)] },
      { at: 10, series: [] },
    ];
    expect(run(rules, ticks).log).toEqual(['raised BUSY @10 since 3']);
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

  it('keys instances by the labels of by, and reads the fold without a mode', () => {
    const series = [
      disk('/', 0.99),
      disk('/data', 0.1),
      disk('/var', 0.99),
      cpu(0.1),
      { ...cpu(0.95), labels: { mode: 'user' } },
    ];
    const rules = [...full, ...busy()];
    const { log } = run(rules, [
      { at: 0, series },
      { at: 1, series },
      { at: 2, series },
      { at: 3, series },
    ]);
    expect(log).toEqual(['raised DISK_FULL / @3 since 0', 'raised DISK_FULL /var @3 since 0']);
  });

  it('joins a selector without a label of by to every instance', () => {
    const rules = hostRules(
      '{ name: both, by: [host, mountpoint], when: system.filesystem.utilization > 90% and system.cpu.utilization > 90% }',
    );
    const disks = [disk('/', 0.99), disk('/data', 0.1)];
    expect(run(rules, [{ at: 0, series: [...disks, cpu(0.95)] }]).log).toEqual(['raised BOTH / @0 since 0']);
    expect(run(rules, [{ at: 0, series: [...disks, cpu(0.5)] }]).log).toEqual([]);
    expect(run(rules, [{ at: 0, series: disks }]).log).toEqual([]);
  });

  it('reads the first of two devices on one mount point, in whatever order they come', () => {
    const series = [disk('/', 0.99, 'sdb'), disk('/', 0.1, 'sda')];
    const ticks = (list: typeof series) => [0, 1, 2, 3].map((at) => ({ at, series: list }));
    expect(run(full, ticks(series)).log).toEqual([]);
    expect(run(full, ticks(series.toReversed())).log).toEqual([]);
  });

  it('reads a selector that names another host as unknown', () => {
    const rules = hostRules('{ name: other, when: \'system.cpu.utilization{host="node-2"} > 10%\' }');
    const own = hostRules('{ name: own, when: \'system.cpu.utilization{host=~"node-*"} > 10%\' }');
    expect(run([...rules, ...own], cpuTicks([0.9])).log).toEqual(['raised OWN @0 since 0']);
  });

  it('raises on the silence of a pinned label that was never seen, on the hosts that it concerns alone', () => {
    const rule = (name: string, host: string) =>
      `{ name: ${name}, by: [host, mountpoint], missing: true, when: 'system.filesystem.utilization{mountpoint="/data", host="${host}"} > 90%' }`;
    const rules = hostRules(rule('own', 'node-1'), rule('other', 'node-2'));
    expect(run(rules, [{ at: 0, series: [disk('/', 0.1)] }]).log).toEqual(['raised OWN /data @0 since 0']);
  });

  it('ignores what is no finite number', () => {
    expect(run(busy(), cpuTicks([Number.NaN, Number.POSITIVE_INFINITY])).log).toEqual([]);
  });

  it('counts time by the monotonic clock across a change of the wall clock between two runs', () => {
    const rules = busy(', for: 3s');
    const before = run(rules, cpuTicks([0.9, 0.9]));
    const setBack = run(
      rules,
      [
        { at: 0, anchor: -3600, series: [cpu(0.9)] },
        { at: 1, anchor: -3600, series: [cpu(0.9)] },
      ],
      before.state,
    );
    expect(setBack.log).toEqual([]);
    const later = run(rules, [{ at: 2, anchor: -3600, series: [cpu(0.9)] }], setBack.state);
    expect(later.log).toEqual(['raised BUSY @-3598 since -3598']);
  });

  it('counts the wall time between two runs, as far as samples were valid', () => {
    const rules = busy(', for: 4s');
    const before = run(rules, cpuTicks([0.9, 0.9]));
    // The new process begins its monotonic clock at 0, four seconds later.
    const after = run(rules, [{ at: 0, anchor: 5, series: [cpu(0.9)] }], before.state);
    expect(after.log).toEqual(['raised BUSY @5 since 0']);
  });

  it('does not let its own clock go back with the wall clock', () => {
    const before = run(busy(), cpuTicks([0.1, 0.1]));
    const after = run(busy(), [{ at: 0, anchor: -3600, series: [cpu(0.1)] }], before.state);
    expect([before.state.clockMs, after.state.clockMs]).toEqual([1000, 1000]);
  });

  it('never ends an episode before its begin', () => {
    const before = run(busy(), cpuTicks([0.9]));
    const after = run(busy(), [{ at: 0, anchor: -3600, series: [cpu(0.1)] }], before.state);
    expect(after.log).toEqual(['cleared BUSY @0 since 0']);
  });

  it('keeps the state of a rule when others come and go', () => {
    const rules = busy(', for: 3s');
    const ticks = [0, 1, 2, 3].map((at) => ({
      at,
      series: [cpu(0.9)],
      rules: at % 2 ? [...rules, ...full] : rules,
    }));
    expect(run(rules, ticks).log).toEqual(['raised BUSY @3 since 0']);
  });

  it('clears the open episodes of a rule that is removed', () => {
    const { log, state } = run(busy(), [...cpuTicks([0.9]), { at: 1, series: [cpu(0.9)], rules: [] }]);
    expect(log).toEqual(['raised BUSY @0 since 0', 'cleared BUSY @1 since 0 rule-removed']);
    expect(state.rules).toEqual({});
  });

  it('hands open episodes to the edited rule, which ends them by its own condition', () => {
    const edited = hostRules('{ name: busy, when: system.cpu.utilization >= 50% }');
    const { log, events } = run(busy(), [
      ...cpuTicks([0.9]),
      { at: 1, series: [cpu(0.6)], rules: edited },
      { at: 2, series: [cpu(0.4)], rules: edited },
    ]);
    expect(log).toEqual(['raised BUSY @0 since 0', 'cleared BUSY @2 since 0']);
    expect(events[1]?.causes).toEqual([events[0]?.id]);
  });

  it('clears what a rule of another key or event type cannot take over', () => {
    const renamed = hostRules('{ name: busy, when: system.cpu.utilization >= 90%, emit: HOT }');
    const { log } = run(busy(), [...cpuTicks([0.9]), { at: 1, series: [cpu(0.95)], rules: renamed }]);
    expect(log).toEqual([
      'raised BUSY @0 since 0',
      'raised HOT @1 since 1',
      'cleared BUSY @1 since 0 rule-removed',
    ]);
  });

  it('forgets an instance that has neither samples nor an episode', () => {
    const { state } = run(full, [
      { at: 0, series: [disk('/', 0.1)] },
      { at: 3, series: [] },
    ]);
    expect(state.rules[full[0]?.hash ?? '']?.instances).toEqual({});
  });

  it('takes as many instances as its limit, the first by key, and keeps those that it has', () => {
    const max = languageLimits.hostRuleInstances;
    const disks = (count: number) => Array.from({ length: count }, (_, i) => disk(`/${1000 + i}`, 0.99));
    expect(run(full, [{ at: 0, series: disks(max) }]).refused).toBe(0);
    const { refused, state } = run(full, [
      { at: 0, series: disks(max + 1).reverse() },
      { at: 1, series: [disk('/0', 0.99), ...disks(max)] },
    ]);
    expect(refused).toBe(2);
    const kept = Object.values(state.rules[full[0]?.hash ?? '']?.instances ?? {});
    expect(kept.map(({ labels }) => labels.mountpoint)).toEqual(
      Array.from({ length: max }, (_, i) => `/${1000 + i}`),
    );
  });

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
    const input = { host: 'h', nowMs: startMs, monoMs: 5, intervalMs: 1000, rules: [], series: [] };
    expect(stepHostRules(emptyHostRulesState, input)).toEqual({
      state: { v: 1, clockMs: 0, last: { nowMs: startMs, monoMs: 5 }, rules: {} },
      events: [],
      refusedInstances: 0,
    });
  });
});

function gap(ticks: number): readonly undefined[] {
  return Array.from({ length: ticks }, () => undefined);
}

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
