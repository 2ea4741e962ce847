import type { Host } from '../host.ts';
import type { Sensor } from './sensor.ts';

const averages = ['1m', '5m', '15m'] as const;
const loadBytes = 1_024;

/** The three means of /proc/loadavg. */
export function makeLoadSensor(host: Host): Sensor {
  return {
    name: 'load',
    async read() {
      const fields = host.readText('/proc/loadavg', loadBytes).split(' ');
      return averages.map((span, index) => ({
        metric: `system.cpu.load_average.${span}`,
        labels: {},
        value: Number(fields[index]),
      }));
    },
  };
}
