import type { DocumentAnswer } from '../shared/facts/document.ts';
import { minuteMs } from '../shared/time.ts';
import { makeAgentClock } from './agent-clock.ts';
import { type Commands, openCommands } from './commands.ts';
import type { AgentConfig } from './config.ts';
import { makeDocuments } from './documents.ts';
import type { Host, Timer } from './host.ts';
import type { Identity } from './identity.ts';
import { openRules, type Rules } from './rules.ts';
import { makeSampler, type Sampler } from './sampler.ts';
import { openSchemas, type Schemas } from './schemas.ts';
import { defaultSensors } from './sensors/default-sensors.ts';
import { makeSerial } from './serial.ts';
import { openSpool, type Spool, type SpoolCounts } from './spool.ts';
import { defaultSpoolLimits } from './spool-limits.ts';
import { makeUplink, type Uplink } from './uplink.ts';

export interface AgentOptions {
  readonly host: Host;
  readonly config: AgentConfig;
  /** With a credential. */
  readonly identity: Identity;
  readonly agentVersion: string;
}

export interface Agent {
  /** Last flush, rule state and unsent documents to the disk. Resolves when the process may end. */
  stop(): Promise<void>;
  counts(): SpoolCounts;
}

interface Parts {
  readonly host: Host;
  readonly config: AgentConfig;
  readonly clock: ReturnType<typeof makeAgentClock>;
  readonly documents: ReturnType<typeof makeDocuments>;
  readonly rules: Rules;
  readonly schemas: Schemas;
  readonly sampler: Sampler;
  readonly spool: Spool;
  readonly uplink: Uplink;
  readonly serial: ReturnType<typeof makeSerial>;
}

/** The first flush comes within this, at a random time: a fleet that starts at once does not call at once. */
const firstFlushMs = minuteMs;

/**
 * Starts sampling, rules and uplink; resolves when they run, whether or not the service answers. Ticks follow the
 * monotonic clock; after a pause of the machine there is one tick, not one for each that was missed.
 */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const parts = await assemble(options);
  const { host, config, rules, uplink, spool } = parts;
  let timer: Timer | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  let tickAtMs = host.mono();
  let flushAtMs = host.mono() + host.random() * Math.min(config.flushMs, firstFlushMs);

  const tick = async (): Promise<void> => {
    const isDue = host.mono() + config.sampleMs / 2 >= flushAtMs;
    if (isDue) flushAtMs = nextAfter(flushAtMs, config.flushMs, host.mono() + config.sampleMs / 2);
    await observe(parts, isDue);
  };
  const schedule = (): void => {
    if (isStopped) return;
    timer = host.timer(Math.max(0, tickAtMs - host.mono()), () => {
      running = tick()
        .catch((error: unknown) => host.log('error', 'tick failed', { error: String(error) }))
        .finally(() => {
          tickAtMs = nextAfter(tickAtMs, config.sampleMs, host.mono());
          schedule();
        });
    });
  };
  schedule();
  return {
    counts: () => spool.counts(),
    async stop() {
      isStopped = true;
      timer?.cancel();
      await running;
      await flush(parts);
      await uplink.close();
      await rules.save();
    },
  };
}

/** The first of `fromMs + n * stepMs`, n >= 1, after `nowMs`. */
function nextAfter(fromMs: number, stepMs: number, nowMs: number): number {
  const steps = Math.max(1, Math.floor((nowMs - fromMs) / stepMs) + 1);
  return fromMs + steps * stepMs;
}

async function observe(parts: Parts, isFlushDue: boolean): Promise<void> {
  const sampled = await parts.sampler();
  const nowMs = parts.clock.nowMs();
  const events = parts.rules.step(nowMs, sampled);
  parts.documents.addTick(nowMs, sampled, events);
  if (isFlushDue || events.length > 0) await flush(parts);
}

/** Events are on the disk before the rules' state is: a crash between the two repeats a decision, and loses none. */
async function flush(parts: Parts): Promise<void> {
  await parts.serial(async () => {
    const { documents, clock, rules, schemas, uplink } = parts;
    const error = rules.error();
    const built = documents.build(clock.nowMs(), {
      clockOffsetMs: clock.offsetMs(),
      configVersion: rules.version(),
      ...(error !== undefined && { configError: error }),
      dropped: figures(parts),
    });
    for (const { schema } of built) if (schema !== undefined) await schemas.remember(schema);
    await uplink.add(built);
    await rules.save();
  });
}

/** What was lost in this run, by reason, and how the agent itself does; zeros are left out. */
function figures({ host, clock, spool, uplink, rules }: Parts): Readonly<Record<string, number>> {
  const { dropped, onDisk, inMemory, diskBytes, isDiskFailing } = spool.counts();
  const { rssBytes, cpuMs } = host.usage();
  const { refusedInstances, cutSeries, droppedEvents } = rules.lost();
  const all = {
    ...dropped,
    waiting_documents: onDisk + inMemory,
    spool_bytes: diskBytes,
    spool_disk_failing: isDiskFailing ? 1 : 0,
    failed_requests: uplink.failures(),
    refused_instances: refusedInstances,
    cut_series: cutSeries,
    dropped_events: droppedEvents,
    rss_kib: Math.round(rssBytes / 1_024),
    cpu_ms: cpuMs,
    clock_moved_ms: clock.movedMs(),
  };
  return Object.fromEntries(Object.entries(all).filter(([, figure]) => figure !== 0));
}

async function assemble({ host, config, identity, agentVersion }: AgentOptions): Promise<Parts> {
  const { stateDir, sampleMs, flushMs, rootfs } = config;
  await host
    .makeDirectory(stateDir)
    .catch(() => host.log('error', 'state directory cannot be made', { stateDir }));
  const clock = makeAgentClock(host);
  const boot = bootId(host);
  const intervalMs = sampleMs;
  const documents = makeDocuments({ host: identity.host, boot, agentVersion, intervalMs, flushMs });
  const rules = await openRules({ host, hostId: identity.host, stateDir, intervalMs });
  const limits = { ...defaultSpoolLimits, diskBytes: config.spoolBytes };
  const spool = await openSpool(host, `${stateDir}/spool`, limits, clock.nowMs);
  const schemas = await openSchemas(host, stateDir);
  const sampler = makeSampler(host, defaultSensors(host, rootfs));
  const commands = await openCommands({
    host,
    stateDir,
    allowed: config.commands,
    nowMs: clock.serverNowMs,
    onResult: async (result, isNews) => {
      documents.addResult(result);
      // A service that asks again for what it was told is answered with the next document: not at once, or both would spin.
      if (isNews) await flush(parts);
    },
  });
  const uplink = makeUplink({
    host,
    api: config.api,
    stateDir,
    clock,
    spool,
    schemas,
    identity,
    nextName: documents.nextName,
    onAnswer: (answer) => takeAnswer(host, rules, commands, answer),
  });
  const parts: Parts = {
    host,
    config,
    clock,
    documents,
    rules,
    schemas,
    sampler,
    spool,
    uplink,
    serial: makeSerial(),
  };
  return parts;
}

/** Commands run beside the uplink, which goes on sending meanwhile. */
async function takeAnswer(
  host: Host,
  rules: Rules,
  commands: Commands,
  answer: DocumentAnswer | undefined,
): Promise<void> {
  if (answer === undefined)
    return rules.refuse('the answer with the configuration is larger than an agent reads');
  if (answer.config !== undefined) await rules.offer(answer.config);
  if (answer.commands === undefined) return;
  commands
    .accept(answer.commands)
    .catch((error: unknown) => host.log('error', 'commands failed', { error: String(error) }));
}

/** One run: base-36 seconds of its start, a dash, four random characters. */
function bootId(host: Host): string {
  const seconds = Math.max(0, Math.floor(host.now() / 1_000));
  return `${seconds.toString(36)}-${host.randomText(4)}`;
}
