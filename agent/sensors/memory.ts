import type { Host } from '../host.ts';
import { type Reading, type Sensor, sensorLimits } from './sensor.ts';

const bytesPerKib = 1_024;

/**
 * Memory and swap from /proc/meminfo. used = MemTotal - MemAvailable, so the states do not add up to the limit; of a
 * kernel older than MemAvailable, MemTotal - MemFree - Buffers - Cached.
 */
export function makeMemorySensor(host: Host): Sensor {
  return {
    name: 'memory',
    async read() {
      const fields = parseMeminfo(host.readText('/proc/meminfo', sensorLimits.procBytes));
      return [...memory(fields), ...swap(fields)];
    },
  };
}

/** Field -> bytes. */
function parseMeminfo(text: string): ReadonlyMap<string, number> {
  const fields = new Map<string, number>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), Number.parseInt(line.slice(colon + 1), 10) * bytesPerKib);
  }
  return fields;
}

function memory(fields: ReadonlyMap<string, number>): readonly Reading[] {
  const field = (name: string): number => fields.get(name) ?? 0;
  const limit = field('MemTotal');
  const available = fields.get('MemAvailable') ?? field('MemFree') + field('Buffers') + field('Cached');
  const used = limit - available;
  const usage = (state: string, value: number): Reading => ({
    metric: 'system.memory.usage',
    labels: { state },
    value,
  });
  return [
    usage('used', used),
    usage('free', field('MemFree')),
    usage('cached', field('Cached')),
    { metric: 'system.memory.utilization', labels: {}, value: used / limit },
    { metric: 'system.memory.limit', labels: {}, value: limit },
  ];
}

function swap(fields: ReadonlyMap<string, number>): readonly Reading[] {
  const free = fields.get('SwapFree') ?? 0;
  const used = (fields.get('SwapTotal') ?? 0) - free;
  const usage = (state: string, value: number): Reading => ({
    metric: 'system.paging.usage',
    labels: { state },
    value,
  });
  return [usage('used', used), usage('free', free)];
}
