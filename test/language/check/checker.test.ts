import { describe, expect, it } from 'vitest';
import { compiled, told } from '../given.ts';

/** What is told of one rule whose first line begins at column 5 of line 3: `when` stands on line 4, the rest on line 5. */
function ofRule(when: string, more = ''): readonly string[] {
  return told(`version: 1\nrules:\n  - name: r\n    when: ${when}\n    ${more}`);
}

const util = 'system.filesystem.utilization';

describe('a rule over samples', () => {
  it.each<[string, string, readonly string[]]>([
    ['system.cpu.utilization > 95%', '', []],
    ['95% <= system.cpu.utilization', '', []],
    ['system.memory.usage{state="used"} / system.memory.limit > 90%', '', []],
    ['system.memory.usage{state="used"} * 2 > 1GiB', '', []],
    ['system.cpu.load_average.1m > 4', '', []],
    ['abs(system.cpu.load_average.1m - 4) > 2 or max(system.cpu.load_average.1m, 3) > 4', '', []],
    ['exists(system.cpu.utilization) and not exists(system.uptime)', '', []],
    ['system.cpu.load_average.1m in [1, 2]', '', []],
    ['process.cpu.utilization > 90%', '', []],
    [
      'system.cpu.utilizatoin > 95%',
      '',
      ['TOC300 4:11-33 there is no metric "system.cpu.utilizatoin" | did you mean "system.cpu.utilization"?'],
    ],
    [
      'disk_full',
      '',
      ['TOC300 4:11-20 there is no metric "disk_full" | event types are written in upper case'],
    ],
    [`${util}{mount="/"} > 95%`, '', [`TOC301 4:11-51 ${util} has no label "mount"`]],
    [
      'system.cpu.utilization > 5GiB',
      '',
      ['TOC400 4:11-40 the units differ | write a ratio in percent: 95%'],
    ],
    ['system.memory.usage{state="used"} > 5m', '', ['TOC400 4:11-49 the units differ']],
    [
      'system.memory.utilization + 5s > 1',
      '',
      ['TOC400 4:11-41 the units differ | write a ratio in percent: 95%'],
    ],
    ['system.uptime in [5, 5m, 5GiB]', '', ['TOC400 4:36-40 the units differ']],
    [
      'system.cpu.utilization',
      '',
      ['TOC401 4:11-33 a condition is true or false | compare it: system.cpu.utilization > ...'],
    ],
    ['system.cpu.utilization > "a"', '', ['TOC401 4:11-39 these cannot be compared']],
    ['system.uptime in [5, "a"]', '', ['TOC401 4:32-35 the list has a value of another type']],
    ['(system.cpu.utilization > 1%) in [1]', '', ['TOC401 4:44-47 true or false is in no list']],
    ['(system.cpu.utilization > 1%) > 1', '', ['TOC401 4:11-44 these cannot be compared']],
    ['-(system.cpu.utilization > 1%) > 1', '', ['TOC401 4:13-40 a number must stand here']],
    [
      'not system.cpu.utilization',
      '',
      ['TOC401 4:15-37 a condition is true or false | compare it: system.cpu.utilization > ...'],
    ],
    ['abs() > 1 and system.cpu.utilization > 1%', '', ['TOC403 4:11-16 "abs" takes other arguments']],
    ['max(system.cpu.utilization) > 1%', '', ['TOC403 4:11-38 "max" takes other arguments']],
    ['exists(system.uptime, 5)', '', ['TOC403 4:11-35 "exists" takes other arguments']],
    ['averge(system.cpu.utilization) > 90%', '', ['TOC305 4:11-41 there is no function "averge"']],
    ['true', '', ['TOC505 4:11-15 the condition of "r" reads no metric and no event']],
    [
      'system.cpu.utilization >= 90%',
      'set: { x: "labels(A, host)", y: A, z: "A.n > 1" }',
      [
        'TOC303 5:23-24 no rule emits A; it can only be sent',
        'TOC500 5:23-24 A cannot be read here: "when" reads metrics',
        'TOC303 5:37-38 no rule emits A; it can only be sent',
        'TOC500 5:37-38 A cannot be read here: "when" reads metrics',
        'TOC303 5:44-47 no rule emits A; it can only be sent',
        'TOC500 5:44-47 A cannot be read here: "when" reads metrics',
      ],
    ],
    ['system.cpu.utilization >= 90%', 'in: nowhere', ['TOC302 5:9-16 there is no host set "nowhere"']],
    [
      'system.cpu.utilization >= 90%',
      'message: "{hots} {host} {host:percent} {used}"',
      [
        'TOC306 5:15-21 "hots" is neither in "by" nor in "set" | did you mean "host"?',
        'TOC401 5:29-43 "host" is no number: it takes no format | {host}',
        'TOC306 5:44-50 "used" is neither in "by" nor in "set"',
      ],
    ],
    [
      'system.cpu.utilization >= 90%',
      'message: "{x:percant}"\n    set: { x: system.cpu.utilization }',
      ['TOC306 5:15-26 there is no format "percant" | did you mean "percent"?'],
    ],
  ])('with when: %s %s is told: %j', (when, more, expected) => {
    expect(ofRule(when, more).toSorted()).toEqual(expected.toSorted());
  });
});

describe('the key of a rule over samples', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'system.cpu.utilization{mode!="idle"} > 1%',
      'by: [host]',
      [
        'TOC402 4:11-47 system.cpu.utilization has a series for each mode | pin it: system.cpu.utilization{mode="..."}, or by: [host, mode]',
      ],
    ],
    [
      'system.memory.usage > 1GiB',
      'by: [host]',
      [
        'TOC402 4:11-30 system.memory.usage has a series for each state | pin it: system.memory.usage{state="..."}, or by: [host, state]',
      ],
    ],
    [
      'system.cpu.time > 1h',
      'by: [host]',
      [
        'TOC402 4:11-26 system.cpu.time has a series for each mode | pin it: system.cpu.time{mode="..."}, or by: [host, mode]',
        'TOC405 4:11-26 system.cpu.time is a counter: it only grows | how fast it grows: rate(system.cpu.time, 5m)',
      ],
    ],
    [
      'system.cpu.utilization >= 90%',
      'by: [host, mod]',
      ['TOC504 5:16-19 no selector has the label "mod" | did you mean "mode"?'],
    ],
    [
      'system.cpu.utilization >= 90%',
      'by: []',
      ['TOC504 5:9-11 a rule over samples is keyed by host: each host evaluates it for itself | by: [host]'],
    ],
    [
      `${util} > 90% and rate(system.network.errors{direction="receive"}, 5m) > 5`,
      'by: [host, mountpoint, interface]',
      ['TOC504 5:9-38 no selector has all of these labels | leave out those that only some have'],
    ],
    [
      `${util} > 90% and system.cpu.utilization > 90%`,
      '',
      [
        'TOC503 4:11-79 "by" of "r" has no default: the selectors leave different labels open (device host mountpoint; host) | by: [device, host, mountpoint]',
      ],
    ],
  ])('with when: %s %s is told: %j', (when, more, expected) => {
    expect(ofRule(when, more)).toEqual(expected);
  });

  it.each([
    [util, ['device', 'host', 'mountpoint']],
    [`${util}{mountpoint="/"}`, ['device', 'host']],
    [`${util}{mountpoint="/", device="x"}`, ['host']],
    [`${util}{mountpoint!="/"}`, ['device', 'host', 'mountpoint']],
    ['system.cpu.utilization', ['host']],
    ['system.cpu.utilization{mode="user"}', ['host']],
    ['system.cpu.utilization{mode!="idle"}', ['host', 'mode']],
    ['system.cpu.utilization{host="a"}', ['host']],
    ['process.cpu.utilization', ['host', 'process']],
    ['system.process.count / system.process.limit', ['host']],
  ])('over %s is %j if it does not say', (selector, by) => {
    expect(compiled(`rules: [{ name: r, when: '${selector} > 50%' }]`).hostRules[0]?.by).toEqual(by);
  });

  it('may leave the device of a mount point open', () => {
    expect(ofRule(`${util} > 90%`, 'by: [host, mountpoint]')).toEqual([]);
    expect(ofRule(`${util}{mountpoint="/"} > 90%`, 'by: [host]')).toEqual([]);
  });
});

describe('metrics that files declare', () => {
  const own = 'metrics:\n  shop.queue.length: { unit: count, labels: [queue] }\n';

  it('are read like those of the catalogue', () => {
    const { hostRules } = compiled(`${own}rules: [{ name: r, when: shop.queue.length > 100 }]`);
    expect(hostRules.map(({ by }) => by)).toEqual([['host', 'queue']]);
  });

  it('have their units and labels', () => {
    const rule = 'rules: [{ name: r, by: [host], when: shop.queue.length > 5m }]';
    expect(told(`version: 1\n${own}${rule}`)).toEqual([
      'TOC400 4:38-60 the units differ',
      'TOC402 4:38-55 shop.queue.length has a series for each queue | pin it: shop.queue.length{queue="..."}, or by: [host, queue]',
    ]);
  });

  it('are suggested for names that are near', () => {
    expect(told(`version: 1\n${own}rules: [{ name: r, when: shop.queue.lenght > 5 }]`)).toEqual([
      'TOC300 4:26-43 there is no metric "shop.queue.lenght" | did you mean "shop.queue.length"?',
    ]);
  });
});
