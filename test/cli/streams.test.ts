import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Runs a line of bash in which `$tocsin` is the command. */
function bash(line: string): string {
  const env = { ...process.env, tocsin: `${process.execPath} ${join(root, 'cli', 'main.ts')}` };
  return execFileSync('bash', ['-c', line], { cwd: root, env, encoding: 'utf8' });
}

describe('tocsin in a pipe', { timeout: 60_000 }, () => {
  it.each([
    ['enough', 'check examples/headline/definitions.yaml', 'head -n 1'],
    ['enough of much', 'explain-error -o json', 'head -n 1'],
    ['no wish to read', 'check examples/headline/definitions.yaml', 'true'],
  ])('ends quietly when who reads has %s', (_, command, reader) => {
    const out = bash(`set -o pipefail; { $tocsin ${command} | ${reader}; } 2>&1; printf '|%s' $?`);
    expect(out.split('|').at(-1)).toBe('0');
    expect(out.split('\n').length).toBeLessThanOrEqual(2);
  });

  it('keeps its exit code when nobody reads', () => {
    const bad = String.raw`printf 'version: 1\nrules: 1\n' > "$f"`;
    const line = `f=$(mktemp); ${bad}; $tocsin check "$f" 2> >(true) > >(true); printf "%s" $?; rm "$f"`;
    expect(bash(line)).toBe('1');
  });

  it('writes answers to standard output and errors to standard error', () => {
    expect(bash('$tocsin metrics --sent 2>/dev/null | head -n 1')).toMatch(/^METRIC /);
    expect(bash('$tocsin nonsense 2>&1 >/dev/null || printf "%s" $?')).toContain(
      "unknown command 'nonsense'",
    );
    expect(bash('$tocsin nonsense 2>/dev/null || printf "%s" $?')).toBe('2');
    expect(bash('$tocsin --help 2>/dev/null')).toContain('Usage: tocsin');
  });
});
