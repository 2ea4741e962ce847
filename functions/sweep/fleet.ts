import { stateKeys } from '../adapters/keys.ts';
import { inParallel } from '../correlate/in-parallel.ts';
import type { HostRecord } from '../ports/records.ts';
import type { SampleStore, StateItem, StateStore } from '../ports/stores.ts';

/** An active host; `heardMs` is when the service last received a document of it, or enrolled it. */
export interface Contact {
  readonly host: string;
  readonly heardMs: number;
}

export interface Fleet {
  readonly active: readonly Contact[];
  /** Hosts that are drained or removed, since `leftMs`. */
  readonly left: ReadonlyArray<{
    readonly host: string;
    readonly state: 'draining' | 'removed';
    readonly leftMs: number;
  }>;
}

/** Pages of hosts that one run reads; a larger deployment is swept in turns, each judged by its own. */
export const fleetPagesPerRun = 300;

const width = 16;

interface CursorRecord {
  readonly v: 1;
  readonly after?: string;
}

/** The hosts, each active one with its last contact. Goes on where the run before had to stop. */
export async function scanFleet(
  ports: { readonly state: StateStore; readonly samples: SampleStore },
  nowMs: number,
): Promise<Fleet> {
  const hosts = await hostsInTurn(ports.state);
  const active = hosts.filter((host) => host.state === 'active');
  const left = hosts.flatMap(({ host, state, stateAtMs }) =>
    state === 'active' ? [] : [{ host, state, leftMs: stateAtMs ?? nowMs }],
  );
  const contacts = await inParallel(active, width, async ({ host, enrolledAtMs, stateAtMs }) => {
    const newest = await ports.samples.newest(host, nowMs);
    return { host, heardMs: Math.max(newest?.receivedAtMs ?? 0, enrolledAtMs, stateAtMs ?? 0) };
  });
  return { active: contacts, left };
}

async function hostsInTurn(state: StateStore): Promise<readonly HostRecord[]> {
  const key = stateKeys.sweep('CURSOR');
  const cursor = await state.get<CursorRecord>(key);
  const items: StateItem<HostRecord>[] = [];
  let after = cursor?.body.after;
  for (let pages = 0; pages < fleetPagesPerRun; pages++) {
    const page = await state.list<HostRecord>(stateKeys.hosts, after === undefined ? {} : { after });
    items.push(...page.items);
    after = page.next;
    if (after === undefined) break;
  }
  if (after !== cursor?.body.after) {
    const body: CursorRecord = { v: 1, ...(after !== undefined && { after }) };
    await state.put({ key, body, expected: 'any' });
  }
  return items.map((item) => item.body);
}
