import { stateKeys } from '../../../functions/adapters/keys.ts';
import { makeAttachStorageHandler } from '../../../functions/attach-storage/handler.ts';
import type { LeaseRecord } from '../../../functions/attach-storage/leases.ts';
import type { AttachStoragePorts } from '../../../functions/attach-storage/ports.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import type { CommandResult, HostCommand } from '../../../shared/api/commands.ts';
import { encodeColumns, schemaHash, toScaled } from '../../../shared/facts/codec.ts';
import { idAt } from '../../../shared/facts/ids.ts';
import { bytesPerGiB } from '../../../shared/policy/attach-limits.ts';
import { responseId } from '../../../shared/policy/response-ids.ts';
import {
  type ResponseInput,
  type ResponseStep,
  responseRetry,
  responseSteps,
  type StepAnswer,
} from '../../../shared/policy/response-machine.ts';
import type { ResponseRecord } from '../../../shared/policy/response-record.ts';
import { minuteMs, secondMs } from '../../../shared/time.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeHostCommands } from '../../fakes/host-commands.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { makeFakeVolumes } from '../../fakes/volumes.ts';

export const startMs = Date.UTC(2026, 10, 21, 9);
const origin = idAt(startMs - secondMs, ['NEED_NEW_NODE']);

/** How the host behaves; each answers one command, or nothing. */
export type Host = (command: HostCommand, nowMs: number) => Partial<CommandResult> | undefined;

export const goodHost: Host = ({ args }) =>
  args.action === 'detach'
    ? { output: { mounted: 'no' } }
    : {
        output: {
          uuid: 'u-1',
          device: '/dev/nvme1n1',
          mountpoint: args.mount as string,
          size_bytes: args['size-bytes'] as string,
          formatted: args.mkfs as string,
          canary: 'ok',
          mounted: 'yes',
        },
      };

export interface WorldOptions {
  readonly host?: Host;
  /** Bytes that the host's samples show at the mount; 0: they do not show it. */
  readonly shownBytes?: number;
  readonly polls?: number;
  /** False: the host answers commands, but posts no documents of its own. */
  readonly posts?: boolean;
}

export type World = ReturnType<typeof makeWorld>;

/** A deployment with one host `node-1` on `i-1`, whose clock moves only when the machine waits. */
export function makeWorld(options: WorldOptions = {}) {
  const { host = goodHost, shownBytes = 0.95 * bytesPerGiB, polls = 2, posts = true } = options;
  let nowMs = startMs;
  let seq = 0;
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const volumes = makeFakeVolumes({ polls });
  const commands = makeFakeHostCommands();
  const samples = makeFakeSampleStore();
  const ports: AttachStoragePorts = { state, volumes, commands, samples, clock: () => nowMs };
  const answered = new Set<string>();

  /** What the host does while the machine waits: it runs its commands, then posts a document. */
  const hostTurn = async (): Promise<void> => {
    let mounted = false;
    for (const { host: name, command } of commands.sent()) {
      if (answered.has(command.id)) continue;
      const answer = host(command, nowMs);
      if (answer === undefined) continue;
      answered.add(command.id);
      commands.answer(name, { id: command.id, ...succeeded(nowMs), ...answer });
    }
    for (const { command } of commands.sent()) {
      if (answered.has(command.id)) mounted = command.args.action === 'attach';
    }
    if (posts) await post('node-1', mounted ? shownBytes : 0);
  };

  const post = async (name: string, bytes: number, mount = '/data-more'): Promise<void> => {
    const series = [
      { metric: 'system.filesystem.usage', labels: { mountpoint: '/', state: 'free' }, resolution: 4096 },
      ...(bytes > 0
        ? ['used', 'free'].map((part) => ({
            metric: 'system.filesystem.usage',
            labels: { mountpoint: mount, state: part },
            resolution: 4096,
          }))
        : []),
    ];
    const columns = series.map((_, i) => [toScaled(i === 0 ? bytesPerGiB : bytes / 2, 4096)]);
    const hash = schemaHash(series);
    await samples.putSchema({ hash, series });
    await samples.put({
      host: name,
      boot: 'boot-1',
      seq: seq++,
      builtAtMs: nowMs,
      receivedAtMs: nowMs,
      bodyHash: new Uint8Array(16),
      clockOffsetMs: 0,
      block: { schema: hash, fromMs: nowMs, intervalMs: 1000, count: 1, columns: encodeColumns(columns, 1) },
      expiresAtMs: nowMs + minuteMs,
    });
  };

  const enrol = (name: string, record: Partial<HostRecord> = {}) =>
    state.put({
      key: stateKeys.host(name),
      body: {
        host: name,
        name,
        state: 'active',
        tags: {},
        keyThumbprint: 't',
        instanceId: 'i-1',
        enrolledAtMs: 0,
        ...record,
      },
      expected: 'any',
    });

  return {
    ports,
    state,
    events,
    volumes,
    commands,
    post,
    enrol,
    hostTurn,
    now: () => nowMs,
    advance: (ms: number): void => {
      nowMs += ms;
    },
    setUp: async () => {
      await enrol('node-1');
      volumes.addInstance({ id: 'i-1' });
      await post('node-1', 0);
    },
    types: () => events.all().map(({ type }) => type),
    record: async (response: string) => (await state.get<ResponseRecord>(stateKeys.response(response)))?.body,
  };
}

/** Leases that are neither released nor expired, by partition. */
export function heldLeases(world: World): readonly string[] {
  return world.state
    .items()
    .filter(({ key }) => key.p.startsWith('LEASE#'))
    .filter(
      ({ body }) => !(body as LeaseRecord).isReleased && world.now() < (body as LeaseRecord).expiresAtMs,
    )
    .map(({ key }) => key.p);
}

/** Tags of a volume of the pool that nobody ever used. */
export const poolTags = { 'tocsin:managed': 'true', 'tocsin:pool': 'demo', 'tocsin:blank': 'true' };

export function inputFor(changes: Partial<ResponseInput> = {}): ResponseInput {
  const target = changes.target ?? 'node-1';
  const policy = changes.policy ?? 'add-storage';
  return {
    v: 1,
    response: responseId(policy, target, origin, 1),
    policy,
    target,
    event: { id: origin, origin, type: 'NEED_NEW_NODE', hop: 0 },
    step: { sizeBytes: bytesPerGiB, mount: '/data-more', pool: 'demo', filesystem: 'ext4', create: true },
    timeoutMs: 10 * minuteMs,
    verifyWithinMs: 2 * minuteMs,
    cooldownMs: 30 * minuteMs,
    ...changes,
  };
}

const maxCalls = 2_000;

/**
 * The Response state machine as its contract says: steps in order, waits, retries of what is thrown, then compensation.
 * `between` runs before each call, for what happens meanwhile.
 */
export async function runMachine(
  world: World,
  input: ResponseInput,
  {
    ports = world.ports,
    between,
  }: { ports?: AttachStoragePorts; between?: (step: ResponseStep) => Promise<void> } = {},
): Promise<'succeeded' | 'failed'> {
  const call = makeAttachStorageHandler(ports);
  let calls = 0;
  const settle = async (step: ResponseStep, given: ResponseInput): Promise<StepAnswer> => {
    for (;;) {
      if (calls++ > maxCalls) throw new Error(`the machine does not come to an end in step ${step}`);
      await between?.(step);
      const answer = await retried(() => call({ step, input: given }));
      if (answer.status !== 'wait') return answer;
      world.advance(Math.max(0, Date.parse(answer.until) - world.now()));
      await world.hostTurn();
    }
  };
  for (const step of responseSteps) {
    const answer = await settle(step, input).catch((error: Error) => error);
    if (!(answer instanceof Error) && answer.status === 'done') continue;
    const caught =
      answer instanceof Error ? { error: { Error: answer.name, Cause: answer.message } } : { answer };
    await settle('compensate', { ...input, ...caught });
    return 'failed';
  }
  return 'succeeded';
}

async function retried<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= responseRetry.maxAttempts) throw error;
    }
  }
}

function succeeded(finishedAtMs: number) {
  return { status: 'succeeded' as const, exitCode: 0, output: {}, errorText: '', finishedAtMs };
}

/** Ports that fail once, at the n-th call: before it took effect, or after, its answer lost. */
export function failingPorts(
  ports: AttachStoragePorts,
  n: number,
  when: 'before' | 'after',
  error: Error = new Error('died'),
) {
  let count = 0;
  const failing = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          count++;
          const isLast = count === n;
          if (isLast && when === 'before') throw error;
          const answer = await method.apply(target, args);
          if (isLast) throw error;
          return answer;
        };
      },
    });
  const { state, volumes, commands, samples, clock } = ports;
  return {
    ports: {
      state: failing(state),
      volumes: failing(volumes),
      commands: failing(commands),
      samples: failing(samples),
      clock,
    } satisfies AttachStoragePorts,
    failed: () => count >= n,
  };
}
