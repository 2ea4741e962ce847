/** What people call the value of each metric of the catalogue, as it stands before "is at least 95 %". */
export const metricWords: Readonly<Record<string, string>> = {
  'system.cpu.utilization': 'the busy share of the CPU',
  'system.cpu.load_average.1m': 'the load average over 1 minute',
  'system.cpu.load_average.5m': 'the load average over 5 minutes',
  'system.cpu.load_average.15m': 'the load average over 15 minutes',
  'system.memory.usage': 'the memory',
  'system.memory.utilization': 'the used share of memory',
  'system.memory.limit': 'the size of memory',
  'system.paging.usage': 'the swap space',
  'system.filesystem.usage': 'the space of the file system',
  'system.filesystem.utilization': 'the used share of the file system',
  'system.disk.io': 'the count of bytes that the disk moved',
  'system.disk.operations': 'the count of operations of the disk',
  'system.disk.io_time': 'the time that the disk was busy',
  'system.network.io': 'the count of bytes on the network',
  'system.network.errors': 'the count of network errors',
  'system.network.packet.dropped': 'the count of dropped packets',
};

/** The words of a metric when one of its modes is pinned: the fold has a name of its own. */
export const pinnedWords: Readonly<Record<string, string>> = {
  'system.cpu.utilization': 'the share of CPU time',
};
