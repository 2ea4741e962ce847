import { stateKeys } from '../adapters/keys.ts';
import { isKillSwitchOn } from '../adapters/kill-switch.ts';
import type { Journal } from './journal.ts';
import { releaseLease, renewLease } from './leases.ts';
import type { AttachStoragePorts } from './ports.ts';

/** Why a response must not act now. */
export type Refusal = 'kill-switch' | 'lease-lost' | 'timeout';

/**
 * Asked before every mutating step: the kill switch is off, the leases that the response holds are still its own (they
 * are renewed), and until the guest has mounted the policy's time-out has not passed. undefined: it may act.
 */
export async function refusal(ports: AttachStoragePorts, journal: Journal): Promise<Refusal | undefined> {
  if (await isKillSwitchOn(ports.state)) return 'kill-switch';
  if (!(await renewLeases(ports, journal))) return 'lease-lost';
  return isLate(ports, journal) ? 'timeout' : undefined;
}

/** False if any lease that the response holds is lost. */
export async function renewLeases(ports: AttachStoragePorts, journal: Journal): Promise<boolean> {
  for (const { key, fence } of heldLeases(journal)) {
    if (!(await renewLease(ports.state, key, journal.record.input.response, fence, ports.clock())))
      return false;
  }
  return true;
}

/** Gives the leases back, volume first: the reverse of the order in which they are taken. */
export async function releaseLeases(ports: AttachStoragePorts, { record }: Journal): Promise<void> {
  const { plan, volume, input } = record;
  const keys = [
    ...(volume === undefined ? [] : [stateKeys.lease('volume', volume.id)]),
    ...(plan === undefined ? [] : [stateKeys.lease('instance', plan.instanceId)]),
  ];
  for (const key of keys) await releaseLease(ports.state, key, input.response);
}

function heldLeases({ record }: Journal) {
  const { plan, instanceFence, volume, volumeFence } = record;
  return [
    ...(plan === undefined || instanceFence === undefined
      ? []
      : [{ key: stateKeys.lease('instance', plan.instanceId), fence: instanceFence }]),
    ...(volume === undefined || volumeFence === undefined
      ? []
      : [{ key: stateKeys.lease('volume', volume.id), fence: volumeFence }]),
  ];
}

function isLate(ports: AttachStoragePorts, { record }: Journal): boolean {
  switch (record.state) {
    case 'RECEIVED':
    case 'PLANNED':
    case 'LEASED':
    case 'RUNNING':
      return ports.clock() > record.startedAtMs + record.input.timeoutMs;
    default:
      return false;
  }
}
