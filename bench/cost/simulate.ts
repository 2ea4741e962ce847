import { gzipSync } from 'node:zlib';
import { makeDocuments } from '../../agent/documents.ts';
import { makeSampler } from '../../agent/sampler.ts';
import { defaultSensors } from '../../agent/sensors/default-sensors.ts';
import { itemSizeBytes } from '../../functions/adapters/item-size.ts';
import { stateKeys } from '../../functions/adapters/keys.ts';
import { keyThumbprint } from '../../functions/identity/credential.ts';
import type {
  ActiveDefinitionsRecord,
  DefinitionSetRecord,
  HostRecord,
} from '../../functions/ports/records.ts';
import type { Document } from '../../shared/facts/document.ts';
import type { EventDraft } from '../../shared/facts/event.ts';
import { compile } from '../../shared/language/compiler.ts';
import { hourMs, minuteMs } from '../../shared/time.ts';
import { FakeHost } from '../../test/agent/fake-host.ts';
import { machine } from '../../test/agent/machine.ts';
import { apiEvent } from '../../test/functions/http/api-event.ts';
import { makeTestHost, type TestHost } from '../../test/identity/test-host.ts';
import type { Item } from '../metered/expressions.ts';
import { type Count, makeMeter } from '../metered/meter.ts';
import { makeDeployment } from './deployment.ts';
import { type Draw, definitions, eventsOfHour, hostName } from './fleet.ts';

const startMs = Date.UTC(2026, 10, 21, 12);
const agent = { boot: 'tb0000-abcd', agentVersion: '0.1.0', intervalMs: 10_000 };

/** Quiet documents, and what runs by the minute, begin so long before the hour that is counted. */
const warmUpMs = 3 * minuteMs;

/** DynamoDB stores so much more for each item, and for each copy of it in an index. */
const itemOverheadBytes = 100;

const tableNames = ['samples', 'events', 'state'] as const;
type TableName = (typeof tableNames)[number];

type Deployment = ReturnType<typeof makeDeployment>;

/** What one hour of a fleet is billed for, with the storage that goes on if every hour is like it. */
export async function simulateHour(hosts: number, draw: Draw): Promise<readonly Count[]> {
  const meter = makeMeter();
  const clock = { nowMs: startMs };
  const deployment = makeDeployment(meter, clock);
  const version = await apply(deployment);
  const fleet = Array.from({ length: hosts }, (_, i) => makeTestHost(hostName(i)));
  for (const host of fleet) await enrol(deployment, host);
  const quiet = await quietMinute();
  const seqs = new Map<string, number>();
  const post = async (host: TestHost, atMs: number, events: readonly EventDraft[]) => {
    const seq = seqs.get(host.host) ?? 0;
    seqs.set(host.host, seq + 1);
    const body = gzipSync(JSON.stringify(documentOf(quiet, version, host.host, seq, atMs, events)));
    const headers = await host.headers('/v1/documents', body, atMs);
    await deployment.ingest(apiEvent('POST /v1/documents', { body, headers }));
  };
  const work: { readonly atMs: number; readonly do: () => Promise<void> }[] = [];
  const at = (atMs: number, what: () => Promise<void>) => work.push({ atMs, do: what });
  for (let sinceMs = -warmUpMs; sinceMs < hourMs; sinceMs += minuteMs) {
    for (const [i, host] of fleet.entries()) {
      const atMs = startMs + sinceMs + Math.floor((i * minuteMs) / hosts);
      at(atMs, () => post(host, atMs, []));
    }
    at(startMs + sinceMs + 1, deployment.sweep);
    at(startMs + sinceMs + 2, deployment.canary);
    if (sinceMs % (5 * minuteMs) === 0) at(startMs + sinceMs + 3, deployment.reconcile);
  }
  for (const { atMs, host, event } of eventsOfHour(hosts, startMs, draw))
    at(atMs, () => post(fleet[Number(host.slice(5))] as TestHost, atMs, [event]));
  work.sort((a, b) => a.atMs - b.atMs);
  let before: ReadonlySet<string> | undefined;
  for (const step of work) {
    if (before === undefined && step.atMs >= startMs) {
      before = new Set(tableNames.flatMap((table) => deployment.dynamo.items(table).map(nameOf)));
      meter.reset();
    }
    for (
      let wakeMs = deployment.nextWakeMs();
      wakeMs !== undefined && wakeMs <= step.atMs;
      wakeMs = deployment.nextWakeMs()
    ) {
      clock.nowMs = wakeMs;
      await deployment.wakeDue();
    }
    clock.nowMs = step.atMs;
    await step.do();
  }
  for (const [use, sizeBytes] of storedBytes(deployment, hosts, before ?? new Set())) {
    meter.count(`dynamodb storage ${use}`, 'storage-gb-month', sizeBytes / 1e9);
    if (use !== 'samples') meter.count(`dynamodb restorable ${use}`, 'restorable-gb-month', sizeBytes / 1e9);
  }
  return meter.counts();
}

async function apply({ own }: Deployment): Promise<string> {
  const { artifact, diagnostics } = compile([{ name: 'fleet.yaml', text: definitions }]);
  if (!artifact) throw new Error(`the definitions have faults: ${JSON.stringify(diagnostics)}`);
  const { version } = artifact;
  const set: DefinitionSetRecord = { version, artifact, files: [], author: 'bench', appliedAtMs: startMs };
  const active: ActiveDefinitionsRecord = {
    version,
    number: 1,
    author: 'bench',
    appliedAtMs: startMs - 2 * hourMs,
  };
  await own.state.put({ key: stateKeys.definitionSet(version), body: set, expected: 'any' });
  await own.state.put({ key: stateKeys.activeDefinitions(), body: active, expected: 'any' });
  return version;
}

async function enrol({ own }: Deployment, host: TestHost): Promise<void> {
  const body: HostRecord = {
    host: host.host,
    name: host.host,
    state: 'active',
    tags: { role: 'web' },
    keyThumbprint: await keyThumbprint(host.publicKey),
    enrolledAtMs: startMs - 2 * hourMs,
  };
  await own.state.put({ key: stateKeys.host(host.host), body, expected: 'any' });
}

/** A document of the default sensors on a quiet machine, made by the agent's own parts. */
async function quietMinute(): Promise<Document> {
  const host = new FakeHost();
  const sample = makeSampler(host, defaultSensors(host, '/'));
  const documents = makeDocuments({ ...agent, host: 'template' });
  machine(host, 0);
  await sample();
  for (let step = 1; step <= 6; step++) {
    machine(host, step);
    documents.addTick(startMs + step * agent.intervalMs, await sample(), []);
  }
  const [document] = documents.build(startMs + minuteMs, {
    clockOffsetMs: 0,
    configVersion: null,
    dropped: {},
  });
  if (!document?.samples) throw new Error('the quiet minute holds no samples');
  return document;
}

/** One that carries events is sent at once and has no samples: they come with the minute. */
function documentOf(
  { schema, samples, ...quiet }: Document,
  configVersion: string,
  host: string,
  seq: number,
  atMs: number,
  events: readonly EventDraft[],
): Document {
  const block = samples && { ...samples, fromMs: atMs - minuteMs };
  return {
    ...quiet,
    host,
    seq,
    builtAtMs: atMs,
    watermarkMs: atMs,
    configVersion,
    events,
    ...(seq === 0 && schema && { schema }),
    ...(events.length === 0 && block && { samples: block }),
  };
}

/**
 * What is stored once each hour was like this one. An item with an end, made once in this hour, is there as often as hours fit into
 * its life; instances and all that has no end are there once. `before` names what was there already.
 */
function storedBytes(
  { dynamo }: Deployment,
  hosts: number,
  before: ReadonlySet<string>,
): readonly (readonly [string, number])[] {
  const total = (table: TableName, copies: (item: Item) => number) =>
    dynamo.items(table).reduce((sum, item) => {
      const isOnce = item.x === undefined || String(item.p).startsWith('INSTANCE#');
      if (!isOnce && before.has(nameOf(item))) return sum;
      const hours = isOnce ? 1 : ((item.x as number) * 1000 - startMs) / hourMs;
      return sum + (itemSizeBytes(item) + itemOverheadBytes) * copies(item) * hours;
    }, 0);
  if (dynamo.items('samples').length < hosts) throw new Error('documents are missing');
  return [
    ['samples', total('samples', () => 1)],
    ['events', total('events', (item) => ('o' in item ? 3 : 2))],
    ['state', total('state', () => 1)],
  ];
}

function nameOf({ p, s }: Item): string {
  return `${p} ${s}`;
}
