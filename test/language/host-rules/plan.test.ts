import { describe, expect, it } from 'vitest';
import type { HostRule } from '../../../shared/language/artifact.ts';
import type { Series } from '../../../shared/language/evaluation/facts.ts';
import {
  concerns,
  instanceKey,
  isAnchor,
  pick,
  planOf,
  reachOf,
} from '../../../shared/language/host-rules/host-rule-plan.ts';
import { hostRules } from '../given.ts';
import { member } from './given.ts';

const cpuName = 'system.cpu.utilization';
const diskName = 'system.filesystem.utilization';
const rule = (keys: string) => hostRules(`{ name: r, ${keys} }`)[0] as HostRule;
const byDisk = 'by: [host, mountpoint]';
const byAll = 'by: [host, mountpoint, device]';
const series = (metric: string, labels: Readonly<Record<string, string>> = {}): Series => ({
  ...{ metric, labels: { host: 'node-1', ...labels }, points: [] },
});

describe('the plan of a rule', () => {
  it('is made once for an object', () => {
    const given = rule(`when: ${cpuName} > 1%`);
    expect(planOf(given)).toBe(planOf(given));
    expect(planOf({ ...given })).not.toBe(planOf(given));
  });

  it('names the metrics that it reads once each, of the clear and of the payload as well', () => {
    const { metrics } = planOf(
      rule(
        `when: "${cpuName} > 90% and avg(${cpuName}, 5m) > 90%", clear: "system.memory.utilization < 1%", set: { used: '${diskName}{mountpoint="/", device="a"}' }`,
      ),
    );
    expect(metrics).toEqual([cpuName, 'system.memory.utilization', diskName]);
    expect(planOf(member('m', `${cpuName} > 1%`)).metrics).toEqual([cpuName]);
  });

  it.each<[string, string, boolean]>([
    ['holds', `when: ${cpuName} > 1%`, false],
    ['is false', `when: ${cpuName} > 1%, missing: false`, false],
    ['is true', `when: ${cpuName} > 1%, missing: true`, true],
    ['is an event', `when: ${cpuName} > 1%, missing: unknown-event`, true],
    ['is asked for', `when: not exists(${cpuName})`, true],
    ['is asked for in a part', `${byAll}, when: ${cpuName} > 1% or exists(${diskName})`, true],
    ['stands in another function', `when: abs(${cpuName}) > 1%`, false],
  ])('knows that silence counts where what is missing %s: %#', (_, keys, expected) => {
    expect(planOf(rule(keys)).doesSilenceCount).toBe(expected);
  });

  it('of a member rule counts silence only where it is asked for', () => {
    expect(planOf(member('m', `${cpuName} > 1%`)).doesSilenceCount).toBe(false);
    expect(planOf(member('m', `exists(${cpuName})`)).doesSilenceCount).toBe(true);
  });

  it.each<[string, string, object | undefined]>([
    ['without labels of its own', `when: ${cpuName} > 1%`, {}],
    ['pinned', `${byDisk}, when: '${diskName}{mountpoint="/"} > 1%'`, { mountpoint: '/' }],
    [
      'pinned in one of several selectors',
      `${byDisk}, when: '${cpuName} > 1% and ${diskName}{device="a", mountpoint="/"} > 1%'`,
      { mountpoint: '/' },
    ],
    ['pinned to nothing', `${byDisk}, when: '${diskName}{mountpoint=""} > 1%'`, undefined],
    ['matched by a pattern', `${byDisk}, when: '${diskName}{mountpoint=~"/*"} > 1%'`, undefined],
    ['unlike', `${byDisk}, when: '${diskName}{mountpoint!="/"} > 1%'`, undefined],
  ])('knows an instance beforehand if it is pinned: %s', (_, keys, expected) => {
    expect(planOf(rule(keys)).fixed).toEqual(expected);
  });
});

describe('the instance of a series', () => {
  const both = planOf(rule(`${byAll}, when: ${diskName} > 1%`));

  it('has all labels of by, whatever others there are', () => {
    const labels = { host: 'node-1', mountpoint: '/', device: 'a', mode: 'x' };
    expect([instanceKey(both, labels), instanceKey(both, labels)]).toEqual(
      Array(2).fill(instanceKey(both, { device: 'a', mountpoint: '/', host: 'node-1' })),
    );
    expect(instanceKey(both, { ...labels, device: 'b' })).not.toBe(instanceKey(both, labels));
  });

  it('is none if one of them is missing', () => {
    const labels = { host: 'node-1', mountpoint: '/' };
    expect([instanceKey(both, labels), instanceKey(both, labels)]).toEqual([undefined, undefined]);
    expect(pick(labels, ['mountpoint', 'device'])).toEqual({ mountpoint: '/', device: '' });
  });

  it('is made by what stands in when, and not by what is read besides', () => {
    const plan = planOf(
      rule(
        `${byDisk}, when: '${diskName}{device="a"} > 1%', clear: '${diskName}{device="b"} < 1%', set: { x: ${cpuName} }`,
      ),
    );
    const found = [
      series(diskName, { mountpoint: '/', device: 'a' }),
      series(diskName, { mountpoint: '/', device: 'b' }),
      series(cpuName),
    ];
    expect(found.map((each) => [isAnchor(plan, each), isAnchor(plan, each)])).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ]);
    const same = planOf(rule(`${byDisk}, when: ${diskName} > 1%, clear: ${diskName} < 1%`));
    expect(isAnchor(same, series(diskName, { mountpoint: '/' }))).toBe(true);
  });

  it('is read as far back as its longest window, and not at all if no selector reads it', () => {
    const plan = planOf(
      rule(
        `${byAll}, when: 'max(${cpuName}, 5s) > 1% and max(${cpuName}, 3s) > 1% and avg(${cpuName}{mode="user"}, 9s) > 1% and ${diskName} > 1%'`,
      ),
    );
    const reaches = [
      series(cpuName),
      series(cpuName, { mode: 'user' }),
      series(diskName, { mountpoint: '/' }),
      series('system.memory.utilization'),
    ];
    expect(reaches.map((each) => reachOf(plan, each))).toEqual([5000, 9000, 0, undefined]);
    const twice = planOf(rule(`when: 'max(${cpuName}, 3s) > 1% and max(${cpuName}{mode=""}, 7s) > 1%'`));
    expect(reachOf(twice, series(cpuName))).toBe(7000);
  });

  it('concerns a host unless every selector of when names others', () => {
    const asked = (when: string) => concerns(planOf(member('m', when)), 'node-1');
    const other = `${cpuName}{host="node-2"} > 1%`;
    expect([
      asked(`${cpuName} > 1%`),
      asked(other),
      asked(`${other} or ${cpuName}{host="node-1"} > 1%`),
    ]).toEqual([true, false, true]);
    expect(asked(`${cpuName}{host="node-1", mode="x"} > 1%`)).toBe(true);
    const clears = {
      ...rule(`when: ${cpuName} > 1%, clear: ${cpuName} < 1%`),
      when: member('m', other).when,
    };
    expect(concerns(planOf(clears), 'node-1')).toBe(false);
  });
});
