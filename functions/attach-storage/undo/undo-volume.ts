import type { ReservedVolume, ResponseRecord } from '../../../shared/policy/response-record.ts';
import { volumePollMs, waits } from '../../../shared/policy/response-waits.ts';
import { volumeTags } from '../../../shared/policy/volume-choice.ts';
import { stateKeys } from '../../adapters/keys.ts';
import type { Volume } from '../../ports/volumes.ts';
import { isAttached } from '../attachment.ts';
import { type Journal, keep } from '../journal.ts';
import { takeLease } from '../leases.ts';
import type { AttachStoragePorts } from '../ports.ts';
import type { Undone } from './outcome.ts';

/**
 * Gives the volume back: one that this response created and never attached is deleted, any other created one and any
 * that may have been formatted is quarantined, an untouched one of the pool is free again.
 */
export async function undoVolume(ports: AttachStoragePorts, journal: Journal): Promise<Undone> {
  const { volume, createAtMs, attach } = journal.record;
  if (volume === undefined)
    return createAtMs === undefined ? { kind: 'undone', journal } : adopt(ports, journal, createAtMs);
  const found = await ports.volumes.get(volume.id);
  if (volume.created && attach === undefined) return removeCreated(ports, journal, found);
  const isOurs = found !== undefined && !isAttached(found) && attach !== undefined;
  if (isOurs) await ports.volumes.tag(volume.id, tagsAfter(journal.record, volume));
  return { kind: 'undone', journal };
}

/** A creation was meant, but its answer never kept: the tag finds what it made, once the listing must show it. */
async function adopt(ports: AttachStoragePorts, journal: Journal, createAtMs: number): Promise<Undone> {
  const { response } = journal.record.input;
  const tags = { [volumeTags.managed]: 'true', [volumeTags.exec]: response };
  const [made] = await ports.volumes.find({ tags });
  if (made === undefined) {
    const isSettled = ports.clock() > createAtMs + waits.listingLagMs;
    return isSettled ? { kind: 'undone', journal } : { kind: 'wait', pauseMs: waits.volumePollMaxMs };
  }
  const fence = await takeLease(ports.state, stateKeys.lease('volume', made.id), response, ports.clock());
  if (fence === 'busy') return { kind: 'wait', pauseMs: waits.volumePollMaxMs };
  const volume = { id: made.id, sizeGiB: made.sizeGiB, created: true, blank: true };
  return removeCreated(ports, await keep(ports, journal, { volume, volumeFence: fence }), made);
}

async function removeCreated(
  ports: AttachStoragePorts,
  journal: Journal,
  found: Volume | undefined,
): Promise<Undone> {
  if (found === undefined || found.state === 'deleting' || found.state === 'deleted') {
    return { kind: 'undone', journal };
  }
  const waitedMs = ports.clock() - (journal.record.undo?.atMs ?? ports.clock());
  if (found.state === 'creating') return { kind: 'wait', pauseMs: volumePollMs(waitedMs) };
  if (isAttached(found) || found.tags[volumeTags.exec] !== journal.record.input.response) {
    return { kind: 'stuck', journal, reason: 'volume-taken' };
  }
  await ports.volumes.remove(found.id);
  return { kind: 'undone', journal };
}

function tagsAfter(record: ResponseRecord, volume: ReservedVolume): Readonly<Record<string, string>> {
  const isBlank = volume.blank && isUntouched(record);
  const isSpoilt = volume.blank && !isBlank;
  return {
    [volumeTags.state]: 'free',
    [volumeTags.host]: '',
    ...(volume.blank && { [volumeTags.blank]: String(isBlank) }),
    ...((isSpoilt || volume.created) && { [volumeTags.quarantine]: record.input.response }),
  };
}

/** True if `mkfs` cannot have run, by the host's own word: it saw the device without a file system and without data. */
function isUntouched({ mount }: ResponseRecord): boolean {
  const { result } = mount ?? {};
  if (mount === undefined || result?.status === 'refused' || result?.status === 'expired') return true;
  const { formatted, uuid = '', reason = '' } = result?.output ?? {};
  return formatted === 'no' && uuid === '' && !reason.startsWith('has-');
}
