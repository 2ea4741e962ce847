import * as z from 'zod';
import { TocsinError } from '../../shared/errors.ts';
import type { Source } from '../../shared/facts/event.ts';
import { stateKeys } from '../adapters/keys.ts';
import { changeHostState, type HostStatePorts } from '../hosts/host-state.ts';
import type { HostRecord, InstanceHostRecord } from '../ports/records.ts';

/** `EC2 Instance State-change Notification` of the default bus, as far as it is read. */
export const instanceChangeSchema = z.looseObject({
  'detail-type': z.literal('EC2 Instance State-change Notification'),
  time: z.iso.datetime({ offset: true }),
  detail: z.looseObject({ 'instance-id': z.string().regex(/^i-[0-9a-z]+$/), state: z.string() }),
});
export type InstanceChange = z.output<typeof instanceChangeSchema>;

const source: Source = { kind: 'system', name: 'ec2' };

const stateAfter: Readonly<Record<string, HostRecord['state'] | undefined>> = {
  running: 'active',
  stopping: 'draining',
  stopped: 'draining',
  'shutting-down': 'removed',
  terminated: 'removed',
};

/**
 * Keeps the host of an instance in step with it: stopped is drained, terminated is removed, running is active again unless an
 * operator drained it. Messages may repeat and overtake each other: what is older than the last change tells nothing.
 * Instances without a host are not ours.
 */
export async function collectInstance(
  ports: HostStatePorts,
  change: InstanceChange,
  nowMs: number,
): Promise<void> {
  const to = stateAfter[change.detail.state];
  const record = await hostOf(ports, change.detail['instance-id']);
  const atMs = Date.parse(change.time);
  if (!to || !record || !isNews(record, to, atMs)) return;
  const isLeaving = to !== 'active';
  try {
    await changeHostState(ports, { host: record.host, to, by: 'instance', source, atMs, nowMs, isLeaving });
  } catch (error) {
    // Removed since it was read: there is nothing left to change.
    if (!(error instanceof TocsinError && error.code === 'HOST_REMOVED')) throw error;
  }
}

async function hostOf({ state }: HostStatePorts, instanceId: string): Promise<HostRecord | undefined> {
  const hint = await state.get<InstanceHostRecord>(stateKeys.instanceHost(instanceId));
  if (!hint) return undefined;
  const item = await state.get<HostRecord>(stateKeys.host(hint.body.host));
  return item?.body.instanceId === instanceId ? item.body : undefined;
}

function isNews(record: HostRecord, to: HostRecord['state'], atMs: number): boolean {
  if (record.state === 'removed') return to === 'removed';
  if (record.stateBy === 'instance' && record.stateAtMs !== undefined && atMs < record.stateAtMs)
    return false;
  if (to === 'active') return record.state === 'draining' && record.stateBy === 'instance';
  return true;
}
