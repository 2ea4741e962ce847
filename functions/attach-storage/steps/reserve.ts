import type { StepAnswer } from '../../../shared/policy/response-machine.ts';
import type { AttachPlan } from '../../../shared/policy/response-record.ts';
import { volumePollMs, waits } from '../../../shared/policy/response-waits.ts';
import { stateKeys } from '../../adapters/keys.ts';
import { done, fail, waitFor } from '../answers.ts';
import { type Journal, keep, move } from '../journal.ts';
import { takeLease } from '../leases.ts';
import { refusal } from '../permission.ts';
import type { AttachStoragePorts } from '../ports.ts';
import { lookAtTarget } from '../target-host.ts';
import { chooseVolume, createVolume } from '../volume-reservation.ts';

/** Takes the leases (instance, then volume) and has a free volume ready: one of the pool, or a new one. */
export async function reserve(ports: AttachStoragePorts, journal: Journal): Promise<StepAnswer> {
  const { state, plan } = journal.record;
  if (state !== 'PLANNED' || plan === undefined) return done;
  const leased = await leaseInstance(ports, journal, plan);
  if (leased === 'busy') return waitForLease(ports, journal);
  const stop = await refusal(ports, leased);
  if (stop !== undefined) return fail(ports, leased, stop);
  // Another response may have worked on the host while this one waited.
  const target = await lookAtTarget(ports, leased.record);
  if ('reason' in target) return fail(ports, leased, target.reason);
  const reserved = await reserveVolume(ports, leased, plan);
  if (reserved === undefined) return fail(ports, leased, 'no-volume');
  return untilAvailable(ports, reserved);
}

async function leaseInstance(
  ports: AttachStoragePorts,
  journal: Journal,
  plan: AttachPlan,
): Promise<Journal | 'busy'> {
  const { record } = journal;
  if (record.instanceFence !== undefined) return journal;
  const key = stateKeys.lease('instance', plan.instanceId);
  const fence = await takeLease(ports.state, key, record.input.response, ports.clock());
  return fence === 'busy' ? 'busy' : keep(ports, journal, { instanceFence: fence });
}

function waitForLease(ports: AttachStoragePorts, journal: Journal): StepAnswer | Promise<StepAnswer> {
  const waitedMs = ports.clock() - journal.record.changedAtMs;
  if (waitedMs > waits.leaseBusyMs) return fail(ports, journal, 'instance-busy');
  return waitFor(ports, waits.leaseBusyPollMs);
}

async function reserveVolume(
  ports: AttachStoragePorts,
  journal: Journal,
  plan: AttachPlan,
): Promise<Journal | undefined> {
  if (journal.record.volume !== undefined) return journal;
  const isCreating = journal.record.createAtMs !== undefined;
  const chosen = isCreating ? undefined : await chooseVolume(ports, journal, plan);
  if (chosen !== undefined) return chosen;
  return journal.record.input.step.create ? createVolume(ports, journal, plan) : undefined;
}

async function untilAvailable(ports: AttachStoragePorts, journal: Journal): Promise<StepAnswer> {
  const { volume, createAtMs } = journal.record;
  if (volume === undefined) return fail(ports, journal, 'no-volume');
  const found = await ports.volumes.get(volume.id);
  if (found?.state === 'available') {
    await move(ports, journal, 'LEASED', {
      volume: volume.id,
      created: volume.created,
      sizeGiB: volume.sizeGiB,
    });
    return done;
  }
  const waitedMs = ports.clock() - (createAtMs ?? Number.NEGATIVE_INFINITY);
  const mayCome = found === undefined || found.state === 'creating';
  if (!mayCome || waitedMs > waits.createMs) return fail(ports, journal, `volume-${found?.state ?? 'gone'}`);
  return waitFor(ports, volumePollMs(waitedMs));
}
