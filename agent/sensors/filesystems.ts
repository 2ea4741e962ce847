import type { FilesystemSpace, Host } from '../host.ts';
import { type Mount, realMounts } from './mounts.ts';
import { type Reading, type Sensor, sensorLimits } from './sensor.ts';

/**
 * Space of each real mount at or under `rootfs`: used and free in bytes, and the utilization used / (used + free) that
 * `df` shows: what is reserved for root counts as neither. `statfs` is asked of all mounts at once. One that does not
 * answer within `sensorLimits.statfsMs` is left out, and is not asked again before the call that hangs has ended.
 */
export function makeFilesystemSensor(host: Host, rootfs: string): Sensor {
  const outstanding = new Set<string>();
  const ask = async (mount: Mount): Promise<readonly Reading[]> => {
    outstanding.add(mount.path);
    try {
      return readings(mount, await host.statfs(mount.path));
    } catch {
      // A mount that went between the list and the question is no fault of the others.
      return [];
    } finally {
      outstanding.delete(mount.path);
    }
  };
  return {
    name: 'filesystems',
    async read() {
      const text = host.readText('/proc/self/mounts', sensorLimits.procBytes);
      const mounts = realMounts(text, rootfs, sensorLimits.mounts).filter(
        ({ path }) => !outstanding.has(path),
      );
      const answers: Array<readonly Reading[]> = mounts.map(() => []);
      await within(
        host,
        sensorLimits.statfsMs,
        mounts.map(async (mount, index) => {
          answers[index] = await ask(mount);
        }),
      );
      return answers.flat();
    },
  };
}

/** Resolves when all have, or after `limitMs` whatever hangs. */
function within(host: Host, limitMs: number, work: readonly Promise<void>[]): Promise<void> {
  return new Promise((resolve) => {
    const timer = host.timer(limitMs, resolve);
    void Promise.all(work).then(() => {
      timer.cancel();
      resolve();
    });
  });
}

function readings({ device, mountpoint }: Mount, space: FilesystemSpace): readonly Reading[] {
  const usedBlocks = space.blocks - space.free;
  const sumBlocks = usedBlocks + space.available;
  if (sumBlocks === 0) return [];
  const labels = { mountpoint, device };
  const usage = (state: string, blocks: number): Reading => ({
    metric: 'system.filesystem.usage',
    labels: { ...labels, state },
    value: blocks * space.blockBytes,
  });
  return [
    usage('used', usedBlocks),
    usage('free', space.available),
    { metric: 'system.filesystem.utilization', labels, value: usedBlocks / sumBlocks },
  ];
}
