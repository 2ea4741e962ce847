import { gzipSync } from 'node:zlib';
import { stateKeys } from '../../functions/adapters/keys.ts';
import { membershipsOf } from '../../functions/hosts/membership.ts';
import type { HostRecord } from '../../functions/ports/records.ts';
import { writeProgress } from '../../functions/reconcile/progress.ts';
import { makeOccurrence } from '../../shared/facts/make-event.ts';
import type { HostFact } from '../../shared/language/evaluation/facts.ts';
import { dayMs, hourMs } from '../../shared/time.ts';
import type { Action } from './actions.ts';
import { boot } from './documents.ts';
import type { Code, Outside } from './functions.ts';
import type { Story } from './story.ts';
import type { World } from './world.ts';

/** How long before the story the hosts enrolled. */
export const enrolledBeforeMs = 2 * dayMs;
/** Most of the work for such short texts would be memory. */
const cheap = { level: 1, memLevel: 1, windowBits: 9 } as const;
/** How long before it the definitions came into force. */
const appliedBeforeMs = hourMs;

/** Hosts and definitions, as they were left long ago. */
export async function prepare(
  world: World,
  { startMs, hosts, artifact }: Pick<Story, 'startMs' | 'hosts' | 'artifact'>,
  code: Code,
): Promise<void> {
  const clock = () => startMs - appliedBeforeMs;
  const change = { artifact, files: [], author: 'ann', ifVersion: null, dryRun: false };
  const { put } = world.state;
  const state = { ...world.state, putWithEvents: put };
  await code.applyDefinitions({ state, clock }, change);
  for (const host of hosts) {
    const body = recordOf(host, startMs - enrolledBeforeMs);
    await world.state.put({ key: stateKeys.host(host), body, expected: 'absent' });
  }
  // The reconciler ran before: what a host with a slow clock tells first lies before the story.
  const ranMs = startMs - appliedBeforeMs;
  const none = { fromMs: ranMs, toMs: ranMs };
  await writeProgress(world.state, { sinceMs: ranMs, recent: none, deep: none }, ranMs, 0);
}

/** Each host is heard right now. */
export async function hearAll({ samples, scheduler }: World, hosts: readonly string[]): Promise<void> {
  const nowMs = scheduler.nowMs();
  const times = { builtAtMs: nowMs, receivedAtMs: nowMs, expiresAtMs: nowMs + dayMs };
  for (const host of hosts)
    await samples.store.put({ host, boot, seq: 0, ...times, clockOffsetMs: 0, bodyHash: new Uint8Array(16) });
}

function recordOf(host: string, enrolledAtMs: number): HostRecord {
  return { host, name: host, state: 'active', tags: { role: 'web' }, keyThumbprint: 'thumb', enrolledAtMs };
}

/** Lets an action happen at its time. */
export function enact(world: World, action: Action): void {
  const { scheduler } = world;
  scheduler.after(action.atMs - scheduler.nowMs(), action.kind, () => {
    if (action.kind === 'document')
      world.post(action.document.host, gzipSync(JSON.stringify(action.document), cheap));
    else world.request(action.kind, (outside) => done(outside, action, scheduler.nowMs()));
  });
}

async function done(
  outside: Outside,
  action: Exclude<Action, { readonly kind: 'document' }>,
  nowMs: number,
): Promise<void> {
  switch (action.kind) {
    case 'events':
      for (const event of action.events) await outside.events.put({ ...event, r: nowMs });
      return;
    case 'join':
      return join(outside, action.host, nowMs);
    case 'leave':
    case 'return': {
      const to = action.kind === 'leave' ? 'draining' : 'active';
      const source = { kind: 'system', name: 'test' } as const;
      const isLeaving = action.kind === 'leave';
      await outside.changeHost({
        host: action.host,
        to,
        by: 'instance',
        source,
        atMs: nowMs,
        nowMs,
        isLeaving,
      });
      return;
    }
    case 'define': {
      const { artifact } = action;
      await outside.apply({ artifact, files: [], author: 'ann', ifVersion: undefined, dryRun: false });
    }
  }
}

/** As enrolment does: the record and its event in one transaction. */
async function join({ state }: Outside, host: string, nowMs: number): Promise<void> {
  const source = { kind: 'system', name: 'tocsin' } as const;
  const told = { type: 'HOST_ENROLLED', severity: 'info', source, labels: { host } } as const;
  const event = makeOccurrence({ ...told, t: nowMs, r: nowMs, sender: 'enrol', nonce: host });
  const write = { key: stateKeys.host(host), body: recordOf(host, nowMs), expected: 'absent' as const };
  await state.putWithEvents(write, [event]);
}

/** Who the hosts are and were. */
export async function hostsOf({ state }: World): Promise<readonly HostFact[]> {
  const { items } = await state.list<HostRecord>(stateKeys.hosts, { limit: 1_000 });
  return items.flatMap(({ body }) => membershipsOf(body));
}
