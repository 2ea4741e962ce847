import { attachLimits, gibFor } from '../../../shared/policy/attach-limits.ts';
import { mountPath } from '../../../shared/policy/mount-path.ts';
import type { StepAnswer } from '../../../shared/policy/response-machine.ts';
import type { AttachPlan } from '../../../shared/policy/response-record.ts';
import { done, fail } from '../answers.ts';
import { type Journal, move } from '../journal.ts';
import { mountedBytes } from '../mounted.ts';
import type { AttachStoragePorts } from '../ports.ts';
import { lookAtTarget } from '../target-host.ts';

/** Looks, decides what will be done and publishes it; touches nothing. */
export async function plan(ports: AttachStoragePorts, journal: Journal): Promise<StepAnswer> {
  const { record } = journal;
  if (record.state !== 'RECEIVED') return done;
  const found = await makePlan(ports, journal);
  if ('reason' in found) return fail(ports, journal, found.reason);
  const { step } = record.input;
  const values = { ...found, pool: step.pool, filesystem: step.filesystem, create: step.create };
  await move(ports, journal, 'PLANNED', values, { plan: found });
  return done;
}

async function makePlan(
  ports: AttachStoragePorts,
  { record }: Journal,
): Promise<AttachPlan | { readonly reason: string }> {
  const { step, target, response } = record.input;
  const sizeGiB = gibFor(step.sizeBytes);
  if (sizeGiB > attachLimits.sizeGiB) return { reason: 'too-large' };
  const mount = mountPath(step.mount, target, response);
  if (mount === undefined) return { reason: 'bad-mount' };
  const instance = await lookAtTarget(ports, record);
  if ('reason' in instance) return instance;
  if (instance.devices.length >= attachLimits.devices) return { reason: 'no-slot' };
  // The host would refuse it as well, but only after a volume was made for it.
  const mounted = await mountedBytes(ports, target, mount, 0);
  if (mounted !== undefined) return { reason: 'mount-in-use' };
  return { instanceId: instance.id, zone: instance.zone, mount, sizeGiB };
}
