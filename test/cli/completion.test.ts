import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bashCompletion } from '../../cli/completion/bash.ts';
import { completedCommands } from '../../cli/completion/tree.ts';
import { zshCompletion } from '../../cli/completion/zsh.ts';
import { outputOption } from '../../cli/output.ts';
import { runCommand } from './command.ts';

function someProgram(): Command {
  const program = new Command('tocsin');
  program.command('check <files...>').description("tell: what's wrong").addOption(outputOption());
  program.command('export [version]').option('--to <folder>').option('--force');
  program.command('switch <on|off>');
  program.command('schema').addArgument(new Argument('<of>').choices(['event', 'document']));
  program.command('tokens').command('create <name>').option('--key-file <file>');
  return program;
}

describe('completedCommands', () => {
  it('walks the program, and tells options, subcommands and what arguments take', () => {
    const help = { flags: ['-h', '--help'] };
    const output = {
      flags: ['-o', '--output'],
      value: { kind: 'choices', choices: ['table', 'json', 'yaml'] },
    };
    const plain = { description: '', subcommands: [] };
    expect(completedCommands(someProgram())).toEqual([
      {
        path: '',
        description: '',
        subcommands: ['check', 'export', 'switch', 'schema', 'tokens'],
        options: [help],
      },
      {
        ...plain,
        path: 'check',
        description: "tell: what's wrong",
        options: [output, help],
        argument: { kind: 'file' },
      },
      {
        ...plain,
        path: 'export',
        options: [{ flags: ['--to'], value: { kind: 'folder' } }, { flags: ['--force'] }, help],
        argument: { kind: 'any' },
      },
      { ...plain, path: 'switch', options: [help], argument: { kind: 'choices', choices: ['on', 'off'] } },
      {
        ...plain,
        path: 'schema',
        options: [help],
        argument: { kind: 'choices', choices: ['event', 'document'] },
      },
      { ...plain, path: 'tokens', subcommands: ['create'], options: [help] },
      {
        ...plain,
        path: 'tokens create',
        options: [{ flags: ['--key-file'], value: { kind: 'file' } }, help],
        argument: { kind: 'any' },
      },
    ]);
  });
});

describe('the completion for bash', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-complete-'));
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'two words.yaml'), '');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** Sources the script in a bash of its own and asks as readline does. */
  function complete(script: string, ...words: readonly string[]): readonly string[] {
    const file = join(folder, '.script');
    writeFileSync(file, script);
    const ask = `set -u; source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tocsin; printf '%s\\n' "\${COMPREPLY[@]-}"`;
    const args = ['--norc', '--noprofile', '-c', ask, file, 'tocsin', ...words];
    const out = execFileSync('bash', args, { cwd: folder, encoding: 'utf8' });
    return out.split('\n').filter((line) => line !== '');
  }

  it.each<[readonly string[], readonly string[]]>([
    [[''], ['check', 'export', 'switch', 'schema', 'tokens']],
    [['s'], ['switch', 'schema']],
    [['-'], ['-h', '--help']],
    [['tokens', ''], ['create']],
    [
      ['tokens', 'create', '--'],
      ['--key-file', '--help'],
    ],
    [
      ['check', '-o', ''],
      ['table', 'json', 'yaml'],
    ],
    [['check', '--output', 'j'], ['json']],
    [['check', '--o'], ['--output']],
    [['check', 'tw'], ['two words.yaml']],
    [['check', 'a.yaml', 'su'], ['sub']],
    [['export', '--to', ''], ['sub']],
    [['export', 'export', '--f'], ['--force']],
    [
      ['switch', 'o'],
      ['on', 'off'],
    ],
    [['schema', 'e'], ['event']],
    [['tokens', 'create', '--key-file', 's'], ['sub']],
    [['export', ''], []],
    [['nonsense', 'x'], []],
  ])('answers %j with %j', (words, expected) => {
    expect(complete(bashCompletion(completedCommands(someProgram())), ...words)).toEqual(expected);
  });

  it('knows every command of tocsin', async () => {
    const { code, out } = await runCommand({ home: folder, clock: () => 0 }, 'completion', 'bash');
    expect(code).toBe(0);
    expect(complete(out, '')).toEqual(expect.arrayContaining(['check', 'diff', 'rollback', 'completion']));
    expect(complete(out, 'completion', '')).toEqual(['bash', 'zsh']);
    expect(complete(out, 'kill-switch', '')).toEqual(['on', 'off']);
    expect(complete(out, 'rollback', '0123456789abcdef', '--')).toEqual([
      '--if-version',
      '--dry-run',
      '--output',
      '--help',
    ]);
  });
});

describe('the completion for zsh', () => {
  it('offers commands with their descriptions, options, and the values of both', () => {
    const script = zshCompletion(completedCommands(someProgram()));
    const lines = script.split('\n').map((line) => line.trim());
    expect(lines[0]).toBe('#compdef tocsin');
    expect(lines).toEqual(
      expect.arrayContaining([
        `'') next=('check:tell\\: what'\\''s wrong' 'export:' 'switch:' 'schema:' 'tokens:'); _describe command next ;;`,
        `'check|-o'|'check|--output') compadd -- table json yaml; return ;;`,
        `'check') compadd -- -o --output -h --help ;;`,
        `'check') _files ;;`,
        `'export|--to') _files -/; return ;;`,
        `'switch') compadd -- on off ;;`,
        `'check'|'export'|'switch'|'schema'|'tokens'|'tokens create') called="$word" ;;`,
      ]),
    );
  });

  it('is printed for all commands of tocsin', async () => {
    const { out } = await runCommand({ home: '/nowhere', clock: () => 0 }, 'completion', 'zsh');
    expect(out).toContain("'tokens') next=('create:");
  });
});
