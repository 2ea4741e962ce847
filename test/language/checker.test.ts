import { describe, expect, it } from 'vitest';
import { languageLimits } from '../../shared/language/limits.ts';
import { compiled, told } from './given.ts';

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
    ['abs(system.cpu.load_average.1m - 4) > 2 or max(system.cpu.load_average.1m, 3) > 2', '', []],
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
    [
      'system.cpu.utilization',
      '',
      ['TOC401 4:11-33 a condition is true or false | compare it: system.cpu.utilization > ...'],
    ],
    ['system.cpu.utilization > "a"', '', ['TOC401 4:11-39 these cannot be compared']],
    ['(system.cpu.utilization > 1%) > 1', '', ['TOC401 4:11-44 these cannot be compared']],
    ['-(system.cpu.utilization > 1%) > 1', '', ['TOC401 4:13-40 a number must stand here']],
    [
      'not system.cpu.utilization',
      '',
      ['TOC401 4:15-37 a condition is true or false | compare it: system.cpu.utilization > ...'],
    ],
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
    ['abs() > 1 and system.cpu.utilization > 1%', '', ['TOC403 4:11-16 "abs" takes other arguments']],
    ['max(system.cpu.utilization) > 1%', '', ['TOC403 4:11-38 "max" takes other arguments']],
    ['avg(system.cpu.utilization, 5m) > 90%', '', ['TOC105 4:11-42 the function "avg" is not supported yet']],
    [
      'count(system.cpu.utilization, 5m) > 3',
      '',
      ['TOC105 4:11-44 "count" reads events, or a window of samples: that is not supported here yet'],
    ],
    ['averge(system.cpu.utilization) > 90%', '', ['TOC305 4:11-41 there is no function "averge"']],
    [
      'system.cpu.utilization in 5',
      '',
      ['TOC105 4:11-38 "in" is not supported yet | write comparisons joined by "or"'],
    ],
    [
      'system.cpu.utilization > 95',
      '',
      ['TOC404 4:11-38 this is never true | write a ratio in percent: 95%'],
    ],
    [
      'system.cpu.utilization > 100%',
      '',
      ['TOC404 4:11-40 this is never true | write a ratio in percent: 95%'],
    ],
    ['system.cpu.utilization >= 100%', '', []],
    [
      'system.cpu.utilization >= 0%',
      '',
      ['TOC404 4:11-39 this is always true | write a ratio in percent: 95%'],
    ],
    ['system.cpu.utilization > 0%', '', []],
    ['system.cpu.load_average.1m >= -1', '', ['TOC404 4:11-43 this is always true']],
    [
      'system.cpu.utilization > 95% and system.cpu.utilization < 90%',
      '',
      ['TOC404 4:44-72 this is never true together with what stands before it'],
    ],
    ['system.cpu.utilization >= 90% and system.cpu.utilization <= 90%', '', []],
    [
      'system.cpu.utilization >= 90% and system.cpu.utilization < 90%',
      '',
      ['TOC404 4:45-73 this is never true together with what stands before it'],
    ],
    ['system.cpu.utilization > 95% or system.cpu.utilization < 90%', '', []],
    [
      'system.network.errors{interface="eth0", direction="receive"} > 5',
      '',
      ['TOC405 4:11-71 system.network.errors is a counter: it only grows'],
    ],
    [
      'system.cpu.utilization > 95% and A',
      '',
      [
        'TOC500 4:11-45 the condition of "r" reads metrics and events | make a rule of the metrics, and read the event that it emits',
      ],
    ],
    ['true', '', ['TOC505 4:11-15 the condition of "r" reads no metric and no event']],
    [
      'system.cpu.utilization >= 90%',
      'clear: system.cpu.utilization <= 90%',
      [
        'TOC502 5:12-41 "clear" and "when" can be true at once | leave a gap between them: raise at >= 95%, clear below 90%',
      ],
    ],
    ['system.cpu.utilization >= 90%', 'clear: system.cpu.utilization < 90%', []],
    [
      'system.cpu.utilization >= 90%',
      'clear: A',
      [
        'TOC500 5:12-13 A cannot be read here: "when" reads metrics',
        'TOC303 5:12-13 no rule emits A; it can only be sent',
      ],
    ],
    [
      'system.cpu.utilization >= 90%',
      'set: { x: "labels(A, host)", y: A }',
      [
        'TOC105 5:16-31 "labels" reads events, or a window of samples: that is not supported here yet',
        'TOC303 5:37-38 no rule emits A; it can only be sent',
        'TOC500 5:37-38 A cannot be read here: "when" reads metrics',
      ],
    ],
    ['system.cpu.utilization >= 90%', 'in: nowhere', ['TOC302 5:9-16 there is no host set "nowhere"']],
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
      `${util} > 90% and system.network.errors{direction="receive"} > 5`,
      'by: [host, mountpoint, interface]',
      [
        'TOC504 5:9-38 no selector has all of these labels | leave out those that only some have',
        'TOC405 4:51-93 system.network.errors is a counter: it only grows',
      ],
    ],
    [
      `${util} > 90% and system.cpu.utilization > 90%`,
      '',
      [
        'TOC503 4:11-79 "by" of "r" has no default: the selectors leave different labels open (device host mountpoint; host) | by: [device, host, mountpoint]',
      ],
    ],
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

  it.each([
    [util, ['device', 'host', 'mountpoint']],
    [`${util}{mountpoint="/"}`, ['device', 'host']],
    [`${util}{mountpoint="/", device="x"}`, ['host']],
    [`${util}{mountpoint!="/"}`, ['device', 'host', 'mountpoint']],
    ['system.cpu.utilization', ['host']],
    ['system.cpu.utilization{mode="user"}', ['host']],
    ['system.cpu.utilization{mode!="idle"}', ['host', 'mode']],
    ['system.cpu.utilization{host="a"}', ['host']],
  ])('over %s is keyed by %j if it does not say', (selector, by) => {
    expect(compiled(`rules: [{ name: r, when: '${selector} > 50%' }]`).hostRules[0]?.by).toEqual(by);
  });

  it('may leave the device of a mount point open', () => {
    expect(ofRule(`${util} > 90%`, 'by: [host, mountpoint]')).toEqual([]);
    expect(ofRule(`${util}{mountpoint="/"} > 90%`, 'by: [host]')).toEqual([]);
  });
});

describe('a composite', () => {
  const child = `  - { name: full, when: '${util} > 95%', by: [host, mountpoint], emit: FULL, set: { used: ${util}, text: '"x"' } }\n`;
  const busy = '  - { name: busy, when: system.cpu.utilization > 95% }\n';
  const of = (when: string, more = '') =>
    told(`version: 1\nrules:\n${child}${busy}  - name: r\n    when: ${when}\n    ${more}`);

  it.each<[string, string, readonly string[]]>([
    ['FULL', '', []],
    ['FULL and not FULL{host="a"}', 'by: []', []],
    [
      'FULL',
      'set: { hosts: "labels(FULL, host)", worst: max(FULL.used), least: min(FULL.used), n: count(FULL) }',
      [],
    ],
    ['FUL', 'by: []', ['TOC303 6:11-14 no rule emits FUL; it can only be sent | did you mean "FULL"?']],
    ['FULL{rack="x"}', '', ['TOC301 6:11-25 FULL has no label "rack"']],
    ['FULL{mount="x"}', '', ['TOC301 6:11-26 FULL has no label "mount"']],
    [
      'FULL.used > 95%',
      '',
      [
        'TOC105 6:11-26 comparisons of event values are not supported yet | compare on the host, in the rule that emits it',
      ],
    ],
    [
      'count(FULL) > 2',
      '',
      [
        'TOC105 6:11-26 comparisons of event values are not supported yet | compare on the host, in the rule that emits it',
      ],
    ],
    [
      'FULL.used',
      '',
      [
        'TOC105 6:11-20 the value of an event needs an aggregate | compare on the host, in the rule that emits it',
      ],
    ],
    [
      'FULL or max(FULL.used)',
      '',
      ['TOC105 6:19-33 functions of events are not supported in conditions yet'],
    ],
    [
      'FULL',
      'set: { a: FULL, b: FULL.used }',
      [
        'TOC401 7:15-19 an event type is no value | count(FULL)',
        'TOC401 7:24-33 the value of an event needs an aggregate | max(FULL.used)',
      ],
    ],
    [
      'FULL',
      'set: { a: max(FULL.usde), b: max(FULL.text) }',
      [
        'TOC304 7:19-28 FULL has no value "usde" | did you mean "used"?',
        'TOC401 7:38-47 a number must stand here',
      ],
    ],
    [
      'FULL',
      'set: { a: count(BUSY), b: max(FULL), c: "labels(FULL)", d: "labels(FULL, hots)" }',
      [
        'TOC403 7:21-25 "when" does not read BUSY',
        'TOC403 7:31-40 "max" takes other arguments',
        'TOC403 7:46-58 "labels" takes other arguments',
        'TOC301 7:78-82 FULL has no label "hots" | did you mean "host"?',
      ],
    ],
    [
      'FULL',
      'set: { a: system.cpu.utilization }',
      ['TOC500 7:15-37 system.cpu.utilization cannot be read here: "when" reads events'],
    ],
    [
      'FULL and BUSY',
      '',
      [
        'TOC503 6:11-24 "by" of "r" has no default: the selectors leave different labels open (host; host mountpoint) | by: [] for one instance, or by: [host]',
      ],
    ],
    [
      'FULL and SENT',
      '',
      [
        'TOC503 6:11-24 "by" of "r" has no default: the labels of SENT are not known | by: [] for one instance, or by: [host]',
        'TOC303 6:20-24 no rule emits SENT; it can only be sent',
      ],
    ],
    ['FULL', 'by: [hots]', ['TOC504 7:10-14 no selector has the label "hots" | did you mean "host"?']],
    [
      'FULL',
      'in: nowhere',
      [
        'TOC105 7:9-16 "in" of a rule over events is not supported yet | put "in" into the rules of its events',
      ],
    ],
    [
      'FULL',
      'clear: BUSY',
      ['TOC105 7:12-16 "clear" of a rule over events is not supported yet | it clears when "when" ends'],
    ],
    [
      'FULL',
      'missing: hold',
      ['TOC105 7:14-18 "missing" of a rule over events is not supported yet | leave it out'],
    ],
    [
      'FULL',
      'message: "{worst:percent} {hosts:percent}"\n    set: { worst: max(FULL.used), hosts: "labels(FULL, host)" }',
      ['TOC401 7:31-46 "hosts" is no number: it takes no format | {hosts}'],
    ],
  ])('with when: %s %s is told: %j', (when, more, expected) => {
    expect(of(when, more).toSorted()).toEqual(expected.toSorted());
  });

  it.each([
    ['FULL', ['host', 'mountpoint']],
    ['FULL{host="a"} and FULL{host="b"}', ['mountpoint']],
    ['FULL{mountpoint="/"} and BUSY', ['host']],
    ['FULL{host="a", mountpoint="/"}', []],
  ])('of %s is keyed by %j if it does not say', (when, by) => {
    const { compositeRules } = compiled(`rules:\n${child}${busy}  - { name: r, when: '${when}' }`);
    expect(compositeRules[0]?.by).toEqual(by);
  });

  it('of composites is keyed by what they are keyed by', () => {
    const { compositeRules } = compiled(
      `rules:\n  - { name: a, when: B }\n  - { name: b, when: BUSY }\n${busy}`,
    );
    expect(compositeRules.map(({ name, by }) => [name, by])).toEqual([
      ['a', ['host']],
      ['b', ['host']],
    ]);
  });

  it('knows the types of values that composites make of values', () => {
    const rules = `${child}  - { name: a, when: FULL, set: { worst: max(FULL.used), hosts: "labels(FULL, host)" } }\n`;
    expect(
      told(`version: 1\nrules:\n${rules}  - { name: b, when: A, set: { x: max(A.worst), y: max(A.hosts) } }`),
    ).toEqual(['TOC401 5:56-63 a number must stand here']);
  });
});

describe('event types', () => {
  it.each<[string, readonly string[]]>([
    [
      '{ name: a, by: [], when: A }',
      ['TOC501 3:30-31 A depends on itself: A -> A | emit another event type'],
    ],
    [
      '{ name: a, by: [], when: C }\n  - { name: b, by: [], when: A }\n  - { name: c, by: [], when: not B }',
      ['TOC501 3:30-31 A depends on itself: A -> C -> B -> A | emit another event type'],
    ],
    [
      '{ name: a, by: [], when: B or C }\n  - { name: b, by: [], when: A }\n  - { name: c, by: [], when: A }',
      [
        'TOC501 3:30-36 A depends on itself: A -> B -> A | emit another event type',
        'TOC501 3:30-36 A depends on itself: A -> C -> A | emit another event type',
      ],
    ],
    [
      '{ name: a, when: D }\n  - { name: b, when: D and A }\n  - { name: d, when: system.cpu.utilization > 1% }',
      [],
    ],
  ])('with the rules %s are told: %j', (rules, expected) => {
    expect(told(`version: 1\nrules:\n  - ${rules}`)).toEqual(expected);
  });

  it('that depend on themselves by their values end the check all the same', () => {
    const rules =
      '  - { name: a, when: B, set: { x: max(B.x) } }\n  - { name: b, when: A, set: { x: max(A.x) } }';
    expect(told(`version: 1\nrules:\n${rules}`)).toEqual([
      'TOC501 3:22-23 A depends on itself: A -> B -> A | emit another event type',
    ]);
  });

  it('may stand on as many levels of rules as the limit, and not on one more', () => {
    const chain = (levels: number) =>
      list(levels - 1, (i) => `{ name: x${i + 1}, when: X${i} }`)
        .reverse()
        .join(', ');
    const of = (levels: number) =>
      told(`version: 1\nrules: [${chain(levels)}, { name: x0, when: system.cpu.utilization > 1% }]`).map(
        (each) => each.replace(/ 2:\d+-\d+/, ''),
      );
    expect(of(languageLimits.levels)).toEqual([]);
    expect(of(languageLimits.levels + 1)).toEqual([
      `TOC107 "x${languageLimits.levels}" stands on too many levels of rules`,
    ]);
    expect(of(languageLimits.rules)).toEqual([
      `TOC107 "x${languageLimits.levels}" stands on too many levels of rules`,
    ]);
  });
});

function list<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
