import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../../shared/language/load/loader.ts';
import { told } from '../given.ts';
import { fileOf as file, oneRule as rule, sampleLine as sample } from './given.ts';

describe('tests in definition files', () => {
  it('are read as they are written', () => {
    const text = `${rule}
  - name: all there is
    start: 2026-03-29T00:30:00+01:00
    rules: [busy]
    hosts: { a: { role: web }, b: {} }
    given:
      - { from: 1m, to: 3m, every: 30s, host: a, mountpoint: /, device: sda, system.filesystem.utilization: 97% }
      - { at: 4m, host: b, system.memory.usage: 20GiB, valid_for: 1h }
      - { at: 1s, raised: MAINTENANCE, host: a, zone: 7, values: { on: true, list: [a, b], share: -5%, less: -0.5, build: "42", text: '5%', all: ["1", 'b'] } }
      - { at: 1500ms, occurred: MAINTENANCE, host: a, zone: 1.10 }
      - { at: 2s, cleared: MAINTENANCE, host: a, zone: "7", received: 9s }
      - { at: 3s, host: b, joins: true, tags: { role: db } }
      - { at: 4s, host: b, tags: {} }
      - { at: 5s, host: b, leaves: true }
      - { silent: true, from: 1s, to: 2s, host: a }
      - { silent: true, from: 3s, host: a }
    expect:
      - { at: 6m, raised: BUSY, muted: max-raises, shadow: true }
      - { at: 7m, cleared: BUSY, reason: left }
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
        startMs: Date.UTC(2026, 2, 28, 23, 30),
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
            values: {
              on: true,
              list: ['a', 'b'],
              share: -0.05,
              less: -0.5,
              build: '42',
              text: '5%',
              all: ['1', 'b'],
            },
          },
          {
            kind: 'event',
            transition: 'occurred',
            type: 'MAINTENANCE',
            atMs: 1500,
            receivedMs: 1500,
            labels: { host: 'a', zone: '1.10' },
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
          { kind: 'membership', change: 'joins', host: 'b', atMs: 3000, tags: { role: 'db' } },
          { kind: 'membership', change: 'tags', host: 'b', atMs: 4000, tags: {} },
          { kind: 'membership', change: 'leaves', host: 'b', atMs: 5000 },
          { kind: 'silence', host: 'a', fromMs: 1000, toMs: 2000 },
          { kind: 'silence', host: 'a', fromMs: 3000 },
        ],
        expect: [
          {
            transition: 'raised',
            type: 'BUSY',
            atMs: 360_000,
            labels: {},
            values: {},
            muted: 'max-raises',
            shadow: true,
          },
          { transition: 'cleared', type: 'BUSY', atMs: 420_000, labels: {}, values: {}, reason: 'left' },
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

  it('know the metrics that other files declare', () => {
    const files = [
      { name: 'a.yaml', text: file('{ at: 0s, host: a, queue: q, shop.orders: 5 }') },
      {
        name: 'b.yaml',
        text: 'version: 1\nmetrics: { shop.orders: { unit: count, labels: [queue] } }\n',
      },
    ];
    const faults: unknown[] = [];
    const { tests } = loadDefinitions(files, (...fault) => faults.push(fault));
    expect(faults).toEqual([]);
    expect(tests[0]?.given[0]).toMatchObject({ values: { 'shop.orders': 5 }, labels: { queue: 'q' } });
  });

  it('expect what a rule says while its condition is unknown', () => {
    const rule = 'rules: [{ name: busy, when: system.cpu.utilization > 90%, missing: unknown-event }]';
    const test = `tests: [{ name: t, given: [${sample}], expect: [{ at: 0s, raised: BUSY_UNKNOWN }] }]`;
    expect(told(`version: 1\n${rule}\n${test}\n`)).toEqual([]);
  });

  it('keep labels and values of any name', () => {
    const text = file('{ at: 0s, raised: X, __proto__: a, values: { __proto__: 5% } }');
    const [event] = loadDefinitions([{ name: 'f.yaml', text }], () => undefined).tests[0]?.given ?? [];
    expect(event?.kind === 'event' && [Object.entries(event.labels), Object.entries(event.values)]).toEqual([
      [['__proto__', 'a']],
      [['__proto__', 0.05]],
    ]);
  });

  it('leave out a test of which one line is wrong: without it, it would be another test', () => {
    const text = file('{ at: 0s, host: a }');
    expect(loadDefinitions([{ name: 'f.yaml', text }], () => undefined).tests).toEqual([]);
  });
});
