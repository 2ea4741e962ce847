import { describe, expect, it } from 'vitest';
import { told } from '../given.ts';
import { fileOf as file, sampleLine as sample } from './given.ts';

describe('tests in definition files', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'a line of nothing',
      file('{ at: 0s, host: a }'),
      [
        'TOC700 6:9-28 the line gives neither samples nor an event | { at: 5m, host: node-1, system.cpu.utilization: 97% }',
      ],
    ],
    [
      'a host that leaves with tags',
      file('{ at: 0s, host: a, leaves: true, tags: { role: web } }'),
      [
        'TOC700 6:9-63 a host that leaves neither joins nor has tags | { at: 5m, host: node-1, leaves: true }',
      ],
    ],
    [
      'a host that does not join',
      file('{ at: 0s, host: a, joins: false }'),
      ['TOC104 6:35-40 "joins" cannot be false'],
    ],
    [
      'a label of a host',
      file('{ at: 0s, host: a, joins: true, role: web }'),
      [
        'TOC700 6:41-45 "role" does not fit into this line | a host joins, leaves or has other tags at a time',
      ],
    ],
    [
      'a silence that ends as it begins',
      file('{ silent: true, from: 1m, to: 1m, host: a }'),
      ['TOC104 6:39-41 "to" cannot be 60000ms'],
    ],
    [
      'a silence at a time',
      file('{ silent: true, at: 1m, from: 1m, host: a }'),
      ['TOC700 6:25-27 "at" does not fit into this line | a host is silent from one time to another'],
    ],
    [
      'an unknown gate',
      file(sample, 'expect: [{ at: 0s, raised: BUSY, muted: silence }]'),
      ['TOC104 7:45-52 "muted" cannot be "silence"'],
    ],
    [
      'a begin that is no time',
      file(sample, 'start: 2026-02-30\n    nothing_else: true'),
      ['TOC104 7:12-22 "start" cannot be 2026-02-30'],
    ],
    [
      'a retraction that is given',
      file('{ at: 0s, retracted: X }'),
      ['TOC700 6:19-28 a retraction cannot be given | give facts that are received late, and expect it'],
    ],
    [
      'two events in a line',
      file('{ at: 0s, raised: X, cleared: Y }'),
      ['TOC700 6:30-37 a line has one event: raised or cleared'],
    ],
    ['an event without a time', file('{ raised: X }'), ['TOC103 6:9-22 "at" is missing | at: 5m']],
    [
      'an event received before it happened',
      file('{ at: 2s, raised: X, received: 1s }'),
      ['TOC104 6:40-42 "received" cannot be 1000ms'],
    ],
    [
      'a clear without a raise',
      file('{ at: 2s, cleared: X, host: a }'),
      [
        'TOC702 6:9-40 no open X with these labels is given before | give its raise: { at: 0s, raised: X } with the same labels',
      ],
    ],
    [
      'samples without a host',
      file('{ at: 0s, system.cpu.utilization: 95% }'),
      ['TOC103 6:9-48 "host" is missing'],
    ],
    [
      'an unknown metric',
      file('{ at: 0s, host: a, system.cpu.utilisation: 95% }'),
      ['TOC300 6:28-50 there is no metric "system.cpu.utilisation" | did you mean "system.cpu.utilization"?'],
    ],
    [
      'an unknown label',
      file('{ at: 0s, host: a, mod: user, system.cpu.utilization: 95% }'),
      ['TOC301 6:28-31 system.cpu.utilization has no label "mod" | did you mean "mode"?'],
    ],
    [
      'another unit',
      file('{ at: 0s, host: a, system.cpu.utilization: 5GiB }'),
      ['TOC400 6:52-56 system.cpu.utilization is a ratio'],
    ],
    [
      'no number',
      file('{ at: 0s, host: a, system.cpu.utilization: much }'),
      ['TOC104 6:52-56 "system.cpu.utilization" cannot be "much"'],
    ],
    [
      'an interval of an instant',
      file('{ at: 0s, every: 1m, host: a, system.cpu.utilization: 5% }'),
      ['TOC700 6:19-24 "every" does not fit into this line | write at, or from, to and every'],
    ],
    [
      'a validity of a series',
      file('{ from: 0s, to: 1m, every: 1m, valid_for: 1m, host: a, system.cpu.utilization: 5% }'),
      [
        'TOC700 6:40-49 "valid_for" does not fit into this line | leave it out: a sample is valid for three intervals',
      ],
    ],
    [
      'a series that ends before it begins',
      file('{ from: 2m, to: 1m, every: 1m, host: a, system.cpu.utilization: 5% }'),
      ['TOC104 6:25-27 "to" cannot be 60000ms'],
    ],
    [
      'a series without an interval',
      file('{ from: 0s, to: 1m, host: a, system.cpu.utilization: 5% }'),
      ['TOC103 6:9-66 "every" is missing | from: 0s, to: 20m, every: 1m'],
    ],
    [
      'parts of a millisecond',
      file('{ at: 1.5ms, host: a, system.cpu.utilization: 5% }'),
      ['TOC104 6:15-20 "at" cannot be "1.5ms"'],
    ],
    ['a bad label', file('{ at: 0s, raised: X, Host: a }'), ['TOC101 6:30-34 "Host" is no label']],
    [
      'a mixed list',
      file('{ at: 0s, raised: X, values: { v: [a, 1] } }'),
      ['TOC104 6:43-49 "v" cannot be a mixed list'],
    ],
    [
      'an unknown host',
      file(sample, 'hosts: { b: {} }\n    nothing_else: true'),
      ['TOC701 6:9-57 the test has no host "a"'],
    ],
    [
      'a bad host',
      file(sample, 'hosts: { a: {}, "b c": {} }\n    nothing_else: true'),
      ['TOC104 7:21-26 a host cannot be "b c"'],
    ],
    [
      'no expectation',
      file(sample, 'expect: []'),
      ['TOC703 4:11-12 the test "t" expects nothing | expect an event, or nothing_else: true'],
    ],
    [
      'an expected line without an event',
      file(sample, 'expect: [{ at: 0s, host: a }]'),
      ['TOC700 7:14-33 the line expects no event | { at: 5m, raised: DISK_FULL, host: node-1 }'],
    ],
    [
      'a receipt that is expected',
      file(sample, 'expect: [{ at: 0s, raised: BUSY, received: 1s }]'),
      [
        'TOC700 7:38-46 "received" is for events that are given | leave it out: "at" is the time of the event',
      ],
    ],
    [
      'an expected event that no rule emits',
      file(sample, 'expect: [{ at: 0s, raised: BUSSY }]'),
      ['TOC303 7:14-39 no rule of this test emits BUSSY | did you mean "BUSY"?'],
    ],
    [
      'an unknown rule',
      file(sample, 'rules: [bussy]\n    nothing_else: true'),
      ['TOC704 7:13-18 there is no rule "bussy" | did you mean "busy"?'],
    ],
    [
      'an unknown rule to explain',
      file(sample, 'explain: [{ at: 0s, rule: bussy, contains: x }]'),
      ['TOC704 7:31-36 there is no rule "bussy" | did you mean "busy"?'],
    ],
    [
      'an unknown key',
      file(sample, 'nothing_els: true'),
      [
        'TOC703 4:11-12 the test "t" expects nothing | expect an event, or nothing_else: true',
        'TOC101 7:5-16 a test has no key "nothing_els" | did you mean "nothing_else"?',
      ],
    ],
    [
      'two tests of one name',
      `${file(sample)}  - { name: t, given: [], nothing_else: true }\n`,
      ['TOC106 8:13-14 there are two tests "t", first in given.yaml:4'],
    ],
  ])('tell of %s', (_, text, expected) => {
    expect(told(text)).toEqual(expected);
  });
});
