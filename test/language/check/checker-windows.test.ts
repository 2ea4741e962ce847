import { describe, expect, it } from 'vitest';
import { told } from '../given.ts';

/** What is told of the types of one rule whose `when` stands on line 4 at column 11, the rest on line 5. */
function ofRule(when: string, more = ''): readonly string[] {
  const found = told(`version: 1\nrules:\n  - name: r\n    when: ${when}\n    ${more}`);
  return found.filter((each) => !each.startsWith('TOC407'));
}

describe('a window of samples', () => {
  const received = 'system.network.io{interface="eth0", direction="receive"}';

  it.each<[string, string, readonly string[]]>([
    ['avg(system.cpu.utilization, 5m) > 90%', '', []],
    ['max(system.cpu.utilization, 5m) - min(system.cpu.utilization, 5m) > 50%', '', []],
    ['stddev(system.uptime, 5m) > 1s and p95(system.uptime, 1h) < 5m', '', []],
    ['count(system.uptime, 5m) > 3 and distinct(system.uptime, 5m) >= 2', '', []],
    [`rate(${received}, 5m) > 10MiB and delta(${received}, 1h) > 1GiB`, '', []],
    [`count(${received}, 5m) < 3 or not exists(${received})`, '', []],
    ['rate(system.disk.io_time{device="sda"}, 5m) > 90%', '', []],
    ['avg(system.uptime, 1ms) > 1s', '', []],
    ['delta(system.memory.utilization, 10m) > 20%', '', []],
    ['avg(system.cpu.utilization, 5m) > 5%', 'set: { x: "avg(system.cpu.utilization, 5m)" }', []],
    [
      'avg(system.cpu.utilization, 5m) > 5s',
      '',
      ['TOC400 4:11-47 the units differ | write a ratio in percent: 95%'],
    ],
    [
      'count(system.cpu.utilization, 5m) > 5%',
      '',
      ['TOC400 4:11-49 the units differ | write a ratio in percent: 95%'],
    ],
    [
      'rate(system.disk.io_time{device="sda"}, 5m) > 5s',
      '',
      ['TOC400 4:11-59 the units differ | write a ratio in percent: 95%'],
    ],
    ['avg(system.memory.usage, 5m) > 1GiB', '', []],
    [
      'avg(system.memory.usage, 5m) > 1GiB',
      'by: [host]',
      [
        'TOC402 4:15-34 system.memory.usage has a series for each state | pin it: system.memory.usage{state="..."}, or by: [host, state]',
      ],
    ],
    [
      'avg(system.cpu.utilization, 5) > 90%',
      '',
      ['TOC403 4:11-41 "avg" takes other arguments | a window has a unit: 5s'],
    ],
    ['avg(system.cpu.utilization, 0s) > 90%', '', ['TOC403 4:11-42 "avg" takes other arguments']],
    ['avg(system.cpu.utilization, 1.5ms) > 90%', '', ['TOC403 4:11-45 "avg" takes other arguments']],
    ['max(system.uptime, 5m, 1h) > 1m', '', ['TOC403 4:11-37 "max" takes other arguments']],
    ['max(5m, system.uptime) > 1h', '', []],
    ['avg(system.cpu.utilization) > 90%', '', ['TOC403 4:11-38 "avg" takes other arguments']],
    ['avg(1, 5m) > 90% and system.uptime > 5', '', ['TOC403 4:11-21 "avg" takes other arguments']],
    [
      'rate(system.cpu.utilization, 5m) > 1%',
      '',
      [
        'TOC403 4:11-43 "rate" is of counters: system.cpu.utilization goes down as well | take delta: the difference of the last sample and the first',
      ],
    ],
    [
      `avg(${received}, 5m) > 1GiB`,
      '',
      [
        `TOC405 4:15-71 system.network.io is a counter: it only grows | how fast it grows: rate(${received}, 5m)`,
      ],
    ],
    [
      `${received} > 1GiB`,
      '',
      [
        `TOC405 4:11-67 system.network.io is a counter: it only grows | how fast it grows: rate(${received}, 5m)`,
      ],
    ],
  ])('with when: %s %s is told: %j', (when, more, expected) => {
    expect(ofRule(when, more)).toEqual(expected);
  });
});
