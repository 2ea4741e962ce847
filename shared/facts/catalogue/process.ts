import { counter, gauge, type Metric } from './metric.ts';

/** Of watched processes: the label `process` is the name under which one is watched, its processes are taken together. */
export const processMetrics: readonly Metric[] = [
  gauge('process.count', 'count', ['process'], 'processes that run'),
  gauge('process.cpu.utilization', 'ratio', ['process', 'mode'], 'share of the time of all processors', {
    folds: ['mode'],
  }),
  counter('process.cpu.time', 'seconds', ['process', 'mode'], 'CPU time', { resolution: 0.01 }),
  gauge('process.memory.usage', 'bytes', ['process'], 'resident memory', { resolution: 4096 }),
  gauge('process.memory.virtual', 'bytes', ['process'], 'virtual memory', { resolution: 4096 }),
  gauge('process.memory.utilization', 'ratio', ['process'], 'resident memory / MemTotal'),
  counter('process.disk.io', 'bytes', ['process', 'direction'], 'bytes read and written'),
  gauge('process.thread.count', 'count', ['process'], 'threads'),
  gauge('process.unix.file_descriptor.count', 'count', ['process'], 'open file descriptors'),
  counter('process.context_switches', 'count', ['process', 'type'], 'voluntary and involuntary'),
  counter('process.paging.faults', 'count', ['process', 'type'], 'page faults, major and minor'),
  gauge('process.uptime', 'seconds', ['process'], 'time since the youngest one started', { resolution: 1 }),
];
