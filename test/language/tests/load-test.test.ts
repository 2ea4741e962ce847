import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../../shared/language/loader.ts';
import { told } from '../given.ts';
import { fileOf as file, oneRule as rule, sampleLine as sample } from './given.ts';

describe('tests in definition files', () => {
  it('are read as they are written', () => {
    const text = `${rule}
  - name: all there is
    rules: [busy]
    hosts: { a: { role: web }, b: {} }
    given:
      - { from: 1m, to: 3m, every: 30s, host: a, mountpoint: /, device: sda, system.filesystem.utilization: 97% }
      - { at: 4m, host: b, system.memory.usage: 20GiB, valid_for: 1h }
      - { at: 1s, raised: MAINTENANCE, host: a, zone: 7, values: { on: true, list: [a, b], share: -5%, less: -0.5 } }
      - { at: 1500ms, occurred: MAINTENANCE, host: a, zone: 7 }
      - { at: 2s, cleared: MAINTENANCE, host: a, zone: "7", received: 9s }
    expect:
      - { at: 5m, retracted: BUSY, host: a, values: { used: 97% } }
    nothing_else: true
    explain:
      - { at: 5m, rule: busy, host: a, contains: is true }
`;
    const { tests } = loadDefinitions([{ name: 'f.yaml', text }], (...fault) => {
      if (fault[0] !== 'TOC303') throw new Error(JSON.stringify(fault));
    });
    expect(JSON.parse(JSON.stringify(tests, (key, each) => (key === 'at' ? undefined : each)))).toEqual([
      {
        name: { value: 'all there is' },
        rules: [{ value: 'busy' }],
        hosts: {},
        given: [
          {
            kind: 'samples',
            fromMs: 60_000,
            toMs: 180_000,
            everyMs: 30_000,
            host: 'a',
            labels: { mountpoint: '/', device: 'sda' },
            values: { 'system.filesystem.utilization': 0.97 },
          },
          {
            kind: 'samples',
            fromMs: 240_000,
            toMs: 240_000,
            validForMs: 3_600_000,
            host: 'b',
            labels: {},
            values: { 'system.memory.usage': 20 * 2 ** 30 },
          },
          {
            kind: 'event',
            transition: 'raised',
            type: 'MAINTENANCE',
            atMs: 1000,
            receivedMs: 1000,
            labels: { host: 'a', zone: '7' },
            values: { on: true, list: ['a', 'b'], share: -0.05, less: -0.5 },
          },
          {
            kind: 'event',
            transition: 'occurred',
            type: 'MAINTENANCE',
            atMs: 1500,
            receivedMs: 1500,
            labels: { host: 'a', zone: '7' },
            values: {},
          },
          {
            kind: 'event',
            transition: 'cleared',
            type: 'MAINTENANCE',
            atMs: 2000,
            receivedMs: 9000,
            labels: { host: 'a', zone: '7' },
            values: {},
          },
        ],
        expect: [
          {
            transition: 'retracted',
            type: 'BUSY',
            atMs: 300_000,
            labels: { host: 'a' },
            values: { used: 0.97 },
          },
        ],
        nothingElse: true,
        explain: [{ atMs: 300_000, rule: { value: 'busy' }, contains: 'is true', labels: { host: 'a' } }],
      },
    ]);
    expect([...(tests[0]?.hosts ?? [])]).toEqual([
      ['a', { role: 'web' }],
      ['b', {}],
    ]);
  });

  it('round values as an agent does, so that rules see what they would see', () => {
    const { tests } = loadDefinitions(
      [{ name: 'f.yaml', text: file('{ at: 0s, host: a, system.cpu.utilization: 94.99999% }') }],
      (...fault) => {
        throw new Error(JSON.stringify(fault));
      },
    );
    expect(tests[0]?.given[0]).toMatchObject({ values: { 'system.cpu.utilization': 0.95 } });
  });

  it.each<[string, string, readonly string[]]>([
    [
      'a line of nothing',
      file('{ at: 0s, host: a }'),
      [
        'TOC700 6:9-28 the line gives neither samples nor an event | { at: 5m, host: node-1, system.cpu.utilization: 97% }',
      ],
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
      ['TOC104 6:15-20 "at" cannot be 1.5ms'],
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

  it('keep labels and values of any name', () => {
    const text = file('{ at: 0s, raised: X, __proto__: a, values: { __proto__: 5% } }');
    const [event] = loadDefinitions([{ name: 'f.yaml', text }], () => undefined).tests[0]?.given ?? [];
    expect(event && [Object.entries(event.labels), Object.entries(event.values)]).toEqual([
      [['__proto__', 'a']],
      [['__proto__', 0.05]],
    ]);
  });

  it('leave out a test of which one line is wrong: without it, it would be another test', () => {
    const text = file('{ at: 0s, host: a }');
    expect(loadDefinitions([{ name: 'f.yaml', text }], () => undefined).tests).toEqual([]);
  });
});
