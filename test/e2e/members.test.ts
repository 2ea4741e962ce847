import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startAgent } from '../../local/agent-process.ts';
import { clearMachine, mountData } from '../../local/headline/machine.ts';
import { type StartedSystem, startSystem } from '../../local/system.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';

const hosts = ['web-1', 'web-2'] as const;
const diskMiB = 16;
const fillBytes = 12 * 2 ** 20;
const patience = { timeout: 90_000, interval: 500 };

const definitions = `version: 1
metrics: { system.filesystem.utilization: { interval: 1s } }
host_sets: { web: { tags: { role: web } } }
rules:
  - name: web-full
    by: []
    when: { at_least: 2, of: web, where: 'avg(system.filesystem.utilization{mountpoint="/data"}, 5s) > 50%' }
    emit: WEB_FULL
    severity: major
  - name: web-average
    by: []
    when: 'avg_of(web, system.filesystem.utilization{mountpoint="/data"}) > 50%'
    emit: WEB_AVERAGE_HIGH
  - name: deploy-broke
    by: [service]
    when: { sequence: [DEPLOY_STARTED, ERROR_RATE_HIGH], within: 5m, without: [DEPLOY_ROLLED_BACK] }
    lateness: 1s
    emit: DEPLOY_BROKE
`;

let dir: string;
let system: StartedSystem;

async function eventsOf(type: string): Promise<readonly TocsinEvent[]> {
  const { events } = await system.client.events({ type, limit: 100 });
  return [...events].sort((a, b) => a.t - b.t || (a.id < b.id ? -1 : 1));
}

async function transitionsOf(type: string): Promise<readonly string[]> {
  return (await eventsOf(type)).map(({ transition }) => transition);
}

const machines = () => join(dir, 'machines');
const fileOn = (host: string) => join(machines(), host, 'root', 'data', 'filler');
const fill = (host: string) => writeFile(fileOn(host), new Uint8Array(fillBytes));

/** It mounts file systems. */
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('the whole language on a deployment', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tocsin-members-'));
    system = await startSystem({ dir, log: () => undefined });
    await system.client.applyDefinitions({ files: [{ name: 'definitions.yaml', text: definitions }] });
    for (const host of hosts) {
      const folder = join(machines(), host);
      const rootfs = join(folder, 'root');
      await mountData(rootfs, diskMiB);
      const config = { rootfs, sampleMs: 1_000, flushMs: 2_000 };
      await startAgent({ ...system, dir: folder, host, tags: { role: 'web' }, config });
    }
  });

  afterAll(async () => {
    if (dir !== undefined) await clearMachine(machines(), hosts);
    await system?.emulator.stop();
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  });

  it('counts hosts by what their agents say of a condition, raises and clears', async () => {
    await vi.waitFor(async () => {
      const told = (await eventsOf('MEMBER_CHANGED')).map(({ host, values }) => `${host} ${values.truth}`);
      expect(new Set(told)).toEqual(new Set(hosts.map((host) => `${host} false`)));
    }, patience);
    await fill('web-1');
    await vi.waitFor(async () => {
      const told = await eventsOf('MEMBER_CHANGED');
      expect(told.at(-1)).toMatchObject({ host: 'web-1', values: { truth: 'true' } });
    }, patience);
    expect(await transitionsOf('WEB_FULL')).toEqual([]);
    await fill('web-2');
    await vi.waitFor(async () => expect(await transitionsOf('WEB_FULL')).toEqual(['raised']), patience);
    await rm(fileOn('web-1'));
    await vi.waitFor(
      async () => expect(await transitionsOf('WEB_FULL')).toEqual(['raised', 'cleared']),
      patience,
    );
  });

  it('shows what agents tell the correlator only to who asks', async () => {
    const { events } = await system.client.events({ limit: 1_000 });
    expect(events.map(({ type }) => type)).not.toContain('MEMBER_CHANGED');
    expect(events.map(({ type }) => type)).toContain('WEB_FULL');
  });

  it('compares hosts by their stored samples, at intervals', async () => {
    await vi.waitFor(async () => {
      expect(await transitionsOf('WEB_AVERAGE_HIGH')).toEqual(['raised', 'cleared']);
    }, patience);
  });

  it('tells of a sequence of occurrences that people and programs post, and not of one that was broken', async () => {
    const now = Date.now();
    const post = (type: string, service: string, ageMs: number) =>
      system.client.emit({ events: [{ type, labels: { service }, at: now - ageMs }] });
    const services = async () => (await eventsOf('DEPLOY_BROKE')).map(({ labels }) => labels.service);
    await post('ERROR_RATE_HIGH', 'mail', 2_000);
    await post('DEPLOY_STARTED', 'shop', 30_000);
    await post('DEPLOY_STARTED', 'mail', 30_000);
    await post('DEPLOY_ROLLED_BACK', 'mail', 20_000);
    await post('ERROR_RATE_HIGH', 'shop', 3_000);
    await vi.waitFor(async () => expect(await services()).toEqual(['shop']), patience);
    await post('DEPLOY_STARTED', 'news', 2_000);
    await post('ERROR_RATE_HIGH', 'news', 1_000);
    await vi.waitFor(async () => expect(await services()).toEqual(['shop', 'news']), patience);
    expect((await eventsOf('DEPLOY_BROKE'))[0]).toMatchObject({
      transition: 'occurred',
      t: now - 3_000,
      source: { kind: 'rule' },
    });
  });
});
