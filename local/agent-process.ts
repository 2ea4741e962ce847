import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TocsinClient } from '../sdk/client.ts';
import type { HostView } from '../shared/api/hosts.ts';
import { type Child, endRemains, startChild } from './child.ts';
import { serviceEnvironment } from './environment.ts';
import { mustRun } from './program.ts';
import { projectRoot } from './project.ts';

export interface AgentRequest {
  readonly client: TocsinClient;
  readonly api: string;
  readonly endpoint: string;
  /** Holds the configuration, the state and the log of this agent. */
  readonly dir: string;
  readonly host: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly instanceId?: string;
  readonly zone?: string;
  /** What goes into the agent's configuration besides. */
  readonly config: Readonly<Record<string, unknown>>;
}

const agentBuild = join(projectRoot, 'agent', 'build.ts');
const buildTimeoutMs = 60_000;

/** As the unit of a host starts it: agent/packaging/tocsin-agent.service. */
const agentFlags = [
  '--jitless',
  '--disable-sigusr1',
  '--v8-pool-size=0',
  '--single-threaded',
  '--max-old-space-size=48',
  '--max-semi-space-size=1',
];
const enrolTimeoutMs = 60_000;
const enrolmentMinutes = 10;

/**
 * Runs an agent as a process of its own, enrolled before if this deployment does not know it as this very instance. A host
 * of this id whose key is lost is removed first, which is what an admin would do.
 */
export async function startAgent(request: AgentRequest): Promise<Child> {
  const { dir, api, config, endpoint } = request;
  const file = join(dir, 'agent.json');
  await mkdir(dir, { recursive: true });
  await endRemains(dir, 'agent');
  await writeFile(file, JSON.stringify({ api, stateDir: stateDirOf(dir), ...config }, null, 2), {
    mode: 0o600,
  });
  await mustRun(
    { command: process.execPath, args: [agentBuild, bundleOf(dir)], timeoutMs: buildTimeoutMs },
    'AGENT_NOT_BUILT',
    'the output says which import failed',
  );
  await enrolIfNew(request, file);
  const { AWS_ENDPOINT_URL: _, ...env } = serviceEnvironment(endpoint);
  return startChild({
    name: 'agent',
    dir,
    command: process.execPath,
    args: [...agentFlags, bundleOf(dir), 'run', '--config', file],
    env,
  });
}

async function enrolIfNew(request: AgentRequest, configFile: string): Promise<void> {
  const { client, dir, host } = request;
  const known = await findHost(client, host);
  const isSame = known?.instanceId === request.instanceId;
  if (known?.state === 'active' && isSame && (await hasIdentity(dir, host))) return;
  if (known !== undefined && known.state !== 'removed') await client.removeHost(host);
  await rm(stateDirOf(dir), { recursive: true, force: true });
  await enrol(request, configFile);
}

async function enrol(request: AgentRequest, configFile: string): Promise<void> {
  const { client, dir, host, tags, instanceId, zone } = request;
  const { token } = await client.createEnrolment({
    uses: 1,
    lifeMinutes: enrolmentMinutes,
    tags: { ...tags },
  });
  const tokenFile = join(dir, 'enrolment-token');
  await writeFile(tokenFile, token, { mode: 0o600 });
  const args = ['enrol', '--config', configFile, '--token-file', tokenFile, '--host', host];
  if (instanceId !== undefined) args.push('--instance', instanceId);
  if (zone !== undefined) args.push('--zone', zone);
  try {
    await mustRun(
      { command: process.execPath, args: [...agentFlags, bundleOf(dir), ...args], timeoutMs: enrolTimeoutMs },
      'ENROLMENT_FAILED',
      'the answer of the service says why',
    );
  } finally {
    await rm(tokenFile, { force: true });
  }
}

async function hasIdentity(dir: string, host: string): Promise<boolean> {
  const file = join(stateDirOf(dir), 'identity.json');
  if (!existsSync(file)) return false;
  const identity = JSON.parse(await readFile(file, 'utf8')) as {
    readonly host?: string;
    readonly credential?: string | null;
  };
  return identity.host === host && typeof identity.credential === 'string';
}

async function findHost(client: TocsinClient, host: string): Promise<HostView | undefined> {
  let after: string | undefined;
  do {
    const page = await client.hosts({ limit: 500, ...(after !== undefined && { after }) });
    const found = page.hosts.find((each) => each.host === host);
    if (found !== undefined) return found;
    after = page.next;
  } while (after !== undefined);
  return undefined;
}

function stateDirOf(dir: string): string {
  return join(dir, 'state');
}

function bundleOf(dir: string): string {
  return join(dir, 'tocsin-agent.mjs');
}
