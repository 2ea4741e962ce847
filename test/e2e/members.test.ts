import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startAgent } from '../../local/agent-process.ts';
import { clearMachine, mountData } from '../../local/headline/machine.ts';
import { type StartedSystem, startSystem } from '../../local/system.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { secondMs } from '../../shared/time.ts';
import { deploymentFolder } from './deployment-folder.ts';

const hosts = ['web-1', 'web-2'] as const;
const diskMiB = 16;
const fillBytes = 12 * 2 ** 20;
/** Rules that compare hosts look once in a minute. */
const patience = { timeout: 180_000, interval: 500 };
/** Longer than it takes until what is posted has reached the correlator. */
const latenessSec = 45;

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
  - name: deploy-broke-surely
    by: [service]
    when: { sequence: [DEPLOY_STARTED, ERROR_RATE_HIGH], within: 5m, without: [DEPLOY_ROLLED_BACK] }
    lateness: ${latenessSec}s
    emit: DEPLOY_BROKE_SURELY
  - name: deploy-broke
    by: [service]
    when: { sequence: [DEPLOY_STARTED, ERROR_RATE_HIGH], within: 5m, without: [DEPLOY_ROLLED_BACK] }
    lateness: 1s
    emit: DEPLOY_BROKE
`;

let dir: string;
let system: StartedSystem;
/** When the deployments of services were posted. */
let postedMs: number;

async function eventsOf(type: string): Promise<readonly TocsinEvent[]> {
  const { events } = await system.client.events({ type, limit: 100 });
  return [...events].sort((a, b) => a.t - b.t || (a.id < b.id ? -1 : 1));
}

async function transitionsOf(type: string): Promise<readonly string[]> {
  return (await eventsOf(type)).map(({ transition }) => transition);
}

/** `service transition`, or `service reason` of what was cleared, in the order in which it was stored. */
async function saidOfServices(type: string): Promise<readonly string[]> {
  const events = [...(await eventsOf(type))].sort((a, b) => a.r - b.r || a.t - b.t);
  return events.map(({ labels, transition, reason = transition }) => `${labels.service} ${reason}`);
}

async function post(type: string, service: string, ageSec: number): Promise<void> {
  await system.client.emit({ events: [{ type, labels: { service }, at: postedMs - ageSec * secondMs }] });
}

/** The last step first; of `mail` what breaks the sequence comes last. */
async function postDeployments(): Promise<void> {
  postedMs = Date.now();
  await post('ERROR_RATE_HIGH', 'mail', 2);
  await post('DEPLOY_STARTED', 'shop', 30);
  await post('DEPLOY_STARTED', 'mail', 30);
  await post('ERROR_RATE_HIGH', 'shop', 3);
  await post('DEPLOY_STARTED', 'news', 30);
  await post('ERROR_RATE_HIGH', 'news', 1);
  await post('DEPLOY_ROLLED_BACK', 'mail', 20);
}

/** What each agent said last of its condition; under load it may be unknown for a while. */
async function memberTruths(): Promise<object> {
  const told = await eventsOf('MEMBER_CHANGED');
  return Object.fromEntries(told.map(({ host, values }) => [host, values.truth]));
}

const machines = () => join(dir, 'machines');
const fileOn = (host: string) => join(machines(), host, 'root', 'data', 'filler');
const fill = (host: string) => writeFile(fileOn(host), new Uint8Array(fillBytes));

/** It mounts file systems. */
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('the whole language on a deployment', () => {
  beforeAll(async () => {
    dir = await deploymentFolder('members');
    system = await startSystem({ dir, log: () => undefined });
    await system.client.applyDefinitions({ files: [{ name: 'definitions.yaml', text: definitions }] });
    for (const host of hosts) {
      const folder = join(machines(), host);
      const rootfs = join(folder, 'root');
      await mountData(rootfs, diskMiB);
      const config = { rootfs, sampleMs: 1_000, flushMs: 2_000 };
      await startAgent({ ...system, dir: folder, host, tags: { role: 'web' }, config });
    }
    await postDeployments();
  });

  afterAll(async () => {
    if (dir !== undefined) await clearMachine(machines(), hosts);
    await system?.emulator.stop();
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  });

  it('counts hosts by what their agents say of a condition, raises and clears', async () => {
    await vi.waitFor(async () => {
      expect(await memberTruths()).toEqual({ 'web-1': 'false', 'web-2': 'false' });
    }, patience);
    await fill('web-1');
    await vi.waitFor(async () => {
      expect(await memberTruths()).toEqual({ 'web-1': 'true', 'web-2': 'false' });
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
    await vi.waitFor(async () => {
      const said = await saidOfServices('DEPLOY_BROKE_SURELY');
      expect([...said].sort()).toEqual(['news occurred', 'shop occurred']);
    }, patience);
    const [first] = await eventsOf('DEPLOY_BROKE_SURELY');
    const t = postedMs - 3 * secondMs;
    expect(first).toMatchObject({ transition: 'occurred', t, source: { kind: 'rule' } });
    expect(first?.r).toBeGreaterThanOrEqual(t + latenessSec * secondMs);
  });

  it('takes back what it told, of a sequence that turns out broken after its lateness', async () => {
    const ofNews = async () =>
      (await saidOfServices('DEPLOY_BROKE')).filter((text) => text.startsWith('news'));
    await vi.waitFor(async () => expect(await ofNews()).toEqual(['news occurred']), patience);
    await post('DEPLOY_ROLLED_BACK', 'news', 20);
    await vi.waitFor(
      async () => expect(await ofNews()).toEqual(['news occurred', 'news retracted']),
      patience,
    );
    // What `mail` was told of, if the correlator was quicker than the last post, it was told to forget.
    const mail = (await saidOfServices('DEPLOY_BROKE')).filter((text) => text.startsWith('mail'));
    expect([[], ['mail occurred', 'mail retracted']]).toContainEqual(mail);
    const told = await eventsOf('DEPLOY_BROKE');
    const [raise, end] = told.filter(({ labels }) => labels.service === 'news') as [TocsinEvent, TocsinEvent];
    expect(end).toMatchObject({ transition: 'cleared', origin: raise.origin, causes: [raise.id] });
    await vi.waitFor(
      async () => expect((await saidOfServices('DEPLOY_BROKE_SURELY')).slice(2)).toEqual(['news retracted']),
      patience,
    );
  });
});
