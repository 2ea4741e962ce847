import { stateKeys } from '../adapters/keys.ts';
import type { HostRecord } from '../ports/records.ts';
import type { StateStore } from '../ports/stores.ts';

/** A host that is expected to be heard, since `sinceMs`: its enrolment, or its return. */
export interface ExpectedHost {
  readonly host: string;
  readonly sinceMs: number;
}

/** A host that is drained or removed. */
interface LeftHost {
  readonly host: string;
  readonly state: 'draining' | 'removed';
  readonly leftMs: number;
}

/** The hosts of the deployment, as far as this process has read them. */
export interface Roster {
  /** Reads the list, or the next part of one that is longer than `hostsPerRun`. */
  refresh(nowMs: number): Promise<void>;
  expected(): readonly ExpectedHost[];
  left(): readonly LeftHost[];
}

/** Hosts that one run reads; of more than that, each is read anew every second run or less often. */
export const hostsPerRun = 50_000;

const pageHosts = 1_000;

interface CursorRecord {
  readonly v: 1;
  readonly after?: string;
}

/**
 * Remembers the hosts between runs. A list that is read in parts goes on where the run before stopped, in whatever process, so
 * that none is passed over for ever; a new process knows the rest after some runs. About 75 read units a run for 1,000 hosts.
 */
export function makeRoster(state: StateStore): Roster {
  const expected = new Map<string, ExpectedHost>();
  const left = new Map<string, LeftHost>();
  const take = ({ host, state: is, stateAtMs, enrolledAtMs }: HostRecord, nowMs: number): void => {
    expected.delete(host);
    left.delete(host);
    if (is === 'active') expected.set(host, { host, sinceMs: Math.max(enrolledAtMs, stateAtMs ?? 0) });
    else left.set(host, { host, state: is, leftMs: stateAtMs ?? nowMs });
  };
  return {
    refresh: async (nowMs) => {
      for await (const record of nextHosts(state)) take(record, nowMs);
    },
    expected: () => [...expected.values()],
    left: () => [...left.values()],
  };
}

async function* nextHosts(state: StateStore): AsyncGenerator<HostRecord> {
  const key = stateKeys.sweep('CURSOR');
  const cursor = await state.get<CursorRecord>(key);
  const from = cursor?.body.after;
  let after = from;
  for (let read = 0; read < hostsPerRun; read += pageHosts) {
    const page = await state.list<HostRecord>(stateKeys.hosts, {
      limit: pageHosts,
      ...(after !== undefined && { after }),
    });
    for (const { body } of page.items) yield body;
    after = page.next;
    if (after === undefined) break;
  }
  if (after === from) return;
  const body: CursorRecord = { v: 1, ...(after !== undefined && { after }) };
  await state.put({ key, body, expected: 'any' });
}
