import type { Host } from '../host.ts';
import { type Reading, type Sensor, sensorLimits } from './sensor.ts';

const metric = 'system.cpu.utilization';

/** Columns of the line `cpu` of /proc/stat; guest times follow and are in user and nice already. */
const columns = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;
type Column = (typeof columns)[number];
const modes: readonly Column[] = ['user', 'system', 'idle', 'iowait', 'steal'];

/**
 * Shares of CPU time since the last tick over all processors: `delta(mode) / delta(sum of eight columns)`, and without
 * `mode` the busy share, 1 - idle - iowait. The first tick, and one in which no time passed, gives nothing. `idle` and
 * `iowait` may go back in the kernel: a negative difference counts as 0.
 */
export function makeCpuSensor(host: Host): Sensor {
  let last: readonly number[] | undefined;
  return {
    name: 'cpu',
    async read() {
      const ticks = parseCpuTicks(host.readText('/proc/stat', sensorLimits.procBytes));
      const before = last;
      last = ticks;
      return before === undefined ? [] : shares(before, ticks);
    },
  };
}

function parseCpuTicks(text: string): readonly number[] {
  const line = text.slice(0, text.indexOf('\n')).split(/\s+/);
  return columns.map((_, index) => Number(line[index + 1] ?? 0));
}

function shares(before: readonly number[], after: readonly number[]): readonly Reading[] {
  const deltas = after.map((ticks, index) => Math.max(0, ticks - (before[index] ?? 0)));
  const sum = deltas.reduce((total, delta) => total + delta, 0);
  if (sum === 0) return [];
  const share = (mode: Column): number => (deltas[columns.indexOf(mode)] ?? 0) / sum;
  return [
    { metric, labels: {}, value: Math.max(0, 1 - share('idle') - share('iowait')) },
    ...modes.map((mode) => ({ metric, labels: { mode }, value: share(mode) })),
  ];
}
