import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandLines } from '../../infra/constructs/storage-document.ts';
import { TocsinError } from '../../shared/errors.ts';
import { attachCommand } from '../../shared/policy/attach-command.ts';
import { onAws, resourcesOf, synthesise } from './synthesis.ts';

const [document] = Object.values(resourcesOf(synthesise(onAws).serviceTemplate, 'AWS::SSM::Document'));
const content = document?.Properties.Content;
const farMs = 4_000_000_000_000;

const command = attachCommand({
  commandId: '01jd0000000000000000000000-attach',
  response: '01jd0000000000000000000000',
  action: 'attach',
  volumeId: 'vol-0123456789abcdef0',
  sizeGiB: 1,
  mount: '/data-more',
  filesystem: 'ext4',
  mkfs: true,
  sentAtMs: 1_000,
});

describe('the SSM document', () => {
  it('is one command by its name, updated in place', () => {
    expect(document?.Properties).toMatchObject({
      Name: 'Tocsin-AttachStorage',
      DocumentType: 'Command',
      UpdateMethod: 'NewVersion',
    });
  });

  it('takes exactly the parameters of a host command, each by a pattern that spans the whole value', () => {
    expect(Object.keys(content.parameters).sort()).toEqual(['args', 'expiresAtMs', 'id', 'name']);
    for (const { allowedPattern } of Object.values<{ allowedPattern: string }>(content.parameters)) {
      expect(allowedPattern).toMatch(/^\^.*\$$/);
    }
  });

  it.each([
    ['args', base64(command.args), true],
    ['args', 'e30=; reboot', false],
    ['args', '$(reboot)', false],
    ['args', "e30='", false],
    ['args', '', false],
    ['id', command.id, true],
    ['id', 'a b', false],
    ['name', command.name, true],
    ['name', 'reboot', false],
    ['expiresAtMs', String(farMs), true],
    ['expiresAtMs', '1+1', false],
  ])('%s %j passes its pattern: %s', (name, value, passes) => {
    expect(new RegExp(content.parameters[name].allowedPattern).test(value)).toBe(passes);
  });

  it('carries the host script unchanged after its checks', () => {
    const { runCommand } = content.mainSteps[0].inputs;
    expect(runCommand[0]).toBe('#!/usr/bin/env bash');
    expect(runCommand.slice(-3)).toContain('main "$@"');
    expect(Buffer.byteLength(JSON.stringify(content))).toBeLessThan(64 * 1024);
  });
});

describe('what stands before the host script', () => {
  it('hands every argument of a command to it as an option', () => {
    expect(run(command.args)).toEqual([
      0,
      '--action attach --volume vol-0123456789abcdef0 --mount /data-more --fstype ext4 --mkfs yes ' +
        '--exec 01jd0000000000000000000000 --size-bytes 1073741824',
    ]);
  });

  it.each([
    ['volume', 'vol-1'],
    ['volume', 'vol-0123456789abcdef0 --root /x'],
    ['mount', 'data'],
    ['mount', '/data/../etc'],
    ['mount', '/data;reboot'],
    ['mount', '/data"'],
    ['mount', '/data\n'],
    ['fstype', 'btrfs'],
    ['mkfs', 'maybe'],
    ['action', 'format'],
    ['exec', ''],
    ['size-bytes', '1G'],
  ])('refuses %s %j', (name, value) => {
    expect(run({ ...command.args, [name]: value })).toEqual([77, '']);
  });

  it('refuses a command that lacks an argument', () => {
    const { volume: _, ...rest } = command.args;
    expect(run(rest)).toEqual([77, '']);
  });

  it('keeps back arguments that are not listed', () => {
    const [, options] = run({ ...command.args, root: '/tmp', 'loop-dir': '/tmp' });
    expect(options).not.toMatch(/root|loop/);
  });

  it('runs nothing after the command has expired', () => {
    expect(run(command.args, 1_000_000)).toEqual([78, '']);
  });

  it.each(['#!/bin/sh\necho', '#!/bin/bash\necho {{ id }}', ''])('refuses the script %j', (script) => {
    expect(() => commandLines(script)).toThrow(TocsinError);
  });
});

function base64(args: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify(args)).toString('base64');
}

/** Exit code and output of a script that echoes its options, run as SSM would run it. */
function run(args: Readonly<Record<string, string>>, expiresAtMs = farMs): readonly [number | null, string] {
  const values: Readonly<Record<string, string>> = { args: base64(args), expiresAtMs: String(expiresAtMs) };
  const text = commandLines('#!/usr/bin/env bash\necho "$@"')
    .join('\n')
    .replaceAll(/\{\{ (\w+) \}\}/g, (_, name: string) => values[name] ?? '');
  const { status, stdout } = spawnSync('bash', ['-c', text], { encoding: 'utf8' });
  return [status, stdout.trimEnd()];
}
