import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../agent/arguments.ts';
import { checkHostConfig } from '../../agent/check-rules.ts';
import { configLimits, parseConfig } from '../../agent/config.ts';
import { TocsinError } from '../../shared/errors.ts';
import { languageLimits } from '../../shared/language/limits.ts';
import { compiled } from '../language/given.ts';
import { diskFull, fullMember } from './running-agent.ts';

const wholeLanguage = `
host_sets: { web: { tags: { role: web } } }
rules:
  - name: full
    by: [host, mountpoint]
    in: web
    when: system.filesystem.utilization >= 95% and not (avg(system.cpu.utilization, 5m) < 10%)
    for: 5m
    clear: system.filesystem.utilization < 90%
    clear_for: 2m
    max_gap: 7m
    missing: unknown-event
    during: { zone: Europe/Berlin, times: [Mon-Fri 08:00-18:00] }
    during_end: clear
    cooldown: 1h
    max_raises: { max: 3, per: 1d }
    on_change: restart
    mode: shadow
    set: { used: abs(system.filesystem.utilization), worst: 'max(system.filesystem.utilization, 5m)' }
    message: "{host} {mountpoint} {used:percent}"
  - { name: busy, kind: occurrence, when: 'p95(system.cpu.utilization, 5m) > 90%' }
  - { name: gone, by: [host], when: 'not exists(system.filesystem.utilization{mountpoint="/data"})' }
  - { name: some, when: 'system.cpu.utilization in [0.5, 0.6] or -system.memory.utilization * 2 < -1' }
  - { name: two, when: { at_least: 2, of: web, where: 'avg(system.cpu.utilization, 5m) > 90%' } }
`;

function selector(name: string): object {
  return { kind: 'selector', name, matchers: [] };
}

function call(name: string, ...args: readonly object[]): object {
  return { kind: 'call', name, args };
}

function seconds(ms: number): object {
  return { kind: 'number', value: ms / 1000, unit: 'seconds' };
}

function numbers(count: number): readonly object[] {
  return Array.from({ length: count }, (_, value) => ({ kind: 'number', value, unit: 'none' }));
}

function hours(count: number): readonly object[] {
  return Array.from({ length: count }, () => ({ days: [1], fromMinute: 0, toMinute: 1_440 }));
}

const least = { api: 'https://api.example', stateDir: '/var/lib/tocsin' };

function fault(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (!(error instanceof TocsinError)) throw error;
    return `${error.code} ${error.detail.field ?? ''}`.trim();
  }
}

describe('parseConfig', () => {
  it('fills in what is not said', () => {
    expect(parseConfig(JSON.stringify(least))).toEqual({
      ...least,
      sampleMs: 10_000,
      flushMs: 60_000,
      rootfs: '/',
      tags: {},
      commands: {},
      spoolBytes: 32 * 1024 * 1024,
    });
  });

  it('takes all that can be said', () => {
    const given = {
      api: 'http://127.0.0.1:4566/base',
      stateDir: '/s',
      host: 'node-1',
      sampleMs: 1_000,
      flushMs: 2_000,
      rootfs: '/demo/node-1',
      tags: { role: 'storage' },
      commands: {
        attach: { path: '/opt/a', fixed: ['--root', '/r'], args: { volume: 'volume' }, timeoutMs: 5_000 },
      },
      spoolBytes: 1_000_000,
    };
    expect(parseConfig(JSON.stringify({ ...given, api: `${given.api}/` }))).toEqual(given);
  });

  it('refuses each fault with its field', () => {
    const table: ReadonlyArray<readonly [object, string]> = [
      [{ api: 'http://api.example' }, 'api'],
      [{ api: 'ftp://127.0.0.1' }, 'api'],
      [{ api: 'https://x?y=1' }, 'api'],
      [{ api: 7 }, 'api'],
      [{ stateDir: 'relative' }, 'stateDir'],
      [{ stateDir: '/a/' }, 'stateDir'],
      [{ host: 'a b' }, 'host'],
      [{ host: 'h'.repeat(65) }, 'host'],
      [{ sampleMs: configLimits.sampleLeastMs - 1 }, 'sampleMs'],
      [{ sampleMs: configLimits.sampleMostMs + 1 }, 'sampleMs'],
      [{ sampleMs: 1_000.5 }, 'sampleMs'],
      [{ flushMs: 9_999 }, 'flushMs'],
      [{ sampleMs: 1_000, flushMs: 360_001 }, 'flushMs'],
      [{ rootfs: '' }, 'rootfs'],
      [{ tags: { a: 1 } }, 'tags.a'],
      [{ tags: [] }, 'tags'],
      [{ spoolBytes: configLimits.spoolLeastBytes - 1 }, 'spoolBytes'],
      [{ commands: { a: { path: 'x' } } }, 'commands.a.path'],
      [{ commands: { a: { path: '/x', args: { b: '^.*$' } } } }, 'commands.a.args.b'],
      [{ commands: { a: { path: '/x', args: { B: 'word' } } } }, 'commands.a.args.B'],
      [{ commands: { a: { path: '/x', shell: true } } }, 'commands.a.shell'],
      [{ commands: { a: { path: '/x', timeoutMs: 999 } } }, 'commands.a.timeoutMs'],
      [{ colour: 1 }, 'colour'],
    ];
    for (const [more, field] of table) {
      expect(fault(() => parseConfig(JSON.stringify({ ...least, ...more })))).toBe(`CONFIG_INVALID ${field}`);
    }
    expect(fault(() => parseConfig('{'))).toBe('CONFIG_INVALID the file');
    expect(
      fault(() => parseConfig(JSON.stringify({ ...least, sampleMs: 1_000, flushMs: 360_000 }))),
    ).toBeUndefined();
    for (const host of ['localhost', '[::1]']) {
      expect(fault(() => parseConfig(JSON.stringify({ ...least, api: `http://${host}:1` })))).toBeUndefined();
    }
  });
});

describe('checkHostConfig', () => {
  const deep = (levels: number): object => {
    let expr: object = { kind: 'boolean', value: true };
    for (let level = 0; level < levels; level++) expr = { kind: 'not', operand: expr };
    return { version: 'v', rules: [{ ...diskFull(), when: expr }] };
  };
  const many = (count: number): object => ({
    version: 'v',
    rules: Array.from({ length: count }, (_, index) => ({ ...diskFull(), hash: `h${index}` })),
  });

  it('takes rules up to its limits and refuses the next', () => {
    expect(fault(() => checkHostConfig(deep(languageLimits.expressionDepth)))).toBeUndefined();
    expect(fault(() => checkHostConfig(deep(languageLimits.expressionDepth + 1)))).toMatch(
      /^CONFIG_INVALID rules\[0\]\.when/,
    );
    expect(fault(() => checkHostConfig(many(languageLimits.rules)))).toBeUndefined();
    expect(fault(() => checkHostConfig(many(languageLimits.rules + 1)))).toBe('CONFIG_INVALID rules');
  });

  const one = (more: object): object => ({ version: 'v', rules: [{ ...diskFull(), ...more }] });
  const refusal = (value: unknown): string | undefined => {
    try {
      checkHostConfig(value);
      return undefined;
    } catch (error) {
      const { field, got, allowed } = (error as TocsinError).detail;
      return [field, got, allowed].join(' | ');
    }
  };

  it('takes all that the compiler places on a host', () => {
    const { hostRules: rules, memberRules: members } = compiled(wholeLanguage);
    const config = JSON.parse(JSON.stringify({ version: 'v', rules, members }));
    expect(checkHostConfig(config)).toEqual(config);
    expect([rules.length, members?.length]).toEqual([4, 1]);
  });

  it.each<[string, object, string]>([
    ['a key', { unless: {} }, 'rules[0].unless | an unknown key'],
    ['a value of a key', { missing: 'guess' }, 'rules[0].missing | guess | hold, false, true, unknown-event'],
    ['a node', { when: { kind: 'member', hash: 'h' } }, 'rules[0].when.kind | member | number, string'],
    ['a key of a node', { when: { kind: 'not', operand: {}, how: 1 } }, 'rules[0].when.how | an unknown key'],
    ['an event', { when: selector('DISK_FULL') }, 'rules[0].when.name | DISK_FULL | a metric'],
    [
      'a function',
      { when: call('median', selector('m')) },
      'rules[0].when | median of these arguments | abs',
    ],
    [
      'a function over events',
      { when: call('count', selector('X')) },
      'rules[0].when.args[0].name | X | a metric',
    ],
    ['an operator', { when: { kind: 'compare', op: '~~' } }, 'rules[0].when.op | ~~ | =='],
    [
      'a list of lists',
      { when: { kind: 'list', items: [{ kind: 'list' }] } },
      'rules[0].when.items[0].kind | list | number',
    ],
    [
      'a zone',
      { during: { zone: 'Mars/Olympus', times: [] } },
      'rules[0].during.zone | Mars/Olympus | a time zone that this host knows',
    ],
    [
      'a day',
      { during: { zone: 'UTC', times: [{ days: [8] }] } },
      'rules[0].during.times[0].days[0] | 8 | a whole number from 1 to 7',
    ],
    ['a clear that is none', { clear: 7 }, 'rules[0].clear | 7 | an object'],
  ])('refuses %s that it does not know, and says where', (_, more, expected) => {
    expect(refusal(one(more))?.startsWith(expected)).toBe(true);
  });

  it('takes members up to its limit, each hash once, and refuses what else a configuration may hold', () => {
    const config = (count: number) => ({
      version: 'v',
      rules: [],
      members: Array.from({ length: count }, (_, index) => fullMember(`m${index}`)),
    });
    expect(fault(() => checkHostConfig(config(languageLimits.rules)))).toBeUndefined();
    expect(fault(() => checkHostConfig(config(languageLimits.rules + 1)))).toBe('CONFIG_INVALID members');
    const twice = { ...config(0), members: [fullMember(), fullMember()] };
    expect(refusal(twice)).toBe('members[1].hash | member-1 | one rule of each hash');
    expect(refusal({ ...config(0), probes: [] })).toBe('probes | an unknown key | version, rules, members');
  });

  it.each<[string, number, (value: number) => object]>([
    ['a window', languageLimits.sampleWindowMs, (ms) => ({ when: call('max', selector('m'), seconds(ms)) })],
    ['a hold', languageLimits.durationMs, (forMs) => ({ forMs })],
    ['a gap', languageLimits.durationMs, (maxGapMs) => ({ maxGapMs })],
    ['a cooldown', languageLimits.durationMs, (cooldownMs) => ({ cooldownMs })],
    ['raises', languageLimits.maxRaises, (max) => ({ maxRaises: { max, perMs: 1 } })],
    ['hours', languageLimits.duringTimes, (count) => ({ during: { zone: 'UTC', times: hours(count) } })],
    [
      'literals of a list',
      languageLimits.listItems,
      (count) => ({ when: { kind: 'list', items: numbers(count) } }),
    ],
  ])('takes %s up to the limit and refuses the next', (_, most, make) => {
    expect([refusal(one(make(most))), typeof refusal(one(make(most + 1)))]).toEqual([undefined, 'string']);
  });

  it('throws nothing but TocsinError of whatever comes', () => {
    const rule = fc.record(
      Object.fromEntries(
        Object.entries(diskFull()).map(([key, value]) => [key, fc.oneof(fc.constant(value), fc.jsonValue())]),
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ version: fc.constant('v'), rules: fc.array(rule) })),
        (value) => {
          fault(() => checkHostConfig(value));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('parseCommandLine', () => {
  it('reads what a person types', () => {
    const table: ReadonlyArray<readonly [string, unknown]> = [
      ['', { kind: 'help' }],
      ['--help', { kind: 'help' }],
      ['version', { kind: 'version' }],
      ['run --config /etc/a.json', { kind: 'run', config: '/etc/a.json' }],
      [
        'enrol --config f --token-file - --host h --instance i-1 --zone z --tag role=db --tag x=a=b',
        {
          kind: 'enrol',
          config: 'f',
          options: { tokenFile: '-', host: 'h', instance: 'i-1', zone: 'z', tags: { role: 'db', x: 'a=b' } },
        },
      ],
    ];
    for (const [line, expected] of table)
      expect(parseCommandLine(line.split(' ').filter(Boolean))).toEqual(expected);
    for (const line of [
      'walk',
      'run',
      'run --config',
      'enrol --config f',
      'enrol --config f --token-file - --tag x',
      'run --config f --token t',
    ]) {
      expect(fault(() => parseCommandLine(line.split(' ')))).toBe('USAGE');
    }
  });
});
