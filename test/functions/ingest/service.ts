import { gzipSync } from 'node:zlib';
import { makeControl } from '../../../functions/adapters/control.ts';
import { makeDefinitions } from '../../../functions/adapters/definitions.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { keyThumbprint } from '../../../functions/identity/credential.ts';
import { makeIngestHandler } from '../../../functions/ingest/handler.ts';
import type {
  ActiveDefinitionsRecord,
  DefinitionSetRecord,
  HostRecord,
} from '../../../functions/ports/records.ts';
import type { StateStore } from '../../../functions/ports/stores.ts';
import { encodeColumns, schemaHash } from '../../../shared/facts/codec.ts';
import type { Document, SampleBlock, SeriesSchema } from '../../../shared/facts/document.ts';
import type { Artifact } from '../../../shared/language/artifact.ts';
import { nineMs } from '../../facts/drafts.ts';
import { makeFakeCommandQueue } from '../../fakes/command-queue.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { hostSecret, makeTestHost, type TestHost } from '../../identity/test-host.ts';
import { apiEvent, keptLog } from '../http/api-event.ts';

/** The function over fakes, with one host; `now` is the server's clock. */
export function makeService(nowMs = nineMs) {
  const clock = { nowMs };
  const now = () => clock.nowMs;
  const events = makeFakeEventStore();
  const reads: string[] = [];
  const state = countingReads(makeFakeStateStore(events), reads);
  const samples = makeFakeSampleStore();
  const commands = makeFakeCommandQueue(state as ReturnType<typeof makeFakeStateStore>);
  const control = makeControl(state, now);
  const { log, lines } = keptLog();
  const ports = {
    state,
    events,
    samples,
    control,
    definitions: makeDefinitions(state, control),
    commands,
    hostSecret: async () => hostSecret,
    clock: now,
    log,
  };
  const host = makeTestHost('node-1');
  const handler = makeIngestHandler(ports);
  return { ...ports, host, handler, reads, lines, clockAt: clock, post: poster(handler, host, now) };
}

/** Posts bytes, or a document as gzip of JSON, with fresh credential and proof unless told otherwise. */
function poster(handler: ReturnType<typeof makeIngestHandler>, host: TestHost, now: () => number) {
  return async (body: Document | Uint8Array | object, headers?: Record<string, string>) => {
    const bytes = body instanceof Uint8Array ? body : gzipSync(JSON.stringify(body));
    return handler(
      apiEvent('POST /v1/documents', {
        body: bytes,
        headers: headers ?? (await host.headers('/v1/documents', bytes, now())),
      }),
    );
  };
}

function countingReads<T extends StateStore>(state: T, reads: string[]): T {
  return {
    ...state,
    get: (key) => {
      reads.push(`${key.p} ${key.s}`);
      return state.get(key);
    },
    list: (p, options) => {
      reads.push(p);
      return state.list(p, options);
    },
  } as T;
}

const series = [
  { metric: 'system.cpu.utilization', labels: {}, resolution: 0.0001 },
  { metric: 'system.memory.utilization', labels: {}, resolution: 0.0001 },
];
export const schema: SeriesSchema = { hash: schemaHash(series), series };

/** Two samples of both series of `schema`. */
export const block: SampleBlock = {
  schema: schema.hash,
  fromMs: nineMs - 20_000,
  intervalMs: 10_000,
  count: 2,
  columns: Buffer.from(
    encodeColumns(
      [
        [100, 200],
        [5000, undefined],
      ],
      2,
    ),
  ).toString('base64'),
};

export async function putHost(
  state: StateStore,
  host: TestHost,
  more: Partial<HostRecord> = {},
): Promise<void> {
  const body: HostRecord = {
    host: host.host,
    name: host.host,
    state: 'active',
    tags: {},
    keyThumbprint: await keyThumbprint(host.publicKey),
    enrolledAtMs: nineMs,
    ...more,
  };
  await state.put({ key: stateKeys.host(host.host), body, expected: 'any' });
}

export async function activate(state: StateStore, artifact: Artifact): Promise<void> {
  const { version } = artifact;
  const set: DefinitionSetRecord = { version, artifact, files: [], author: 'ann', appliedAtMs: nineMs };
  const active: ActiveDefinitionsRecord = { version, number: 1, author: 'ann', appliedAtMs: nineMs };
  await state.put({ key: stateKeys.definitionSet(version), body: set, expected: 'any' });
  await state.put({ key: stateKeys.activeDefinitions(), body: active, expected: 'any' });
}
