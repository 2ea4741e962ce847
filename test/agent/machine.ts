import type { FakeHost } from './fake-host.ts';

/** A machine of one disk, one interface and one mount, with the texts that a kernel gives; `step` moves its counters on. */
export function machine(host: FakeHost, step = 0): void {
  const noise = (amount: number): number => Math.floor(host.random() * amount);
  const busy = 4_000 + step * 60 + noise(30);
  const idle = 90_000 + step * 1_900 + noise(40);
  host.texts.set(
    '/proc/stat',
    `cpu  ${busy} 10 ${2_000 + step * 20} ${idle} ${400 + step * 3} 0 ${50 + step} ${20 + step} 0 0\ncpu0 1 2 3\n`,
  );
  host.texts.set('/proc/loadavg', `0.${42 + noise(9)} 0.${35 + noise(3)} 0.30 1/97 7731\n`);
  const availableKib = 6_000_000 + noise(40_000);
  host.texts.set(
    '/proc/meminfo',
    `MemTotal:        8000000 kB\nMemFree:         ${2_000_000 + noise(40_000)} kB\nMemAvailable:    ${availableKib} kB\nBuffers:          100000 kB\nCached:          ${3_000_000 + noise(4_000)} kB\nSwapTotal:       2097148 kB\nSwapFree:        2097148 kB\n`,
  );
  host.texts.set('/proc/self/mounts', '/dev/nvme0n1p1 / ext4 rw,relatime 0 0\nproc /proc proc rw 0 0\n');
  host.spaces.set('/', {
    blockBytes: 4_096,
    blocks: 5_000_000,
    free: 2_000_000 - step * 12 - noise(40),
    available: 1_900_000 - step * 12 - noise(40),
  });
  host.lists.set('/sys/block', ['nvme0n1', 'loop0']);
  const reads = 50_000 + step * 8;
  const writes = 90_000 + step * 110 + noise(40);
  const ioMs = 400_000 + step * 90 + noise(30);
  host.texts.set(
    '/proc/diskstats',
    ` 259 0 nvme0n1 ${reads} 10 ${reads * 60} 100 ${writes} 20 ${writes * 24} 900 0 ${ioMs} 1000 0 0 0 0 0 0\n 259 1 nvme0n1p1 1 2 3 4 5 6 7 8 9 10 11 0 0 0 0 0 0\n   7 0 loop0 9 9 9 9 9 9 9 9 9 9 9 0 0 0 0 0 0\n`,
  );
  const received = 4_000_000_000 + step * 130_000 + noise(60_000);
  const sent = 900_000_000 + step * 90_000 + noise(60_000);
  host.texts.set(
    '/proc/net/dev',
    `Inter-|   Receive\n face |bytes\n    lo: 3193 29 0 0 0 0 0 0 3193 29 0 0 0 0 0 0\n  eth0: ${received} 12860 0 3 0 0 0 0 ${sent} 7258 0 0 0 0 0 0\n`,
  );
}
