import { minuteMs } from '../../time.ts';
import { counter, gauge, type Metric } from './metric.ts';

const isSent = true;
const pages = { resolution: 4096, isSent } as const;
const slow = { intervalMs: minuteMs } as const;

/** Processors, memory and swap. */
const processorsAndMemory: readonly Metric[] = [
  gauge('system.uptime', 'seconds', [], 'time since the host started', { ...slow, resolution: 1 }),
  gauge('system.cpu.utilization', 'ratio', ['mode'], 'share of CPU time since the last sample', {
    folds: ['mode'],
    isSent,
  }),
  counter('system.cpu.time', 'seconds', ['mode'], 'CPU time', { resolution: 0.01 }),
  gauge('system.cpu.load_average.1m', 'count', [], 'runnable threads, mean over 1 minute', {
    resolution: 0.01,
    isSent,
  }),
  gauge('system.cpu.load_average.5m', 'count', [], 'runnable threads, mean over 5 minutes', {
    resolution: 0.01,
    isSent,
  }),
  gauge('system.cpu.load_average.15m', 'count', [], 'runnable threads, mean over 15 minutes', {
    resolution: 0.01,
    isSent,
  }),
  gauge('system.cpu.logical.count', 'count', [], 'processors that the kernel sees', slow),
  gauge('system.cpu.physical.count', 'count', [], 'cores', slow),
  gauge('system.memory.usage', 'bytes', ['state'], 'memory; used = MemTotal - MemAvailable', pages),
  gauge('system.memory.utilization', 'ratio', [], 'used memory / MemTotal', { isSent }),
  gauge('system.memory.limit', 'bytes', [], 'MemTotal', pages),
  gauge('system.memory.linux.available', 'bytes', [], 'MemAvailable', { resolution: 4096 }),
  gauge('system.memory.linux.shared', 'bytes', [], 'Shmem', { resolution: 4096 }),
  gauge('system.memory.linux.slab.usage', 'bytes', ['state'], 'slab, reclaimable and unreclaimable', {
    resolution: 4096,
  }),
  gauge('system.paging.usage', 'bytes', ['state'], 'swap', pages),
  gauge('system.paging.utilization', 'ratio', [], 'used swap / all swap'),
  counter('system.paging.faults', 'count', ['type'], 'page faults, major and minor'),
  counter('system.paging.operations', 'count', ['type', 'direction'], 'pages in and out'),
];

const disksAndFilesystems: readonly Metric[] = [
  counter('system.disk.io', 'bytes', ['device', 'direction'], 'bytes read and written', {
    resolution: 512,
    isSent,
  }),
  counter('system.disk.operations', 'count', ['device', 'direction'], 'completed reads and writes', {
    isSent,
  }),
  counter('system.disk.merged', 'count', ['device', 'direction'], 'reads and writes merged into others'),
  counter('system.disk.operation_time', 'seconds', ['device', 'direction'], 'time of all reads and writes'),
  counter(
    'system.disk.io_time',
    'seconds',
    ['device'],
    'time with I/O in flight; its rate is the busy share',
    { isSent },
  ),
  gauge('system.disk.limit', 'bytes', ['device'], 'size of the disk', { ...slow, resolution: 512 }),
  gauge('system.filesystem.usage', 'bytes', ['mountpoint', 'device', 'state'], 'space by statfs', pages),
  gauge(
    'system.filesystem.utilization',
    'ratio',
    ['mountpoint', 'device'],
    'used / (used + free), as df shows it',
    { isSent },
  ),
  gauge('system.filesystem.limit', 'bytes', ['mountpoint', 'device'], 'size of the filesystem', {
    ...slow,
    resolution: 4096,
  }),
  gauge('system.filesystem.inodes.usage', 'count', ['mountpoint', 'device', 'state'], 'inodes by statfs'),
  gauge(
    'system.filesystem.inodes.utilization',
    'ratio',
    ['mountpoint', 'device'],
    'used inodes / all inodes; some filesystems have no bound and send nothing',
  ),
];

const networkAndProcesses: readonly Metric[] = [
  counter('system.network.io', 'bytes', ['interface', 'direction'], 'bytes received and sent', { isSent }),
  counter('system.network.packet.count', 'count', ['interface', 'direction'], 'packets'),
  counter('system.network.errors', 'count', ['interface', 'direction'], 'errors', { isSent }),
  counter('system.network.packet.dropped', 'count', ['interface', 'direction'], 'dropped packets', {
    isSent,
  }),
  gauge('system.network.connection.count', 'count', ['state', 'transport'], 'sockets by state'),
  gauge('system.process.count', 'count', ['state'], 'processes; without a state all of them', {
    folds: ['state'],
  }),
  counter('system.process.created', 'count', [], 'processes and threads that were started'),
  gauge('system.process.limit', 'count', [], 'processes and threads that the kernel allows', slow),
];

/** Of the machine as a whole, under the names of the conventions. */
export const systemMetrics: readonly Metric[] = [
  ...processorsAndMemory,
  ...disksAndFilesystems,
  ...networkAndProcesses,
];
