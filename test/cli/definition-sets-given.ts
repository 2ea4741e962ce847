import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from '../../shared/language/compiler.ts';
import { type Ran, runCommand } from './command.ts';
import { type Deployment, startDeployment } from './deployment.ts';

export const startMs = Date.parse('2026-11-21T12:00:00Z');

/** Definitions of one rule with a limit. */
export const rule = (limit: string) =>
  `version: 1\nrules:\n  - name: busy\n    when: system.cpu.utilization > ${limit}\n`;

export const versionOf = (text: string) => compile([{ name: 'x', text }]).artifact?.version as string;

/** A deployment without definitions, somebody who is signed in, and a folder for files. */
export interface DefinitionSets {
  readonly home: string;
  readonly clock: { nowMs: number };
  readonly deployment: Deployment;
  readonly run: (...args: string[]) => Promise<Ran>;
  /** The same, with what happens while the command waits. */
  readonly runWith: (onSleep: () => boolean, ...args: string[]) => Promise<Ran>;
  /** Writes it below `home`; answers with its path. */
  readonly file: (name: string, text: string) => string;
  readonly stop: () => Promise<void>;
}

export async function startDefinitionSets(): Promise<DefinitionSets> {
  const clock = { nowMs: startMs };
  const home = mkdtempSync(join(tmpdir(), 'tocsin-sets-'));
  const deployment = await startDeployment(() => clock.nowMs);
  const outside = { home, clock: () => clock.nowMs };
  const run = (...args: string[]) => runCommand(outside, ...args);
  const file = (name: string, text: string) => {
    const path = join(home, name);
    writeFileSync(path, text);
    return path;
  };
  await run('login', '--api', deployment.api, '--key-file', file('operator.key', deployment.operatorKey));
  return {
    home,
    clock,
    deployment,
    run,
    runWith: (onSleep, ...args) => runCommand({ ...outside, onSleep }, ...args),
    file,
    stop: async () => {
      await deployment.stop();
      rmSync(home, { recursive: true });
    },
  };
}
