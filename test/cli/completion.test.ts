import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bashCompletion } from '../../cli/completion/bash.ts';
import { fishCompletion } from '../../cli/completion/fish.ts';
import { completedCommands } from '../../cli/completion/tree.ts';
import { zshCompletion } from '../../cli/completion/zsh.ts';
import { runCommand } from './command.ts';

const main = join(import.meta.dirname, '../../cli/main.ts');

function someProgram(): Command {
  const program = new Command('tocsin');
  program
    .command('check <files...>')
    .description("tell: what's wrong")
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml']))
    .option('--rule <rule...>');
  program.command('export [version]').option('--to <folder>').option('--force');
  program.command('switch <on|off>');
  program.command('schema').addArgument(new Argument('<of>').choices(['event', 'document']));
  program.command('tokens').command('create <name>').option('--key-file <file>');
  program.command('names', { hidden: true });
  return program;
}

describe('completedCommands', () => {
  it('walks the program, and tells options, subcommands and what arguments take', () => {
    const help = { flags: ['-h', '--help'], description: 'display help for command' };
    const output = {
      flags: ['-o', '--output'],
      description: 'how to print',
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
        options: [
          output,
          { flags: ['--rule'], description: '', value: { kind: 'names', of: 'rules' } },
          help,
        ],
        argument: { kind: 'file' },
      },
      {
        ...plain,
        path: 'export',
        options: [
          { flags: ['--to'], description: '', value: { kind: 'folder' } },
          { flags: ['--force'], description: '' },
          help,
        ],
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
        options: [{ flags: ['--key-file'], description: '', value: { kind: 'file' } }, help],
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
    writeFileSync(join(folder, 'tocsin'), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, {
      mode: 0o700,
    });
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** Sources the script in a bash of its own and asks as readline does. */
  function complete(script: string, ...words: readonly string[]): readonly string[] {
    const file = join(folder, '.script');
    writeFileSync(file, script);
    const ask = `set -u; source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tocsin; printf '%s\\n' "\${COMPREPLY[@]-}"`;
    const args = ['--norc', '--noprofile', '-c', ask, file, 'tocsin', ...words];
    const env = { PATH: `${folder}:${process.env.PATH}` };
    const out = execFileSync('bash', args, { cwd: folder, env, encoding: 'utf8' });
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
    [['export', '--to', 's'], ['sub']],
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
    expect(complete(out, 'completion', '')).toEqual(['bash', 'fish', 'zsh']);
    expect(complete(out, 'na')).toEqual([]);
    expect(complete(out, 'kill-switch', '')).toEqual(['on', 'off']);
    expect(complete(out, 'rollback', '0123456789abcdef', '--')).toEqual([
      '--if-version',
      '--dry-run',
      '--no-wait',
      '--output',
      '--quiet',
      '--help',
    ]);
  });

  it('offers the names that the files in the line define', { timeout: 60_000 }, async () => {
    const { out } = await runCommand({ home: folder, clock: () => 0 }, 'completion', 'bash');
    const rules = ['name: busy', 'name: idle'].map(
      (name) => `{ ${name}, when: system.cpu.utilization > 1% }`,
    );
    const test =
      '{ name: a busy host, given: [{ at: 1m, host: a, system.cpu.utilization: 2% }], expect: [{ at: 1m, raised: BUSY, host: a }] }';
    writeFileSync(join(folder, 'r.yaml'), `version: 1\nrules: [${rules.join(', ')}]\ntests: [${test}]\n`);
    expect(complete(out, 'check', 'r.yaml', '--rule', '')).toEqual(['busy', 'idle']);
    expect(complete(out, 'check', 'r.yaml', '--rule', 'b')).toEqual(['busy']);
    expect(complete(out, 'test', 'r.yaml', '--filter', 'a')).toEqual(['a busy host']);
    mkdirSync(join(folder, 'test'));
    expect(complete(out, 'test', 'r.yaml', 'none.yaml', 'sub', '--filter', '')).toEqual(['a busy host']);
    expect(complete(out, 'check', 'none.yaml', '--rule', '')).toEqual([]);
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
        `'check') compadd -- -o --output --rule -h --help ;;`,
        `'check|--rule') next=(\${(f)"$("\${words[1]}" names rules -- "\${(@)words[3,-1]}" 2>/dev/null)"}); compadd -a next; return ;;`,
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

describe('the completion for fish', () => {
  it('offers commands, options and values with their descriptions', () => {
    const lines = fishCompletion(completedCommands(someProgram())).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        `complete -c tocsin -n '__tocsin_called \\'\\'' -a 'check' -d 'tell: what\\'s wrong'`,
        `complete -c tocsin -n '__tocsin_called \\'check\\'' -F`,
        `complete -c tocsin -n '__tocsin_called \\'check\\'' -s o -l output -x -a 'table json yaml' -d 'how to print'`,
        `complete -c tocsin -n '__tocsin_called \\'check\\'' -l rule -x -a '(__tocsin_names rules)'`,
        `complete -c tocsin -n '__tocsin_called \\'export\\'' -l to -x -a '(__fish_complete_directories)'`,
        `complete -c tocsin -n '__tocsin_called \\'export\\'' -l force`,
        `complete -c tocsin -n '__tocsin_called \\'switch\\'' -a 'on off'`,
        `complete -c tocsin -n '__tocsin_called \\'tokens create\\'' -l key-file -r -F`,
      ]),
    );
  });
});
