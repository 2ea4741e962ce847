import { type Agent, startAgent } from '../../agent/agent.ts';
import { type AgentConfig, parseConfig } from '../../agent/config.ts';
import type { Identity } from '../../agent/identity.ts';
import { newKey } from '../../agent/node/key.ts';
import type { SpoolCounts } from '../../agent/spool.ts';
import type { HostConfig } from '../../shared/facts/document.ts';
import type { HostRule, MemberRule } from '../../shared/language/artifact.ts';
import { FakeHost } from './fake-host.ts';
import { FakeService } from './fake-service.ts';
import { machine } from './machine.ts';

const key = newKey();
export const identity: Identity = { v: 1, host: 'h1', key, credential: 'first' };

/** An agent on a fake machine, speaking to a fake service. */
export interface Running {
  readonly host: FakeHost;
  readonly service: FakeService;
  readonly agent: Agent;
}

function configOf(more: object = {}): AgentConfig {
  return parseConfig(JSON.stringify({ api: 'https://api.example/base', stateDir: '/state', ...more }));
}

/** `host` is one that ran before, to start the agent a second time on it. */
export async function running(more: object = {}, host: FakeHost = newMachine()): Promise<Running> {
  const service = new FakeService(host);
  const agent = await startAgent({ host, config: configOf(more), identity, agentVersion: '0.1.0' });
  return { host, service, agent };
}

export function newMachine(): FakeHost {
  const host = new FakeHost();
  machine(host);
  setFill(host, 50);
  return host;
}

/** Fills `/data` to this many percent. */
export function setFill(host: FakeHost, percent: number): void {
  host.texts.set('/proc/self/mounts', '/dev/vda / ext4 rw 0 0\n/dev/vdb /data ext4 rw 0 0\n');
  host.spaces.set('/data', {
    blockBytes: 4_096,
    blocks: 10_000,
    free: 10_000 - percent * 100,
    available: 10_000 - percent * 100,
  });
}

/** `DISK_FULL` of `/data` at 95 %, held 20 s. */
export function diskFull(hash = 'hash-1', limit = 0.95): HostRule {
  const used = {
    kind: 'selector',
    name: 'system.filesystem.utilization',
    matchers: [{ label: 'mountpoint', op: '=', value: '/data' }],
  } as const;
  return {
    application: 'default',
    name: 'disk-full',
    hash,
    by: ['host', 'mountpoint'],
    when: { kind: 'compare', op: '>=', left: used, right: { kind: 'number', value: limit, unit: 'ratio' } },
    forMs: 20_000,
    clearForMs: 0,
    missing: 'hold',
    emit: 'DISK_FULL',
    severity: 'major',
    set: { used },
    message: '{host} {mountpoint} is {used:percent} full',
  };
}

/** Whether `/data` is at 95 % or more. */
export function fullMember(hash = 'member-1'): MemberRule {
  const { by, when } = diskFull();
  return { hash, by, when };
}

export function hostConfig(version: string, ...rules: HostRule[]): HostConfig {
  return { version, rules };
}

/** What is lost, and the difference that must be none. */
export function account({ produced, recovered, delivered, onDisk, inMemory, dropped }: SpoolCounts): {
  readonly unaccounted: number;
  readonly waiting: number;
  readonly lost: number;
} {
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return {
    unaccounted: produced + recovered - delivered - onDisk - inMemory - lost,
    waiting: onDisk + inMemory,
    lost,
  };
}
