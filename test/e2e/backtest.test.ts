import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { saveProfile } from '../../cli/profile.ts';
import { type Headline, headlineHosts, openHeadline } from '../../local/headline/headline.ts';
import { projectRoot } from '../../local/project.ts';
import { type StartedSystem, startSystem } from '../../local/system.ts';
import type { Comparison } from '../../shared/language/backtest/compare.ts';
import type { BacktestRun } from '../../shared/language/backtest/result.ts';
import { runCommand } from '../cli/command.ts';

const stepTimeoutMs = 120_000;
const patience = { timeout: 60_000, interval: 500 };
const definitions = join(projectRoot, 'examples', 'headline', 'definitions.yaml');

let dir: string;
let system: StartedSystem;
let headline: Headline;
let since: string;

const log = (line: string): void => console.log(line);

/** Hosts that the service has given the active definitions. */
async function configuredHosts(): Promise<readonly string[]> {
  const { version } = await system.client.definitions();
  const { hosts } = await system.client.hosts();
  return hosts.filter(({ configVersion }) => configVersion === version).map(({ host }) => host);
}

function backtest(...args: string[]) {
  return runCommand({ home: dir, clock: Date.now }, 'backtest', definitions, ...args);
}

type Answer = BacktestRun & { readonly against: Comparison };

/** It mounts file systems. */
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('after the headline', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tocsin-backtest-'));
    const startedMs = Date.now();
    system = await startSystem({ dir, log });
    const { api, session } = system;
    saveProfile({ env: { XDG_CONFIG_HOME: dir }, cwd: dir, home: dir }, { api, session });
    const signal = new AbortController().signal;
    headline = await openHeadline({ system, dir: join(dir, 'demo'), clock: Date.now, log, signal });
    await vi.waitFor(async () => expect(await configuredHosts()).toEqual([...headlineHosts]), patience);
    await headline.fill();
    await headline.until('storage attached', stepTimeoutMs);
    const types = async () => (await system.client.events({ type: 'STORAGE_CRISIS' })).events.length;
    await vi.waitFor(async () => expect(await types()).toBeGreaterThan(0), patience);
    since = `${Math.ceil((Date.now() - startedMs) / 1000) + 60}s`;
  });

  afterAll(async () => {
    await headline?.close();
    await system?.emulator.stop();
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  });

  it('a backtest of its definitions says that all is the same, and its file says so again', async () => {
    const file = join(dir, 'facts.jsonl');
    const args = ['--against', 'applied', '-o', 'json'];
    const { code, out, err } = await backtest('--since', since, '--export', file, ...args);
    const { against, rules, ...answer } = JSON.parse(out) as Answer;
    expect(against.rules.flatMap(({ differences }) => differences)).toEqual([]);
    expect({ code, counts: against.counts }).toMatchObject({
      code: 0,
      counts: { new: 0, vanished: 0, moved: 0 },
    });
    expect(err).toMatch(/^reads about \d+ documents of 2 hosts and \d+ events: about 0\.0\d+ USD/);
    const raised = rules.flatMap(({ instances }) => instances.flatMap(({ episodes }) => episodes));
    const types = ['DISK_FULL', 'NEED_NEW_NODE', 'STORAGE_CRISIS', 'STORAGE_TIGHT'];
    expect([...new Set(raised.map(({ type }) => type))].sort()).toEqual(types);
    expect(against.counts.same).toBe(raised.length);
    const again = await backtest('--from', file, ...args);
    const { estimate: _, ...first } = { ...answer, rules, against } as Answer & { estimate?: unknown };
    expect(JSON.parse(again.out)).toEqual(first);
    expect(again.code).toBe(0);
  });
});
