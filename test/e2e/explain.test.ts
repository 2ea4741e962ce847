import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { saveProfile } from '../../cli/profile.ts';
import { type Headline, headlineHosts, openHeadline } from '../../local/headline/headline.ts';
import { type StartedSystem, startSystem } from '../../local/system.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { runCommand } from '../cli/command.ts';

const stepTimeoutMs = 120_000;
const patience = { timeout: 60_000, interval: 500 };

let dir: string;
let system: StartedSystem;
let headline: Headline;
let need: TocsinEvent;

const log = (line: string): void => console.log(line);

/** Hosts that the service has given the active definitions. */
async function configuredHosts(): Promise<readonly string[]> {
  const { version } = await system.client.definitions();
  const { hosts } = await system.client.hosts();
  return hosts.filter(({ configVersion }) => configVersion === version).map(({ host }) => host);
}

async function tocsin(...args: string[]): Promise<string> {
  const { code, out, err } = await runCommand({ home: dir, clock: Date.now }, ...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

/** It mounts file systems. */
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('after the headline', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tocsin-explain-'));
    system = await startSystem({ dir, log });
    const { api, session } = system;
    saveProfile({ env: { XDG_CONFIG_HOME: dir }, cwd: dir, home: dir }, { api, session });
    const signal = new AbortController().signal;
    headline = await openHeadline({ system, dir: join(dir, 'demo'), clock: Date.now, log, signal });
    await vi.waitFor(async () => expect(await configuredHosts()).toEqual([...headlineHosts]), patience);
    await headline.fill();
    need = (await headline.until('new node needed', stepTimeoutMs)).event;
    await headline.until('storage attached', stepTimeoutMs);
  });

  afterAll(async () => {
    await headline?.close();
    await system?.emulator.stop();
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  });

  it('explains the composite as it was when it was raised, and before', async () => {
    const then = await tocsin('explain', 'need-new-node', '--at', String(need.t));
    expect(then).toMatch(/need-new-node is open since/);
    for (const host of headlineHosts) expect(then).toContain(`DISK_FULL{host="${host}"} is true since`);
    expect(then).toContain(need.causes[0]);
    expect(then).toContain(`event ${need.id}`);
    expect(then).not.toContain('note:');
    const before = await tocsin('explain', 'need-new-node', '--at', String((need.start as number) - 1));
    expect(before).toContain('is false');
  });

  it('explains the rule of a host from its samples', async () => {
    const [host] = headlineHosts;
    const full = headline.events.find(({ type, labels }) => type === 'DISK_FULL' && labels.host === host);
    const told = await tocsin('explain', 'disk-full', `host=${host}`, '--at', String(full?.t));
    expect(told).toMatch(/disk-full\{host="node-1", mountpoint="\/data"\} is (open|holding) since/);
    expect(told).toMatch(/system\.filesystem\.utilization\{mountpoint="\/data"\} is 9\d/);
  });

  it('tells why the composite was raised, down to the samples, and what it led to', async () => {
    const told = await tocsin('why', need.id);
    for (const host of headlineHosts)
      expect(told).toContain(`DISK_FULL{mountpoint=/data host=${host}} raised at`);
    expect(told).toContain('saw system.filesystem.utilization');
    expect(told).toMatch(/samples system\.filesystem\.utilization/);
    expect(told).toMatch(/policy add-storage on node-\d started response/);
    expect(told).toContain('STORAGE_CRISIS');
  });
});
