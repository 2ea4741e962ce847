import type { Host } from '../host.ts';
import { type Reading, type Sensor, sensorLimits } from './sensor.ts';

/** Loopback, and what containers, bridges and tunnels make: their traffic is counted on the real interface too. */
const notAnInterface =
  /^(?:lo$|veth|docker|br-|virbr|ifb|cni|flannel|cali|dummy|tun|tap|sit|ip6tnl|gre|erspan)/;

/** Counters of the network interfaces from /proc/net/dev. One that never moved a byte gives nothing. */
export function makeNetworkSensor(host: Host): Sensor {
  return {
    name: 'network',
    async read() {
      const lines = host.readText('/proc/net/dev', sensorLimits.procBytes).split('\n').slice(2);
      const interfaces = lines.flatMap((line) => {
        const colon = line.lastIndexOf(':');
        const name = line.slice(0, colon).trim();
        if (colon < 0 || notAnInterface.test(name)) return [];
        const counts = line
          .slice(colon + 1)
          .trim()
          .split(/\s+/)
          .map(Number);
        return counts[0] === 0 && counts[8] === 0 ? [] : [{ name, counts }];
      });
      return interfaces
        .slice(0, sensorLimits.interfaces)
        .flatMap(({ name, counts }) => readings(name, counts));
    },
  };
}

function readings(name: string, counts: readonly number[]): readonly Reading[] {
  const pair = (metric: string, column: number): readonly Reading[] => [
    { metric, labels: { interface: name, direction: 'receive' }, value: counts[column] ?? 0 },
    { metric, labels: { interface: name, direction: 'transmit' }, value: counts[column + 8] ?? 0 },
  ];
  return [
    ...pair('system.network.io', 0),
    ...pair('system.network.errors', 2),
    ...pair('system.network.packet.dropped', 3),
  ];
}
