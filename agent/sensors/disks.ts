import type { Host } from '../host.ts';
import { type Reading, type Sensor, sensorLimits } from './sensor.ts';

const sectorBytes = 512;

/** No disks of their own: images and memory, and mapped devices, whose I/O is counted on the disks below them. */
const notADisk = /^(?:loop|ram|zram|dm-|md|sr|fd|nbd)\d*/;

/**
 * Counters of whole disks from /proc/diskstats, those of /sys/block. Sectors there are of 512 bytes, always. A disk that
 * never did anything gives nothing.
 */
export function makeDiskSensor(host: Host): Sensor {
  return {
    name: 'disks',
    async read() {
      const whole = new Set(host.list('/sys/block'));
      const lines = host
        .readText('/proc/diskstats', sensorLimits.procBytes)
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => isDisk(fields, whole));
      return lines.slice(0, sensorLimits.disks).flatMap(readings);
    },
  };
}

function isDisk(fields: readonly string[], whole: ReadonlySet<string>): boolean {
  const device = fields[2];
  if (device === undefined || !whole.has(device) || notADisk.test(device)) return false;
  return fields[3] !== '0' || fields[7] !== '0';
}

function readings(fields: readonly string[]): readonly Reading[] {
  const device = fields[2] as string;
  const field = (column: number): number => Number(fields[column - 1]);
  const one = (metric: string, direction: string, value: number): Reading => ({
    metric,
    labels: { device, direction },
    value,
  });
  return [
    one('system.disk.io', 'read', field(6) * sectorBytes),
    one('system.disk.io', 'write', field(10) * sectorBytes),
    one('system.disk.operations', 'read', field(4)),
    one('system.disk.operations', 'write', field(8)),
    { metric: 'system.disk.io_time', labels: { device }, value: field(13) / 1_000 },
  ];
}
