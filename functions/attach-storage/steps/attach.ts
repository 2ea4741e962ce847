import { TocsinError } from '../../../shared/errors.ts';
import { attachLimits } from '../../../shared/policy/attach-limits.ts';
import { nextDeviceName } from '../../../shared/policy/device-name.ts';
import type { StepAnswer } from '../../../shared/policy/response-machine.ts';
import type { AttachPlan, AttachProgress } from '../../../shared/policy/response-record.ts';
import { volumePollMs, waits } from '../../../shared/policy/response-waits.ts';
import { volumeTags } from '../../../shared/policy/volume-choice.ts';
import { done, fail, waitFor } from '../answers.ts';
import { isAttached } from '../attachment.ts';
import { type Journal, keep, move } from '../journal.ts';
import { refusal } from '../permission.ts';
import type { AttachStoragePorts } from '../ports.ts';

/** Attaches the reserved volume under an unused device name. Attached to this instance already is success. */
export async function attach(ports: AttachStoragePorts, journal: Journal): Promise<StepAnswer> {
  const { state, plan, volume } = journal.record;
  if ((state !== 'LEASED' && state !== 'RUNNING') || plan === undefined || volume === undefined) return done;
  const stop = await refusal(ports, journal);
  if (stop !== undefined) return fail(ports, journal, stop);
  const running =
    state === 'RUNNING'
      ? journal
      : await move(ports, journal, 'RUNNING', { volume: volume.id, instanceId: plan.instanceId });
  const found = await ports.volumes.get(volume.id);
  if (found === undefined) return fail(ports, running, 'volume-gone');
  if (!isAttached(found)) return tryAttach(ports, running, plan, volume.id);
  if (found.attachment?.instanceId !== plan.instanceId) return fail(ports, running, 'volume-taken');
  return found.attachment.state === 'attached' ? done : waitOn(ports, running);
}

async function tryAttach(
  ports: AttachStoragePorts,
  journal: Journal,
  plan: AttachPlan,
  volumeId: string,
): Promise<StepAnswer> {
  const progress = journal.record.attach ?? (await chooseDevice(ports, plan, []));
  if (progress === undefined) return fail(ports, journal, 'no-device-name');
  const intended =
    journal.record.attach === undefined ? await keep(ports, journal, { attach: progress }) : journal;
  const { target } = journal.record.input;
  await ports.volumes.tag(volumeId, { [volumeTags.state]: 'reserved', [volumeTags.host]: target });
  try {
    await ports.volumes.attach(volumeId, plan.instanceId, progress.device);
  } catch (error) {
    return onRefusedAttach(ports, intended, plan, error);
  }
  return waitOn(ports, intended);
}

async function onRefusedAttach(
  ports: AttachStoragePorts,
  journal: Journal,
  plan: AttachPlan,
  error: unknown,
): Promise<StepAnswer> {
  if (!(error instanceof TocsinError) || error.retryable) throw error;
  switch (error.code) {
    case 'DEVICE_IN_USE':
      return tryNextDevice(ports, journal, plan);
    // Either ours by an earlier call, or lost to another: the next look tells. Or in transition.
    case 'VolumeInUse':
    case 'IncorrectState':
      return waitOn(ports, journal);
    default:
      return fail(ports, journal, error.code);
  }
}

async function tryNextDevice(
  ports: AttachStoragePorts,
  journal: Journal,
  plan: AttachPlan,
): Promise<StepAnswer> {
  const { attach: last } = journal.record;
  const failed = last === undefined ? [] : [...last.failedDevices, last.device];
  const next = failed.length < attachLimits.deviceTries ? await chooseDevice(ports, plan, failed) : undefined;
  if (next === undefined) return fail(ports, journal, 'no-device-name');
  await keep(ports, journal, { attach: { ...next, atMs: last?.atMs ?? next.atMs } });
  return waitFor(ports, waits.volumePollMinMs);
}

async function chooseDevice(
  ports: AttachStoragePorts,
  plan: AttachPlan,
  failedDevices: readonly string[],
): Promise<AttachProgress | undefined> {
  const used = (await ports.volumes.instance(plan.instanceId))?.devices ?? [];
  const device = nextDeviceName(used, failedDevices);
  return device === undefined ? undefined : { device, failedDevices, atMs: ports.clock() };
}

function waitOn(ports: AttachStoragePorts, journal: Journal): StepAnswer | Promise<StepAnswer> {
  const waitedMs = ports.clock() - (journal.record.attach?.atMs ?? ports.clock());
  if (waitedMs > waits.attachMs) return fail(ports, journal, 'attach-timeout');
  return waitFor(ports, volumePollMs(waitedMs));
}
