import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Estimate } from '../../cli/backtest/estimate.ts';
import { saveProfile } from '../../cli/profile.ts';
import { type Headline, headlineHosts, openHeadline } from '../../local/headline/headline.ts';
import { projectRoot } from '../../local/project.ts';
import { type StartedSystem, startSystem } from '../../local/system.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { Comparison } from '../../shared/language/backtest/compare.ts';
import type { BacktestRun } from '../../shared/language/backtest/result.ts';
import { runCommand } from '../cli/command.ts';
import { deploymentFolder } from './deployment-folder.ts';

const stepTimeoutMs = 120_000;
const patience = { timeout: 60_000, interval: 500 };
const definitions = join(projectRoot, 'examples', 'headline', 'definitions.yaml');

let dir: string;
let system: StartedSystem;
let headline: Headline;
let need: TocsinEvent;
let since: string;

const log = (line: string): void => console.log(line);

/** Hosts that the service has given the active definitions. */
async function configuredHosts(): Promise<readonly string[]> {
  const { version } = await system.client.definitions();
  const { hosts } = await system.client.hosts();
  return hosts.filter(({ configVersion }) => configVersion === version).map(({ host }) => host);
}

/** What the command prints, in one line: a terminal's line breaks and branches are not looked at. */
async function told(...args: string[]): Promise<string> {
  const { code, out, err } = await runCommand({ home: dir, clock: Date.now }, ...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out.replaceAll(/\s*\n[│ ]*/g, ' ');
}

function backtest(...args: string[]) {
  return runCommand({ home: dir, clock: Date.now }, 'backtest', definitions, ...args);
}

type Answer = BacktestRun & {
  readonly against: Comparison;
  readonly estimate: Estimate & { readonly actualItems: number };
};

/** It mounts file systems. */
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('after the headline', () => {
  beforeAll(async () => {
    dir = await deploymentFolder('explain');
    const startedMs = Date.now();
    system = await startSystem({ dir, log });
    const { api, session } = system;
    saveProfile({ env: { XDG_CONFIG_HOME: dir }, cwd: dir, home: dir }, { api, session });
    const signal = new AbortController().signal;
    headline = await openHeadline({ system, dir: join(dir, 'demo'), clock: Date.now, log, signal });
    await vi.waitFor(async () => expect(await configuredHosts()).toEqual([...headlineHosts]), patience);
    await headline.fill();
    need = (await headline.until('new node needed', stepTimeoutMs)).event;
    await headline.until('storage attached', stepTimeoutMs);
    const crises = async () => (await system.client.events({ type: 'STORAGE_CRISIS' })).events.length;
    await vi.waitFor(async () => expect(await crises()).toBeGreaterThan(0), patience);
    since = `${Math.ceil((Date.now() - startedMs) / 1000) + 60}s`;
  });

  afterAll(async () => {
    await headline?.close();
    await system?.emulator.stop();
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  });

  it('explains the composite as it was when it was raised, and before', async () => {
    const then = await told('explain', 'need-new-node', '--at', String(need.t));
    expect(then).toMatch(/need-new-node is open since/);
    for (const host of headlineHosts) expect(then).toContain(`✓ DISK_FULL{host="${host}"} is true since`);
    expect(then).toContain(need.causes[0]);
    expect(then).toContain(need.id);
    expect(then).not.toContain('note:');
    const before = await told('explain', 'need-new-node', '--at', String((need.start as number) - 1));
    expect(before).toMatch(/is false|has heard of nothing yet/);
  });

  it('explains the rule of a host from its samples', async () => {
    const [host] = headlineHosts;
    const full = headline.events.find(({ type, labels }) => type === 'DISK_FULL' && labels.host === host);
    const then = await told('explain', 'disk-full', `host=${host}`, '--at', String(full?.t));
    expect(then).toMatch(/disk-full\{host="node-1", mountpoint="\/data"\} is (open|holding) since/);
    expect(then).toMatch(/system\.filesystem\.utilization\{mountpoint="\/data"\} is 9\d/);
  });

  it('tells why the composite was raised, down to the samples, and what it led to', async () => {
    const why = await told('why', need.id);
    for (const host of headlineHosts)
      expect(why).toMatch(new RegExp(`DISK_FULL raised [^├└]*mountpoint=/data host=${host}`));
    expect(why).toContain('saw system.filesystem.utilization');
    expect(why).toMatch(/samples system\.filesystem\.utilization/);
    expect(why).toMatch(/policy add-storage on node-\d started response/);
    expect(why).toContain('STORAGE_CRISIS');
  });

  it('a backtest of its definitions says that all is the same, and its file says so again', async () => {
    const file = join(dir, 'facts.jsonl');
    const args = ['--against', 'applied', '-o', 'json'];
    const { code, out, err } = await backtest('--since', since, '--export', file, ...args);
    const { against, rules, estimate, ...answer } = JSON.parse(out) as Answer;
    // What is unknown was raised after the last documents that had arrived.
    const certain = against.rules.flatMap(({ differences }) =>
      differences.filter(({ kind }) => kind !== 'unknown'),
    );
    expect([code, certain]).toEqual([0, []]);
    expect(err).toMatch(
      /^reads about \d+ items, \d+ documents of 2 hosts and \d+ events to find \d+: about 0\.0\d+ USD/,
    );
    expect(estimate.actualItems).toBeGreaterThan(0);
    const raised = rules.flatMap(({ instances }) => instances.flatMap(({ episodes }) => episodes));
    const types = ['DISK_FULL', 'NEED_NEW_NODE', 'STORAGE_CRISIS', 'STORAGE_TIGHT'];
    expect([...new Set(raised.map(({ type }) => type))].sort()).toEqual(types);
    expect(against.counts.same).toBeGreaterThan(0);
    expect(against.counts.same + against.counts.unknown).toBeGreaterThanOrEqual(raised.length);
    const again = await backtest('--from', file, ...args);
    expect(JSON.parse(again.out)).toEqual({ ...answer, rules, against });
    expect(again.code).toBe(0);
  });
});
