import { type HostsPage, type HostView, hostQuerySchema } from '../../shared/api/hosts.ts';
import type { Clock } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import { membershipsOf } from '../hosts/membership.ts';
import { type Call, callQuery } from '../http/app.ts';
import type { HostRecord } from '../ports/records.ts';
import type { SampleStore, StateStore } from '../ports/stores.ts';

export interface HostPorts {
  readonly state: StateStore;
  readonly samples: SampleStore;
  readonly clock: Clock;
}

const readsAtOnce = 25;

/** `GET /v1/hosts`: a page of records, and of each host its newest document: half a read unit. Removed hosts are listed. */
export async function listHosts({ state, samples, clock }: HostPorts, call: Call): Promise<HostsPage> {
  const { limit, after } = callQuery(call, hostQuerySchema);
  const page = await state.list<HostRecord>(stateKeys.hosts, {
    limit,
    ...(after !== undefined && { after }),
  });
  const nowMs = clock();
  const hosts: HostView[] = [];
  for (let from = 0; from < page.items.length; from += readsAtOnce) {
    const some = page.items.slice(from, from + readsAtOnce);
    hosts.push(...(await Promise.all(some.map(({ body }) => viewOf(samples, body, nowMs)))));
  }
  return { hosts, ...(page.next !== undefined && { next: page.next }) };
}

async function viewOf(samples: SampleStore, record: HostRecord, nowMs: number): Promise<HostView> {
  const newest = await samples.newest(record.host, nowMs);
  const { keyThumbprint: _, stateAtMs: __, stateBy: ___, joinedAtMs: ____, past: _____, ...shown } = record;
  const memberships = membershipsOf(record).map(({ tags, startMs, endMs }) => ({
    tags,
    startMs,
    ...(endMs < Number.POSITIVE_INFINITY && { endMs }),
  }));
  return { ...shown, lastContactMs: newest?.receivedAtMs ?? null, memberships };
}
