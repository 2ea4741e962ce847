export type Unit = 'ratio' | 'bytes' | 'seconds' | 'count';

/** One metric of the catalogue. Names and units follow OpenTelemetry's semantic conventions 1.44. */
export interface Metric {
  readonly name: string;
  readonly unit: Unit;
  readonly instrument: 'gauge' | 'counter';
  /** Smallest step that is sent; rules see the rounded value. */
  readonly resolution: number;
  /** Label names of its series, short aliases of the conventions' attributes. */
  readonly labels: readonly string[];
  readonly description: string;
}

const ratioStep = 0.0001;
const pageBytes = 4096;

/**
 * What the agent's default sensors send. A series without the label `state` or `mode` is the fold that people mean:
 * `system.cpu.utilization` is the busy share (1 - idle - iowait), `system.filesystem.utilization` is
 * used / (used + free) as `df` shows it.
 */
export const metrics: readonly Metric[] = [
  gauge('system.cpu.utilization', 'ratio', ratioStep, ['mode'], 'share of CPU time since the last sample'),
  gauge('system.cpu.load_average.1m', 'count', 0.01, [], 'runnable threads, mean over 1 minute'),
  gauge('system.cpu.load_average.5m', 'count', 0.01, [], 'runnable threads, mean over 5 minutes'),
  gauge('system.cpu.load_average.15m', 'count', 0.01, [], 'runnable threads, mean over 15 minutes'),
  gauge('system.memory.usage', 'bytes', pageBytes, ['state'], 'memory; used = MemTotal - MemAvailable'),
  gauge('system.memory.utilization', 'ratio', ratioStep, [], 'used memory / MemTotal'),
  gauge('system.memory.limit', 'bytes', pageBytes, [], 'MemTotal'),
  gauge('system.paging.usage', 'bytes', pageBytes, ['state'], 'swap'),
  gauge('system.filesystem.usage', 'bytes', pageBytes, ['mountpoint', 'device', 'state'], 'space by statfs'),
  gauge(
    'system.filesystem.utilization',
    'ratio',
    ratioStep,
    ['mountpoint', 'device'],
    'used / (used + free), as df shows it',
  ),
  counter('system.disk.io', 'bytes', 512, ['device', 'direction'], 'bytes read and written'),
  counter('system.disk.operations', 'count', 1, ['device', 'direction'], 'completed reads and writes'),
  counter(
    'system.disk.io_time',
    'seconds',
    0.001,
    ['device'],
    'time with I/O in flight; its rate is the busy share',
  ),
  counter('system.network.io', 'bytes', 1, ['interface', 'direction'], 'bytes received and sent'),
  counter('system.network.errors', 'count', 1, ['interface', 'direction'], 'errors'),
  counter('system.network.packet.dropped', 'count', 1, ['interface', 'direction'], 'dropped packets'),
];

const byName: ReadonlyMap<string, Metric> = new Map(metrics.map((metric) => [metric.name, metric]));

export function metricByName(name: string): Metric | undefined {
  return byName.get(name);
}

function gauge(
  name: string,
  unit: Unit,
  resolution: number,
  labels: readonly string[],
  description: string,
): Metric {
  return { name, unit, instrument: 'gauge', resolution, labels, description };
}

function counter(
  name: string,
  unit: Unit,
  resolution: number,
  labels: readonly string[],
  description: string,
): Metric {
  return { name, unit, instrument: 'counter', resolution, labels, description };
}
