import { attachLimits } from '../../shared/policy/attach-limits.ts';
import type { AttachPlan } from '../../shared/policy/response-record.ts';
import { fittingVolumes, isBlank, isFree, volumeTags } from '../../shared/policy/volume-choice.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { Volume } from '../ports/volumes.ts';
import { type Journal, keep } from './journal.ts';
import { releaseLease, takeLease } from './leases.ts';
import type { AttachStoragePorts } from './ports.ts';

/** Leases the best free volume of the pool; undefined if none is free. Volumes that others hold are passed over. */
export async function chooseVolume(
  ports: AttachStoragePorts,
  journal: Journal,
  plan: AttachPlan,
): Promise<Journal | undefined> {
  const { step } = journal.record.input;
  const need = { pool: step.pool, zone: plan.zone, sizeGiB: plan.sizeGiB };
  const tags = { [volumeTags.managed]: 'true', [volumeTags.pool]: step.pool };
  const free = await ports.volumes.find({ zone: plan.zone, state: 'available', tags });
  for (const candidate of fittingVolumes(free, need).slice(0, attachLimits.candidates)) {
    const fence = await leaseVolume(ports, journal, candidate.id);
    if (fence === 'busy') continue;
    // The list may be older than the lease.
    const now = await ports.volumes.get(candidate.id);
    if (now !== undefined && isFree(now, need)) return keepVolume(ports, journal, now, fence, false);
    await releaseLease(ports.state, volumeKey(candidate.id), journal.record.input.response);
  }
  return undefined;
}

/** Creates a volume for this response alone, or finds the one that an earlier call of it created. */
export async function createVolume(
  ports: AttachStoragePorts,
  journal: Journal,
  plan: AttachPlan,
): Promise<Journal> {
  const { response, step } = journal.record.input;
  const { createAtMs } = journal.record;
  const intended =
    createAtMs === undefined ? await keep(ports, journal, { createAtMs: ports.clock() }) : journal;
  const volume = await ports.volumes.create({
    token: response,
    zone: plan.zone,
    sizeGiB: plan.sizeGiB,
    tags: {
      [volumeTags.managed]: 'true',
      [volumeTags.pool]: step.pool,
      [volumeTags.exec]: response,
      [volumeTags.blank]: 'true',
      // Nobody else chooses a volume in this state.
      [volumeTags.state]: 'creating',
    },
  });
  const fence = await leaseVolume(ports, intended, volume.id);
  return fence === 'busy' ? intended : keepVolume(ports, intended, volume, fence, true);
}

function keepVolume(
  ports: AttachStoragePorts,
  journal: Journal,
  volume: Volume,
  volumeFence: number,
  created: boolean,
): Promise<Journal> {
  const { id, sizeGiB } = volume;
  return keep(ports, journal, { volume: { id, sizeGiB, created, blank: isBlank(volume) }, volumeFence });
}

function leaseVolume(
  ports: AttachStoragePorts,
  journal: Journal,
  volumeId: string,
): Promise<number | 'busy'> {
  return takeLease(ports.state, volumeKey(volumeId), journal.record.input.response, ports.clock());
}

function volumeKey(volumeId: string) {
  return stateKeys.lease('volume', volumeId);
}
