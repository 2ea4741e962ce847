#!/usr/bin/env node
import { hostname } from 'node:os';
import { TocsinError } from '../shared/errors.ts';
import { startAgent } from './agent.ts';
import { type EnrolOptions, parseCommandLine, usage } from './arguments.ts';
import { type AgentConfig, configLimits, hostId, parseConfig } from './config.ts';
import type { Host, LogLevel } from './host.ts';
import { enrol, loadIdentity } from './identity.ts';
import { acquireLock } from './node/lock.ts';
import { makeNodeHost } from './node-host.ts';
import { agentVersion } from './version.ts';

const tokenBytes = 1_024;
const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

const host = makeNodeHost({
  now: Date.now,
  random: Math.random,
  logLevel: levels.find((level) => level === process.env.TOCSIN_LOG) ?? 'info',
  writeLine: (line) => process.stderr.write(`${line}\n`),
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${textOfError(error)}\n`);
  process.exitCode = 1;
}

async function main(args: readonly string[]): Promise<void> {
  const line = parseCommandLine(args);
  switch (line.kind) {
    case 'help':
      process.stdout.write(`${usage}\n`);
      break;
    case 'version':
      process.stdout.write(`${agentVersion}\n`);
      break;
    case 'enrol':
      await runEnrol(host, readConfig(line.config), line.options);
      break;
    case 'run':
      await runAgent(host, readConfig(line.config));
  }
}

function readConfig(path: string): AgentConfig {
  try {
    return parseConfig(host.readText(path, configLimits.fileBytes));
  } catch (cause) {
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError('CONFIG_UNREADABLE', 'the configuration cannot be read', { got: path, cause });
  }
}

async function runEnrol(on: Host, config: AgentConfig, options: EnrolOptions): Promise<void> {
  const { tokenFile, host: name, instance, zone } = options;
  await on.makeDirectory(config.stateDir);
  const lock = acquireLock(`${config.stateDir}/lock`, process.pid);
  try {
    const { host: enrolled } = await enrol(on, config.api, config.stateDir, {
      token: on.readText(tokenFile === '-' ? '/dev/stdin' : tokenFile, tokenBytes).trim(),
      host: hostId({ code: 'HOST_INVALID', field: 'host', value: name ?? config.host ?? hostname() }),
      tags: { ...config.tags, ...options.tags },
      ...(instance !== undefined && { instanceId: instance }),
      ...(zone !== undefined && { zone }),
      agentVersion,
    });
    process.stdout.write(`${enrolled}\n`);
  } finally {
    lock.release();
  }
}

async function runAgent(on: Host, config: AgentConfig): Promise<void> {
  await on.makeDirectory(config.stateDir);
  const lock = acquireLock(`${config.stateDir}/lock`, process.pid);
  const identity = await loadIdentity(on, config.stateDir);
  if (identity?.credential == null) {
    lock.release();
    throw new TocsinError('NOT_ENROLLED', 'this host has no identity yet', { fix: 'run tocsin-agent enrol' });
  }
  const agent = await startAgent({ host: on, config, identity, agentVersion });
  on.log('info', 'agent runs', { host: identity.host, api: config.api, version: agentVersion });
  let isEnding = false;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    on.log('info', 'agent ends', { signal });
    await agent.stop();
    lock.release();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, (name) => void end(name));
}

function textOfError(error: unknown): string {
  if (!(error instanceof TocsinError)) return String(error);
  const { got, allowed, fix } = error.detail;
  const parts = [
    `${error.code}: ${error.message}`,
    got && `got ${got}`,
    allowed && `allowed ${allowed}`,
    fix,
  ];
  return parts.filter(Boolean).join('; ');
}
