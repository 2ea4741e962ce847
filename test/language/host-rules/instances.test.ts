import { describe, expect, it } from 'vitest';
import { languageLimits } from '../../../shared/language/limits.ts';
import { cpu, disk, hostRules } from '../given.ts';
import { busy, cpuTicks, run } from './given.ts';

const full = hostRules(
  '{ name: disk-full, by: [host, mountpoint], when: system.filesystem.utilization >= 95%, for: 3s, ' +
    'clear: system.filesystem.utilization < 90%, clear_for: 2s, severity: major, ' +
    'set: { used: system.filesystem.utilization }, message: "{host} {mountpoint} is {used:percent} full" }',
);

describe('the instances of a host rule', () => {
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

  it('forgets an instance that has neither samples nor an episode', () => {
    const { state } = run(full, [
      { at: 0, series: [disk('/', 0.1)] },
      { at: 3, series: [] },
      { at: 4, series: [] },
    ]);
    expect(state.rules[full[0]?.hash ?? '']?.instances).toEqual({});
    expect(state.series).toEqual({});
  });

  it('takes as many instances as its limit, the first by key, and keeps those that it has', () => {
    const max = languageLimits.hostRuleInstances;
    const disks = (count: number) => Array.from({ length: count }, (_, i) => disk(`/${1000 + i}`, 0.99));
    expect(run(full, [{ at: 0, series: disks(max) }]).refused).toBe(0);
    const { refused, state } = run(full, [
      { at: 0, series: disks(max + 1).reverse() },
      { at: 1, series: [disk('/0', 0.99), ...disks(max)] },
    ]);
    // One in the first tick; in the second it is refused again, and so is the new one.
    expect(refused).toBe(3);
    const kept = Object.values(state.rules[full[0]?.hash ?? '']?.instances ?? {});
    expect(kept.map(({ labels }) => labels.mountpoint)).toEqual(
      Array.from({ length: max }, (_, i) => `/${1000 + i}`),
    );
  });

  it('keeps an instance without samples while what it remembers can matter', () => {
    const cooled = hostRules(
      '{ name: r, by: [host, mountpoint], when: system.filesystem.utilization >= 95%, missing: false, cooldown: 6s }',
    );
    const ticks = [
      { at: 0, series: [disk('/', 0.99)] },
      ...[1, 2, 3, 4, 5].map((at) => ({ at, series: [] })),
    ];
    const kept = run(cooled, ticks);
    expect(kept.log).toEqual(['raised R / @0 since 0', 'cleared R / @3 since 0']);
    const countIn = ({ state }: typeof kept) =>
      Object.keys(Object.values(state.rules)[0]?.instances ?? {}).length;
    expect(countIn(kept)).toBe(1);
    expect(countIn(run(cooled, [{ at: 6, series: [] }], kept.state))).toBe(0);
  });

  it('keeps one whose silence counts, though nobody asks for it yet', () => {
    // The start is 2027-01-15T08:00:00Z, a Friday.
    const rules = hostRules(
      '{ name: r, by: [host, mountpoint], when: system.filesystem.utilization >= 95%, missing: unknown-event, ' +
        "during: { zone: UTC, times: ['Fri 08:01-09:00'] } }",
    );
    const ticks = [{ at: 0, series: [disk('/', 0.1)] }, ...[10, 20, 61].map((at) => ({ at, series: [] }))];
    expect(run(rules, ticks).log).toEqual(['raised R_UNKNOWN / @60 since 60']);
  });

  it('knows the instance of a host beforehand, so that what does not exist can raise', () => {
    const rules = hostRules(
      `{ name: unmounted, by: [host], when: 'not exists(system.filesystem.utilization{mountpoint="/data"})' }`,
    );
    const { log } = run(rules, [
      { at: 0, series: [disk('/', 0.1)] },
      { at: 1, series: [disk('/data', 0.1)] },
    ]);
    expect(log).toEqual(['raised UNMOUNTED @0 since 0', 'cleared UNMOUNTED @1 since 0']);
  });

  it('takes a label pinned to the empty text for one that is absent, and makes no instance of it', () => {
    const rules = hostRules(
      `{ name: r, by: [host, mountpoint], missing: true, when: 'system.filesystem.utilization{mountpoint=""} > 1%' }`,
    );
    expect(run(rules, [{ at: 0, series: [disk('/', 0.9)] }]).log).toEqual([]);
  });

  it('reads the next device on a mount point once nothing of the first can be read any more', () => {
    const rules = hostRules(
      '{ name: r, by: [host, mountpoint], when: system.filesystem.utilization >= 95% }',
    );
    const { log } = run(rules, [
      { at: 0, series: [disk('/', 0.1, 'sda')] },
      ...[1, 2, 3, 4, 5].map((at) => ({ at, series: [disk('/', 0.99, 'sdb')] })),
    ]);
    expect(log).toEqual(['raised R / @3.001 since 3.001']);
  });
});
