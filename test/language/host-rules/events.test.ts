import { describe, expect, it } from 'vitest';
import type { HostRule } from '../../../shared/language/artifact.ts';
import { cpu, disk, hostRules, startMs } from '../given.ts';
import { busy, cpuTicks, run } from './given.ts';

describe('the events of a host rule', () => {
  it('are at one instant for a rule of occurrences, with its message and evidence', () => {
    const [rule] = hostRules(
      '{ name: hot, kind: occurrence, when: system.cpu.utilization >= 90%, severity: major, set: { used: system.cpu.utilization }, message: "{host} is {used:percent} busy" }',
    ) as readonly [HostRule];
    const { events } = run([rule], cpuTicks([0.1, 0.95]));
    const id = events[0]?.id;
    expect(events).toEqual([
      {
        v: 1,
        type: 'HOT',
        severity: 'major',
        source: { kind: 'agent', host: 'node-1' },
        host: 'node-1',
        labels: { host: 'node-1' },
        rule: { application: 'default', name: 'hot', hash: rule.hash },
        id: expect.stringMatching(/^[0-9a-hjkmnp-tv-z]+$/),
        transition: 'occurred',
        t: startMs + 1000,
        origin: id,
        values: { used: 0.95 },
        message: 'node-1 is 95% busy',
        causes: [],
        evidence: { 'system.cpu.utilization': 0.95 },
      },
    ]);
  });

  it('have no message where the rule has none, and ids that tell rules and instances apart', () => {
    const rules = hostRules(
      '{ name: a, by: [host, mountpoint], kind: occurrence, emit: X, when: system.filesystem.utilization > 90% }',
      '{ name: b, by: [host, mountpoint], kind: occurrence, emit: X, when: system.filesystem.utilization > 90% }',
    );
    const { events } = run(rules, [{ at: 0, series: [disk('/', 0.99), disk('/data', 0.99)] }]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(4);
    expect(events.filter((event) => 'message' in event)).toEqual([]);
  });

  it('of an edit keep the labels of the instance', () => {
    const full = '{ name: full, by: [host, mountpoint], when: system.filesystem.utilization > 90% }';
    const series = [disk('/', 0.99)];
    const { events } = run(hostRules(full), [
      { at: 0, series },
      { at: 1, series, rules: [] },
    ]);
    expect(events.map(({ transition, labels }) => [transition, labels])).toEqual([
      ['raised', { host: 'node-1', mountpoint: '/' }],
      ['cleared', { host: 'node-1', mountpoint: '/' }],
    ]);
  });

  it('read the smaller of two values that a tick brings for one series', () => {
    const log = (...values: readonly number[]) => run(busy(), [{ at: 0, series: values.map(cpu) }]).log;
    expect([log(0.95, 0.5), log(0.5, 0.95), log(0.95, 0.95)]).toEqual([[], [], ['raised BUSY @0 since 0']]);
  });
});

describe('what a rule reads', () => {
  const load = (value: number) => ({ metric: 'system.cpu.load_average.1m', labels: {}, value });

  it('is also what its clear and its payload read', () => {
    const rules = busy(
      ', clear: system.cpu.load_average.1m < 2, set: { load: system.cpu.load_average.1m, most: "max(system.memory.utilization, 3s)" }',
    );
    const memory = (value: number) => ({ metric: 'system.memory.utilization', labels: {}, value });
    const { log, events } = run(rules, [
      { at: 0, series: [cpu(0.5), load(3), memory(0.7)] },
      { at: 1, series: [cpu(0.5), load(3), memory(0.6)] },
      { at: 2, series: [cpu(0.5), load(3), memory(0.5)] },
      { at: 3, series: [cpu(0.95), load(3), memory(0.4)] },
      { at: 4, series: [cpu(0.5), load(2.5), memory(0.4)] },
      { at: 5, series: [cpu(0.5), load(1.5), memory(0.4)] },
    ]);
    expect(log).toEqual(['raised BUSY @3 since 3', 'cleared BUSY @5 since 3']);
    expect(events.map(({ values }) => values)).toEqual([
      { load: 3, most: 0.6 },
      { load: 1.5, most: 0.4 },
    ]);
  });

  it('is kept in the order of its keys, whatever comes first', () => {
    const full = hostRules(
      '{ name: full, by: [host, mountpoint], when: system.filesystem.utilization > 90% and system.cpu.utilization > 90% }',
    );
    const keysOf = (...batches: ReadonlyArray<readonly string[]>) =>
      Object.keys(
        run(
          full,
          batches.map((mountpoints, at) => ({ at, series: mountpoints.map((each) => disk(each, 0.1)) })),
        ).state.series,
      );
    const sorted = keysOf(['/a', '/b', '/c']);
    expect(sorted).toHaveLength(3);
    expect(sorted.toSorted()).toEqual(sorted);
    expect(keysOf(['/c', '/b', '/a'])).toEqual(sorted);
    expect(keysOf(['/c'], ['/c', '/a'], ['/b', '/c'])).toEqual(sorted);
  });
});

describe('a rule that asks whether something is measured', () => {
  it('raises when it is not any more, as does one whose missing values count as true', () => {
    expect(run(busy(', missing: true'), cpuTicks([0.5, undefined, undefined, undefined, 0.5])).log).toEqual([
      'raised BUSY @3 since 3',
      'cleared BUSY @4 since 3',
    ]);
  });

  it('raises when it is not any more', () => {
    const rules = hostRules('{ name: gone, when: not exists(system.cpu.utilization) }');
    expect(run(rules, cpuTicks([0.5, undefined, undefined, undefined, 0.5])).log).toEqual([
      'raised GONE @3 since 3',
      'cleared GONE @4 since 3',
    ]);
  });
});

describe('an edited rule', () => {
  const ticks = (rules: readonly HostRule[], values: readonly number[]) =>
    values.map((value, i) => ({ at: i + 1, series: [cpu(value)], rules }));

  it('of another name or application takes nothing over', () => {
    const other = hostRules('{ name: other, emit: BUSY, when: system.cpu.utilization >= 80% }');
    const removed = [
      'raised BUSY @0 since 0',
      'raised BUSY @1 since 1',
      'cleared BUSY @1 since 0 rule-removed',
    ];
    expect(run(busy(), [...cpuTicks([0.9]), ...ticks(other, [0.9])]).log).toEqual(removed);
    const moved = busy().map((rule) => ({ ...rule, hash: 'moved', application: 'shop' }));
    expect(run(busy(), [...cpuTicks([0.9]), ...ticks(moved, [0.9])]).log).toEqual(removed);
  });

  it('lets an episode of unknown values go on, if it still makes one', () => {
    const unknown = ', for: 1s, missing: unknown-event, max_gap: 2s';
    const edited = (more: string) => hostRules(`{ name: busy, when: system.cpu.utilization >= 80%${more} }`);
    const silent = (more: string) =>
      run(busy(unknown), [
        ...cpuTicks([0.5, ...Array.from({ length: 7 }, () => undefined)]),
        { at: 8, series: [], rules: edited(more) },
        { at: 9, series: [cpu(0.5)], rules: edited(more) },
      ]).log;
    const raised = 'raised BUSY_UNKNOWN @5 since 3';
    expect(silent(unknown)).toEqual([raised, 'cleared BUSY_UNKNOWN @9 since 3']);
    expect(silent('')).toEqual([raised, 'cleared BUSY_UNKNOWN @8 since 3 rule-changed']);
  });
});
