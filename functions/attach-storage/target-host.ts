import type { CooldownRecord, ResponseRecord } from '../../shared/policy/response-record.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { HostRecord } from '../ports/records.ts';
import type { Instance } from '../ports/volumes.ts';
import type { AttachStoragePorts } from './ports.ts';

const managedTag = 'tocsin:managed';

/** The target as it is at this moment, or why nothing may be done to it. */
export async function lookAtTarget(
  ports: AttachStoragePorts,
  record: ResponseRecord,
): Promise<Instance | { readonly reason: string }> {
  const { target, policy } = record.input;
  const host = (await ports.state.get<HostRecord>(stateKeys.host(target)))?.body;
  if (host === undefined) return { reason: 'host-unknown' };
  if (host.state !== 'active') return { reason: `host-${host.state}` };
  if (host.instanceId === undefined) return { reason: 'no-instance' };
  const cooldown = (await ports.state.get<CooldownRecord>(stateKeys.cooldown(policy, target)))?.body;
  if (cooldown !== undefined && ports.clock() < cooldown.untilMs) return { reason: 'cooldown' };
  const instance = await ports.volumes.instance(host.instanceId);
  if (instance === undefined) return { reason: 'instance-unknown' };
  if (instance.state !== 'running') return { reason: `instance-${instance.state}` };
  if (instance.tags[managedTag] !== 'true') return { reason: 'instance-not-managed' };
  return instance;
}
