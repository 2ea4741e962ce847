import { describe, expect, it } from 'vitest';
import { argumentsOf, isOfKind } from '../../agent/command-arguments.ts';
import { commandLimits, openCommands, outputOf } from '../../agent/commands.ts';
import type { AllowedCommand, ArgumentKind } from '../../agent/config.ts';
import type { CommandResult, HostCommand } from '../../shared/api/commands.ts';
import { FakeHost } from './fake-host.ts';

const attach: AllowedCommand = {
  path: '/opt/attach',
  fixed: ['--root', '/r'],
  args: { action: 'word', volume: 'volume', mount: 'path', exec: 'token', 'size-bytes': 'number' },
  timeoutMs: 60_000,
};

function command(host: FakeHost, more: Partial<HostCommand> = {}): HostCommand {
  return { id: 'c1', name: 'attach', args: {}, expiresAtMs: host.wallMs + 1_000, ...more };
}

async function open(host: FakeHost) {
  const told: Array<readonly [CommandResult, boolean]> = [];
  const commands = await openCommands({
    host,
    stateDir: '/state',
    allowed: { attach },
    nowMs: () => host.wallMs,
    onResult: async (result, isNews) => {
      told.push([result, isNews]);
    },
  });
  return { commands, told };
}

describe('arguments', () => {
  it('are of the kind that the host allows, and never an option', () => {
    const table: Readonly<Record<ArgumentKind, readonly [string[], unknown[]]>> = {
      path: [
        ['/', '/a'].slice(1).concat('/data-more/x_1.2'),
        ['', 'a', '/', '//', '/a/', '/a//b', '/a/../b', '/.', '/a b', '/a\n', `/${'a'.repeat(256)}`],
      ],
      volume: [
        ['vol-01234567', 'vol-0123456789abcdef0'],
        ['vol-0123456', 'vol-0123456789abcdef01', 'vol-ABCDEF01', 'x vol-01234567', 'vol-01234567\n'],
      ],
      token: [
        ['a', '0_.-Z', 'x'.repeat(128)],
        ['', '-a', 'a b', 'a;b', '$a', 'x'.repeat(129), 'a\n'],
      ],
      word: [
        ['yes', 'ext4', 'a'.repeat(32)],
        ['', 'Yes', '-x', '4ext', 'a'.repeat(33), 'a\n'],
      ],
      number: [
        ['0', '1073741824', '9'.repeat(16)],
        ['', '-1', '01', '1.5', '1e9', '9'.repeat(17), '1\n', 5],
      ],
    };
    for (const [kind, [good, bad]] of Object.entries(table) as Array<
      [ArgumentKind, readonly [string[], unknown[]]]
    >) {
      for (const value of good) expect([kind, value, isOfKind(value, kind)]).toEqual([kind, value, true]);
      for (const value of bad) expect([kind, value, isOfKind(value, kind)]).toEqual([kind, value, false]);
    }
  });

  it('stand after the fixed ones, in the order of the allow-list', () => {
    const host = new FakeHost();
    const args = { 'size-bytes': '5', volume: 'vol-01234567', action: 'attach' };
    expect(argumentsOf(command(host, { args }), attach)).toEqual({
      kind: 'accepted',
      args: ['--root', '/r', '--action', 'attach', '--volume', 'vol-01234567', '--size-bytes', '5'],
    });
    for (const bad of [{ unknown: 'x' }, { constructor: 'x' }, { volume: '--help' }] as Array<
      Record<string, string>
    >) {
      expect(argumentsOf(command(host, { args: bad }), attach).kind).toBe('refused');
    }
  });
});

describe('commands', () => {
  it('end as what they were: succeeded, failed, refused or expired', async () => {
    const host = new FakeHost();
    const { commands, told } = await open(host);
    host.runAnswer = async ({ args }) => ({
      exitCode: args.includes('fail') ? 3 : 0,
      output: 'uuid=1\n',
      errorText: 'e'.repeat(commandLimits.errorChars + 1),
    });
    await commands.accept([
      command(host, { id: 'good' }),
      command(host, { id: 'bad', args: { action: 'fail' } }),
      command(host, { id: 'other', name: 'reboot' }),
      command(host, { id: 'proto', name: 'constructor' }),
      command(host, { id: 'just', expiresAtMs: host.wallMs }),
      command(host, { id: 'late', expiresAtMs: host.wallMs - 1 }),
      'nonsense',
      { id: 'no args', name: 'attach', expiresAtMs: 1 },
    ]);
    expect(told.map(([{ id, status, exitCode }, isNews]) => [id, status, exitCode, isNews])).toEqual([
      ['good', 'succeeded', 0, true],
      ['bad', 'failed', 3, true],
      ['other', 'refused', null, true],
      ['proto', 'refused', null, true],
      ['just', 'succeeded', 0, true],
      ['late', 'expired', null, true],
    ]);
    expect(told[0]?.[0]).toMatchObject({
      output: { uuid: '1' },
      errorText: 'e'.repeat(commandLimits.errorChars),
    });
    expect(host.runs.length).toBe(3);
  });

  it('run at most once, over a restart too; what was cut off by one has failed', async () => {
    const host = new FakeHost();
    const { commands } = await open(host);
    await commands.accept([command(host)]);
    await commands.accept([command(host)]);
    host.runAnswer = () => new Promise(() => undefined);
    void commands.accept([command(host, { id: 'cut' })]);
    await host.advance(0);
    const again = await open(host);
    await again.commands.accept([command(host), command(host, { id: 'cut' }), command(host, { id: 'cut' })]);
    expect(again.told.map(([{ id, status }, isNews]) => [id, status, isNews])).toEqual([
      ['c1', 'succeeded', false],
      ['cut', 'failed', true],
      ['cut', 'failed', false],
    ]);
    expect(host.runs.length).toBe(2);
  });

  it('do not run where their id cannot be kept', async () => {
    const host = new FakeHost();
    const { commands, told } = await open(host);
    host.writeFault = { prefix: '/state', code: 'ENOSPC' };
    await commands.accept([command(host)]);
    expect([host.runs.length, told[0]?.[0].status]).toEqual([0, 'failed']);
  });

  it('are remembered up to a limit', async () => {
    const host = new FakeHost();
    const { commands } = await open(host);
    for (let index = 0; index < commandLimits.remembered; index++) {
      await commands.accept([command(host, { id: `n${index}` })]);
    }
    await commands.accept([command(host, { id: 'n0' })]);
    expect(host.runs.length).toBe(commandLimits.remembered);
    await commands.accept([command(host, { id: 'one more' })]);
    await commands.accept([command(host, { id: 'n0' })]);
    expect(host.runs.length).toBe(commandLimits.remembered + 2);
  });

  it('print key=value lines, of which the first twenty that fit are told', () => {
    const many = Array.from({ length: commandLimits.outputLines + 1 }, (_, index) => `k${index}=${index}`);
    expect(Object.keys(outputOf(many.join('\n'))).length).toBe(commandLimits.outputLines);
    expect(
      outputOf(`a=1\nA=2\n=3\nb=x=y\nc=\n${'k'.repeat(65)}=1\nd=${'v'.repeat(257)}\ne=${'v'.repeat(256)}`),
    ).toEqual({
      a: '1',
      b: 'x=y',
      c: '',
      e: 'v'.repeat(256),
    });
  });
});
