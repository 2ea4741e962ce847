import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../agent/arguments.ts';
import { checkHostConfig } from '../../agent/check-rules.ts';
import { configLimits, parseConfig } from '../../agent/config.ts';
import { TocsinError } from '../../shared/errors.ts';
import { languageLimits } from '../../shared/language/limits.ts';
import { diskFull } from './running-agent.ts';

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
