import { volumePollMs, waits } from '../../../shared/policy/response-waits.ts';
import { isAttached } from '../attachment.ts';
import { type Journal, keep } from '../journal.ts';
import type { AttachStoragePorts } from '../ports.ts';
import type { Undone } from './outcome.ts';

/** Detaches the volume from the target's instance, never by force; one that is on another instance is not ours to move. */
export async function undoAttachment(ports: AttachStoragePorts, journal: Journal): Promise<Undone> {
  const { attach, volume, plan, undo } = journal.record;
  if (attach === undefined || volume === undefined || plan === undefined) return { kind: 'undone', journal };
  const found = await ports.volumes.get(volume.id);
  if (found === undefined || !isAttached(found)) {
    // The listing may not show the attachment yet.
    const knownAtMs = attach.atMs + waits.listingLagMs;
    const isSettled = undo?.detachAtMs !== undefined || ports.clock() > knownAtMs;
    return isSettled ? { kind: 'undone', journal } : { kind: 'wait', pauseMs: waits.volumePollMaxMs };
  }
  if (found.attachment?.instanceId !== plan.instanceId) return { kind: 'undone', journal };
  const detachAtMs = undo?.detachAtMs ?? ports.clock();
  const waitedMs = ports.clock() - detachAtMs;
  if (waitedMs > waits.detachMs) return { kind: 'stuck', journal, reason: 'detach-timeout' };
  if (undo?.detachAtMs === undefined) {
    await keep(ports, journal, { undo: { atMs: ports.clock(), ...undo, detachAtMs } });
  }
  if (found.attachment.state !== 'detaching') await ports.volumes.detach(volume.id, plan.instanceId);
  return { kind: 'wait', pauseMs: volumePollMs(waitedMs) };
}
