import { minuteMs } from '../../time.ts';
import { counter, gauge, type Metric } from './metric.ts';

const stalls = 'share of time in which tasks waited for it, mean over 10 s; some of them, or all';

/** Of the machine as a whole, where the conventions have no name. */
export const hostMetrics: readonly Metric[] = [
  gauge('host.pressure.cpu', 'ratio', ['kind'], stalls),
  gauge('host.pressure.memory', 'ratio', ['kind'], stalls),
  gauge('host.pressure.io', 'ratio', ['kind'], stalls),
  counter('host.tcp.retransmit', 'count', [], 'TCP segments that were sent again'),
  counter('host.tcp.listen_overflow', 'count', [], 'connections refused as a listen queue was full'),
  counter('host.udp.rcvbuf_error', 'count', [], 'UDP packets lost as a receive buffer was full'),
  gauge('host.clock.offset', 'seconds', [], "the host's clock less the service's", {
    intervalMs: minuteMs,
    isSigned: true,
  }),
];
