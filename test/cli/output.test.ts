import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OutputFormat, show } from '../../cli/output.ts';
import { runCommand } from './command.ts';
import { type Deployment, startDeployment } from './deployment.ts';

const nowMs = Date.parse('2026-11-21T12:00:00Z');
/** Clears the screen and rings, for a terminal that obeys. */
const steering = 'clear\u001b[2J\u0007\u009b2J\rover';

function shown(output: OutputFormat, text: string): string {
  const printed: string[] = [];
  const session = { print: (line: string) => printed.push(line) };
  show(session, { output }, { text }, () => text);
  return printed.join('|');
}

describe('an answer', () => {
  it('for a person steers no terminal: control characters are spelt out', () => {
    expect(shown('table', steering)).toBe('clear\\x1b[2J\\x07\\x9b2J\\x0dover');
    expect(shown('table', 'a\tb\nünïcödé ✓ 火 \u{1f525}')).toBe('a\tb\nünïcödé ✓ 火 \u{1f525}');
  });

  it('as data is whole', () => {
    expect(JSON.parse(shown('json', steering))).toEqual({ text: steering });
  });
});

describe('events that somebody posted', () => {
  let home: string;
  let deployment: Deployment;

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-output-'));
    deployment = await startDeployment(() => nowMs);
    writeFileSync(join(home, 'operator.key'), deployment.operatorKey);
  });

  afterEach(async () => {
    await deployment.stop();
    rmSync(home, { recursive: true });
  });

  it.each([[[]], [['--follow']]])('steer no terminal that lists them: %j', async (more) => {
    const run = (...args: string[]) => runCommand({ home, clock: () => nowMs }, ...args);
    await run('login', '--api', deployment.api, '--key-file', join(home, 'operator.key'));
    await run('emit', 'FIRST', '--label', `service=${steering}`);
    const { out } = await run('events', '--type', 'FIRST', ...more);
    expect(out).toContain('service=clear\\x1b[2J\\x07\\x9b2J\\x0dover');
    expect(out).not.toMatch(/[^\P{Cc}\n]/u);
  });
});
