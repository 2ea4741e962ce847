import type { Volume } from '../ports/volumes.ts';

/** True while the volume is on an instance in any way: also on its way there or off. */
export function isAttached(volume: Volume): boolean {
  return volume.attachment !== undefined && volume.attachment.state !== 'detached';
}
