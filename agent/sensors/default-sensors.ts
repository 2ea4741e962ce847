import type { Host } from '../host.ts';
import { makeCpuSensor } from './cpu.ts';
import { makeDiskSensor } from './disks.ts';
import { makeFilesystemSensor } from './filesystems.ts';
import { makeLoadSensor } from './load.ts';
import { makeMemorySensor } from './memory.ts';
import { makeNetworkSensor } from './network.ts';
import type { Sensor } from './sensor.ts';

/** The sensors of every host: 30 series where there is one disk, one interface and one mount. */
export function defaultSensors(host: Host, rootfs: string): readonly Sensor[] {
  return [
    makeCpuSensor(host),
    makeLoadSensor(host),
    makeMemorySensor(host),
    makeFilesystemSensor(host, rootfs),
    makeDiskSensor(host),
    makeNetworkSensor(host),
  ];
}
