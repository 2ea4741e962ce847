import { describe, expect, it } from 'vitest';
import { compiled, told } from '../given.ts';

const util = 'system.filesystem.utilization';
const child = `  - { name: full, when: '${util} > 95%', by: [host, mountpoint], emit: FULL, set: { used: ${util}, text: '"x"', bad: 'system.uptime > 5' } }\n`;
const busy = '  - { name: busy, when: system.cpu.utilization > 95% }\n';
const rose =
  '  - { name: rose, kind: occurrence, when: system.cpu.utilization > 50%, set: { share: system.cpu.utilization } }\n';

/** What is told of a rule whose `when` stands on line 7 at column 11, the rest on line 8. */
function of(when: string, more = ''): readonly string[] {
  return told(`version: 1\nrules:\n${child}${busy}${rose}  - name: r\n    when: ${when}\n    ${more}`);
}

const severalHosts =
  'TOC402 7:18-40 system.cpu.utilization has a series for each host | pin it: system.cpu.utilization{host="..."}, or by: [host]';

describe('a rule over events', () => {
  it.each<[string, string, readonly string[]]>([
    ['FULL', '', []],
    ['FULL and not FULL{host="a"}', 'by: []', []],
    ['exists(FULL)', '', []],
    [
      'FULL',
      'set: { hosts: "labels(FULL, host)", worst: max(FULL.used), least: min(FULL.used), n: count(FULL) }',
      [],
    ],
    ['FULL', 'set: { all: sum(FULL.used), mean: avg(FULL.used), high: FULL.used > 97% }', []],
    ['FULL', 'clear: BUSY', []],
    ['FULL', 'missing: hold', []],
    ['FULL', 'in: nowhere', ['TOC302 8:9-16 there is no host set "nowhere"']],
    ['FUL', 'by: []', ['TOC303 7:11-14 no rule emits FUL; it can only be sent | did you mean "FULL"?']],
    ['FULL{rack="x"}', '', ['TOC301 7:11-25 FULL has no label "rack"']],
    ['FULL.used', '', ['TOC401 7:11-20 the value of an event needs an aggregate | max(FULL.used)']],
    [
      'FULL or max(FULL.used)',
      '',
      ['TOC401 7:19-33 a condition is true or false | compare it: max(FULL.used) > ...'],
    ],
    [
      'FULL',
      'set: { a: FULL, b: FULL.used }',
      [
        'TOC401 8:15-19 an event type is no value | count(FULL)',
        'TOC401 8:24-33 the value of an event needs an aggregate | max(FULL.used)',
      ],
    ],
    [
      'FULL',
      'set: { a: max(FULL.usde), b: max(FULL.text) }',
      [
        'TOC304 8:19-28 FULL has no value "usde" | did you mean "used"?',
        'TOC401 8:38-47 a number must stand here',
      ],
    ],
    [
      'FULL',
      'set: { a: count(BUSY), b: max(FULL), c: "labels(FULL)", d: "labels(FULL, hots)" }',
      [
        'TOC403 8:21-25 "when" does not read BUSY',
        'TOC403 8:31-40 "max" takes other arguments',
        'TOC403 8:46-58 "labels" takes other arguments',
        'TOC301 8:78-82 FULL has no label "hots" | did you mean "host"?',
      ],
    ],
    [
      'FULL',
      'message: "{worst:percent} {hosts:percent}"\n    set: { worst: max(FULL.used), hosts: "labels(FULL, host)" }',
      ['TOC401 8:31-46 "hosts" is no number: it takes no format | {hosts}'],
    ],
    ['FULL', 'by: [hots]', ['TOC504 8:10-14 no selector has the label "hots" | did you mean "host"?']],
    [
      'FULL and BUSY',
      '',
      [
        'TOC503 7:11-24 "by" of "r" has no default: the selectors leave different labels open (host; host mountpoint) | by: [] for one instance, or by: [host]',
      ],
    ],
    [
      'FULL and SENT',
      '',
      [
        'TOC503 7:11-24 "by" of "r" has no default: the labels of SENT are not known | by: [] for one instance, or by: [host]',
        'TOC303 7:20-24 no rule emits SENT; it can only be sent',
      ],
    ],
  ])('with when: %s %s is told: %j', (when, more, expected) => {
    expect(of(when, more).toSorted()).toEqual(expected.toSorted());
  });

  it.each<[string, string, readonly string[]]>([
    ['FULL.used > 95%', '', []],
    ['FULL.used in [95%, 96%] or FULL.text in ["a", "b"]', '', []],
    ['FULL.text =~ "x*" and FULL.text != "y"', '', []],
    ['FULL.bad == true', '', []],
    ['FULL.used > -5', '', []],
    ['SENT.anything > 5GiB', 'by: []', ['TOC303 7:11-24 no rule emits SENT; it can only be sent']],
    ['FULL.used > 5GiB', '', ['TOC400 7:11-27 the units differ | write a ratio in percent: 95%']],
    ['FULL.used in [5s]', '', ['TOC400 7:25-27 the units differ | write a ratio in percent: 95%']],
    ['FULL.text > 5', '', ['TOC401 7:11-24 these cannot be compared']],
    ['FULL.bad > true', '', ['TOC401 7:11-26 these cannot be compared']],
    ['FULL.usde > 5%', '', ['TOC304 7:11-20 FULL has no value "usde" | did you mean "used"?']],
    [
      '95% < FULL.used',
      '',
      ['TOC401 7:11-26 the value of an event stands on the left of a comparison | FULL.used > 95%'],
    ],
    [
      'FULL.used > max(FULL.used)',
      '',
      ['TOC401 7:11-20 the value of an event needs an aggregate | max(FULL.used)'],
    ],
    ['FULL.used + 1 > 2', '', ['TOC401 7:11-20 the value of an event needs an aggregate | max(FULL.used)']],
  ])('comparing values of events, %s %s is told: %j', (when, more, expected) => {
    expect(of(when, more)).toEqual(expected);
  });

  it.each<[string, string, readonly string[]]>([
    ['count(ROSE, 5m) > 3', '', []],
    ['raised(FULL, 1h) > 3 and active(FULL, 1d) > 3', '', []],
    ['count(FULL) > 2 or max(FULL.used) > 97% or avg(FULL.used) > 1%', '', []],
    [
      'count(SENT, 5m) + raised(SENT, 5m) > 3',
      'by: []',
      ['7:17-21', '7:36-40'].map((at) => `TOC303 ${at} no rule emits SENT; it can only be sent`),
    ],
    ['not count(ROSE{host="a"}, 5m) > 3', 'by: []', []],
    ['ROSE', '', ['TOC408 7:11-15 ROSE is an occurrence: it is never active | count(ROSE, 5m) > 0']],
    [
      'HOST_ENROLLED or HOST_SILENT',
      '',
      ['TOC408 7:11-24 HOST_ENROLLED is an occurrence: it is never active | count(HOST_ENROLLED, 5m) > 0'],
    ],
    [
      'ROSE.share > 5%',
      '',
      ['TOC408 7:11-21 ROSE is an occurrence: it is never active | count(ROSE, 5m) > 0'],
    ],
    ['count(ROSE) > 3', '', ['TOC408 7:17-21 ROSE is an occurrence: it is never active | count(ROSE, 5m)']],
    [
      'max(ROSE.share) > 3%',
      '',
      ['TOC408 7:15-25 ROSE is an occurrence: it is never active | count(ROSE, 5m)'],
    ],
    [
      'count(ROSE, 5m) > 3',
      'set: { hosts: "labels(ROSE, host)" }',
      ['TOC408 8:27-31 ROSE is an occurrence: it is never active | count(ROSE, 5m)'],
    ],
    [
      'count(FULL, 5m) > 3',
      '',
      ['TOC403 7:11-26 "count" takes other arguments: FULL is an episode | raised(FULL, 5m)'],
    ],
    [
      'active(ROSE, 5m) > 3',
      '',
      ['TOC403 7:11-27 "active" takes other arguments: ROSE is an occurrence | count(ROSE, 5m)'],
    ],
    ['raised(FULL) > 3', '', ['TOC403 7:11-23 "raised" takes other arguments']],
    ['max(FULL.used, 5m) > 3%', '', ['TOC403 7:11-29 "max" takes other arguments']],
    ['stddev(FULL, 5m) > 3', '', ['TOC403 7:11-27 "stddev" takes other arguments']],
    ['count(FULL.used, 5m) > 3', '', ['TOC403 7:11-31 "count" takes other arguments']],
    ['labels(FULL, host)', '', ['TOC401 7:11-29 a condition is true or false']],
  ])('counting events, %s %s is told: %j', (when, more, expected) => {
    expect(of(when, more)).toEqual(expected);
  });
});

describe('a rule over samples and events', () => {
  it.each<[string, string, readonly string[]]>([
    ['BUSY and system.memory.utilization > 90%', '', []],
    ['BUSY', 'set: { x: system.uptime }', []],
    ['system.cpu.utilization >= 90%', 'clear: not HOST_SILENT', []],
    ['BUSY and system.cpu.utilization > 5%', 'by: []', [severalHosts.replace('18-40', '20-42')]],
    ['BUSY and system.cpu.utilization{host="a"} > 5%', 'by: []', []],
  ])('with when: %s %s is told: %j', (when, more, expected) => {
    expect(of(when, more)).toEqual(expected);
  });
});

describe('the key of a rule over events', () => {
  it.each([
    ['FULL', ['host', 'mountpoint']],
    ['FULL{host="a"} and FULL{host="b"}', ['mountpoint']],
    ['FULL{mountpoint="/"} and BUSY', ['host']],
    ['FULL{host="a", mountpoint="/"}', []],
    ['count(ROSE, 5m) > 1 and BUSY', ['host']],
    ['BUSY and system.memory.utilization > 90%', ['host']],
    ['BUSY{host="a"} and system.memory.utilization{host="b"} > 90%', []],
    ['system.cpu.utilization{host="a"} > 1% and system.cpu.utilization{host="b"} > 1%', []],
  ])('of %s is %j if it does not say', (when, by) => {
    const { compositeRules } = compiled(`rules:\n${child}${busy}${rose}  - { name: r, when: '${when}' }`);
    expect(compositeRules[0]?.by).toEqual(by);
  });

  it('of composites is what they are keyed by', () => {
    const { compositeRules } = compiled(
      `rules:\n  - { name: a, when: B }\n  - { name: b, when: BUSY }\n${busy}`,
    );
    expect(compositeRules.map(({ name, by }) => [name, by])).toEqual([
      ['a', ['host']],
      ['b', ['host']],
    ]);
  });
});

describe('the values of events', () => {
  it('that composites make of values have their types', () => {
    const rules = `${child}  - { name: a, when: FULL, set: { worst: max(FULL.used), hosts: "labels(FULL, host)" } }\n`;
    expect(
      told(`version: 1\nrules:\n${rules}  - { name: b, when: A, set: { x: max(A.worst), y: max(A.hosts) } }`),
    ).toEqual(['TOC401 5:56-63 a number must stand here']);
  });

  it('are none of an unknown condition', () => {
    const rules = `  - { name: a, when: system.uptime > 5, missing: unknown-event, set: { up: system.uptime } }\n`;
    const composite = (type: string) => `  - { name: b, when: ${type}, set: { x: max(${type}.up) } }`;
    expect(told(`version: 1\nrules:\n${rules}${composite('A')}`)).toEqual([]);
    expect(told(`version: 1\nrules:\n${rules}${composite('A_UNKNOWN')}`)).toEqual([
      'TOC304 4:47-59 A_UNKNOWN has no value "up"',
    ]);
  });
});
