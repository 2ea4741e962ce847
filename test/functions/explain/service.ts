import { stateKeys } from '../../../functions/adapters/keys.ts';
import { makeExplainHandler } from '../../../functions/explain/handler.ts';
import type { ActiveDefinitionsRecord } from '../../../functions/ports/records.ts';
import type { SampleItem } from '../../../functions/ports/stores.ts';
import type { ExplainAnswer } from '../../../shared/api/explain.ts';
import type { Role } from '../../../shared/api/roles.ts';
import type { WhyAnswer } from '../../../shared/api/why.ts';
import { effectiveRules } from '../../../shared/correlator/lateness.ts';
import { encodeColumns, schemaHash } from '../../../shared/facts/codec.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { Artifact } from '../../../shared/language/artifact.ts';
import type { HostFact } from '../../../shared/language/evaluation/facts.ts';
import { runCorrelator } from '../../../shared/language/tests/run-correlator.ts';
import { hourMs, minuteMs } from '../../../shared/time.ts';
import { noonMs, sampleOf } from '../../contracts/facts.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { compiled } from '../../language/given.ts';
import { apiEvent, keptLog, refusal, told } from '../http/api-event.ts';

type Values = readonly (number | undefined)[];

const resolution = 0.0001;
const disks = [
  { metric: 'system.filesystem.utilization', labels: { mountpoint: '/data', device: 'sda' }, resolution },
];

/** One document of a minute: one series, of the use of `/data` if absent, each ten seconds. */
export function documentOf(host: string, fromMs: number, values: Values, series = disks): SampleItem {
  const scaled = values.map((each) => each && Math.round(each / resolution));
  const columns = encodeColumns([scaled], values.length);
  const block = { schema: schemaHash(series), fromMs, intervalMs: 10_000, count: values.length, columns };
  const builtAtMs = fromMs + minuteMs;
  return sampleOf(host, Math.floor(fromMs / minuteMs) % 1_000_000, {
    builtAtMs,
    receivedAtMs: builtAtMs + 500,
    clockOffsetMs: 0,
    block,
  });
}

export function hostFacts(...names: readonly string[]): readonly HostFact[] {
  return names.map((host) => ({
    host,
    tags: { role: 'storage' },
    startMs: noonMs - 24 * hourMs,
    endMs: Number.POSITIVE_INFINITY,
    silent: [],
  }));
}

/** The function over the fakes of what it reads, at `nowMs`. */
export async function makeService(text: string, hosts: readonly HostFact[] = []) {
  const clock = { nowMs: noonMs + hourMs };
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const samples = makeFakeSampleStore();
  await samples.putSchema({ hash: schemaHash(disks), series: disks });
  const sets = new Map<string, Artifact>();
  const handler = makeExplainHandler({
    state,
    events,
    samples,
    hosts: { all: async () => hosts, of: async (host) => hosts.filter((fact) => fact.host === host) },
    definitions: { load: async (version) => sets.get(version) },
    clock: () => clock.nowMs,
    log: keptLog().log,
  });

  /** Makes a set the active one; what was active goes into the history. */
  const apply = async (definitions: string, appliedAtMs: number): Promise<Artifact> => {
    const artifact = compiled(definitions);
    const before = await state.get<ActiveDefinitionsRecord>(stateKeys.activeDefinitions());
    const number = (before?.body.number ?? 0) + 1;
    if (before)
      await state.put({ key: stateKeys.activated(before.body.number), body: before.body, expected: 'any' });
    const body: ActiveDefinitionsRecord = { version: artifact.version, number, author: 'ann', appliedAtMs };
    await state.put({ key: stateKeys.activeDefinitions(), body, expected: 'any' });
    sets.set(artifact.version, artifact);
    return artifact;
  };

  const artifact = await apply(text, noonMs - 24 * hourMs);
  const store = async (all: readonly TocsinEvent[]) => {
    for (const event of all) await events.put(event);
    for (const { transition, causes } of all)
      if (transition === 'cleared' && causes[0] !== undefined) await events.close(causes[0]);
  };

  /** Stores a document of one series without labels for each minute that the values last, one each ten seconds. */
  const measure = async (host: string, metric: string, fromMs: number, values: Values) => {
    const series = [{ metric, labels: {}, resolution }] as never as typeof disks;
    await samples.putSchema({ hash: schemaHash(series), series });
    for (let i = 0; i < values.length; i += 6)
      await samples.put(documentOf(host, fromMs + i * 10_000, values.slice(i, i + 6), series));
  };

  /** Stores events and what the composites make of them, each heard when it is received. */
  const happen = async (given: readonly TocsinEvent[]): Promise<readonly TocsinEvent[]> => {
    const deliveries = given.map((event) => ({ atMs: event.r, event }));
    const run = runCorrelator(effectiveRules(artifact), deliveries, (_, nowMs) => [nowMs], {
      contextAt: () => ({ hostSets: artifact.hostSets, hosts, series: [] }),
      startMs: noonMs - hourMs,
      looksMs: [],
      untilMs: clock.nowMs,
    });
    await store([...given, ...run.events]);
    return run.events;
  };

  const get = (path: string, query: Record<string, string> = {}, role: Role = 'viewer') =>
    handler(apiEvent(`GET ${path}`, { role, query }));
  const explain = async (query: Record<string, string>): Promise<ExplainAnswer> =>
    bodyOf(told(await get('/v1/explain', query)));
  const why = async (id: string): Promise<WhyAnswer> => bodyOf(told(await get(`/v1/events/${id}/why`)));
  const refused = async (query: Record<string, string>, role?: Role) =>
    refusal(await get('/v1/explain', query, role));
  return {
    artifact,
    clock,
    events,
    state,
    samples,
    apply,
    store,
    measure,
    happen,
    get,
    explain,
    why,
    refused,
  };
}

function bodyOf<T>({ status, body }: { readonly status: number; readonly body: unknown }): T {
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as T;
}
