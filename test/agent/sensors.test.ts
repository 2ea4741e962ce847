import { describe, expect, it } from 'vitest';
import type { FilesystemSpace } from '../../agent/host.ts';
import { makeNodeHost } from '../../agent/node-host.ts';
import { makeSampler } from '../../agent/sampler.ts';
import { makeCpuSensor } from '../../agent/sensors/cpu.ts';
import { defaultSensors } from '../../agent/sensors/default-sensors.ts';
import { makeDiskSensor } from '../../agent/sensors/disks.ts';
import { makeFilesystemSensor } from '../../agent/sensors/filesystems.ts';
import { makeLoadSensor } from '../../agent/sensors/load.ts';
import { makeMemorySensor } from '../../agent/sensors/memory.ts';
import { realMounts } from '../../agent/sensors/mounts.ts';
import { makeNetworkSensor } from '../../agent/sensors/network.ts';
import { type Reading, sensorLimits } from '../../agent/sensors/sensor.ts';
import { limits } from '../../shared/facts/limits.ts';
import { metricByName } from '../../shared/facts/metrics.ts';
import { FakeHost } from './fake-host.ts';
import { machine } from './machine.ts';

/** `metric{labels} value`, one a line. */
function lines(readings: readonly Reading[]): string[] {
  return readings.map(({ metric, labels, value }) => {
    const pairs = Object.entries(labels).map(([name, label]) => `${name}=${label}`);
    return `${metric.replace('system.', '')}{${pairs.join()}} ${Number(value.toFixed(6))}`;
  });
}

describe('cpu', () => {
  it('gives shares of the time since the last tick, and the busy share without a mode', async () => {
    const host = new FakeHost();
    const sensor = makeCpuSensor(host);
    host.texts.set('/proc/stat', 'cpu  1000 0 500 8000 100 0 0 0 70 0\ncpu0 1\n');
    expect(await sensor.read()).toEqual([]);
    host.texts.set('/proc/stat', 'cpu  1040 10 520 8100 110 5 5 10 99 0\ncpu0 1\n');
    expect(lines(await sensor.read())).toEqual([
      'cpu.utilization{} 0.45',
      'cpu.utilization{mode=user} 0.2',
      'cpu.utilization{mode=system} 0.1',
      'cpu.utilization{mode=idle} 0.5',
      'cpu.utilization{mode=iowait} 0.05',
      'cpu.utilization{mode=steal} 0.05',
    ]);
  });

  it('counts time that goes back as none, and gives nothing while the counters stand', async () => {
    const host = new FakeHost();
    const sensor = makeCpuSensor(host);
    host.texts.set('/proc/stat', 'cpu  100 0 0 1000 50 0 0 0\n');
    await sensor.read();
    host.texts.set('/proc/stat', 'cpu  150 0 0 1050 40 0 0 0\n');
    expect(lines(await sensor.read())[0]).toBe('cpu.utilization{} 0.5');
    expect(await sensor.read()).toEqual([]);
  });
});

describe('load and memory', () => {
  it('read the fields of the kernel', async () => {
    const host = new FakeHost();
    host.texts.set('/proc/loadavg', '0.29 1.07 12.50 1/97 7731\n');
    host.texts.set(
      '/proc/meminfo',
      'MemTotal: 1000 kB\nMemFree: 200 kB\nMemAvailable: 600 kB\nBuffers: 50 kB\nCached: 300 kB\nSwapTotal: 100 kB\nSwapFree: 40 kB\n',
    );
    expect(lines(await makeLoadSensor(host).read())).toEqual([
      'cpu.load_average.1m{} 0.29',
      'cpu.load_average.5m{} 1.07',
      'cpu.load_average.15m{} 12.5',
    ]);
    expect(lines(await makeMemorySensor(host).read())).toEqual([
      'memory.usage{state=used} 409600',
      'memory.usage{state=free} 204800',
      'memory.usage{state=cached} 307200',
      'memory.utilization{} 0.4',
      'memory.limit{} 1024000',
      'paging.usage{state=used} 61440',
      'paging.usage{state=free} 40960',
    ]);
  });

  it('estimate what is available where the kernel does not tell', async () => {
    const host = new FakeHost();
    host.texts.set('/proc/meminfo', 'MemTotal: 1000 kB\nMemFree: 200 kB\nBuffers: 50 kB\nCached: 300 kB\n');
    expect(lines(await makeMemorySensor(host).read())[3]).toBe('memory.utilization{} 0.45');
  });
});

describe('realMounts', () => {
  const text = [
    '/dev/vda1 / ext4 rw 0 0',
    'proc /proc proc rw 0 0',
    'tmpfs /run tmpfs rw 0 0',
    'overlay /var/lib/docker/overlay2/a/merged overlay rw 0 0',
    '/dev/loop0 /snap/core squashfs ro 0 0',
    'nas:/export /mnt/nas nfs4 rw 0 0',
    'me@box: /mnt/box fuse.sshfs rw 0 0',
    '/dev/vda1 /srv/bind ext4 rw 0 0',
    '/dev/mapper/vg-data /with\\040space xfs rw 0 0',
    '/dev/loop3 /demo/node-1/data ext4 rw 0 0',
    'tmpfs /demo/node-1/fast tmpfs rw 0 0',
    'tmpfs /demo/node-1/faster tmpfs rw 0 0',
    '/dev/loop4 /demo/node-10/data ext4 rw 0 0',
    '/dev/vdb /covered ext4 rw 0 0',
    '/dev/vdc /covered ext4 rw 0 0',
  ].join('\n');

  const show = (rootfs: string, limit = 100): string[] =>
    realMounts(text, rootfs, limit).map(({ device, mountpoint, path }) => `${device} ${mountpoint} ${path}`);

  it('takes disks alone, each device once, and of two mounts over one another the upper', () => {
    expect(show('/')).toEqual([
      'vda1 / /',
      'mapper/vg-data /with space /with space',
      'loop3 /demo/node-1/data /demo/node-1/data',
      'loop4 /demo/node-10/data /demo/node-10/data',
      'vdc /covered /covered',
    ]);
  });

  it('takes only what lies under another root, memory too, and names it as that host does', () => {
    expect(show('/demo/node-1')).toEqual([
      'loop3 /data /demo/node-1/data',
      'tmpfs /fast /demo/node-1/fast',
      'tmpfs /faster /demo/node-1/faster',
    ]);
    expect(show('/demo/node-1/data')).toEqual(['loop3 / /demo/node-1/data']);
  });

  it('stops at the limit', () => {
    expect(show('/', 5).length).toBe(5);
    expect(show('/', 4).length).toBe(4);
  });
});

describe('filesystems', () => {
  const space: FilesystemSpace = { blockBytes: 1_000, blocks: 100, free: 20, available: 10 };

  it('counts used and free as df does: what is reserved is neither', async () => {
    const host = new FakeHost();
    host.texts.set('/proc/self/mounts', '/dev/vda / ext4 rw 0 0\n');
    host.spaces.set('/', space);
    expect(lines(await makeFilesystemSensor(host, '/').read())).toEqual([
      'filesystem.usage{mountpoint=/,device=vda,state=used} 80000',
      'filesystem.usage{mountpoint=/,device=vda,state=free} 10000',
      'filesystem.utilization{mountpoint=/,device=vda} 0.888889',
    ]);
  });

  it('goes on without a mount that hangs, and asks it once only until it answers', async () => {
    const host = new FakeHost();
    host.texts.set('/proc/self/mounts', '/dev/vda / ext4 rw 0 0\n/dev/vdb /hung xfs rw 0 0\n');
    host.spaces.set('/', space);
    let answer: (space: FilesystemSpace) => void = () => undefined;
    let asked = 0;
    host.statfs = async (path) => {
      if (path === '/') return space;
      asked += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    const sensor = makeFilesystemSensor(host, '/');
    for (let tick = 0; tick < 3; tick++) {
      const read = sensor.read();
      await host.advance(sensorLimits.statfsMs);
      expect((await read).map(({ labels }) => labels.mountpoint)).toEqual(['/', '/', '/']);
    }
    expect(asked).toBe(1);
    answer(space);
    await host.advance(0);
    const read = sensor.read();
    await host.advance(0);
    answer(space);
    expect(new Set((await read).map(({ labels }) => labels.mountpoint))).toEqual(new Set(['/', '/hung']));
  });
});

describe('disks and network', () => {
  it('report whole disks that did something, in bytes, operations and seconds', async () => {
    const host = new FakeHost();
    host.lists.set('/sys/block', ['sda', 'sdb', 'loop0', 'dm-0', 'zram0']);
    const line = (name: string, reads: number): string =>
      ` 8 0 ${name} ${reads} 1 20 3 4 5 60 7 0 8500 9 0 0 0 0 0 0`;
    const names = [line('sda', 10), line('sda1', 10), line('loop0', 1), line('dm-0', 1), line('zram0', 1)];
    host.texts.set('/proc/diskstats', [...names, ' 8 16 sdb 0 0 0 0 0 0 0 0 0 0 0'].join('\n'));
    expect(lines(await makeDiskSensor(host).read())).toEqual([
      'disk.io{device=sda,direction=read} 10240',
      'disk.io{device=sda,direction=write} 30720',
      'disk.operations{device=sda,direction=read} 10',
      'disk.operations{device=sda,direction=write} 4',
      'disk.io_time{device=sda} 8.5',
    ]);
  });

  it('report interfaces that moved something, without loopback and what is virtual', async () => {
    const host = new FakeHost();
    const head = 'Inter-|\n face |\n';
    const line = (name: string, bytes: number): string =>
      `${name}:${bytes} 2 3 4 0 0 0 0 500 6 7 8 0 0 0 0\n`;
    host.texts.set(
      '/proc/net/dev',
      `${head + line('lo', 1) + line('veth1', 1) + line('  eth0', 100)}  eth1: 0 0 0 0 0 0 0 0 0 0\n`,
    );
    expect(lines(await makeNetworkSensor(host).read())).toEqual([
      'network.io{interface=eth0,direction=receive} 100',
      'network.io{interface=eth0,direction=transmit} 500',
      'network.errors{interface=eth0,direction=receive} 3',
      'network.errors{interface=eth0,direction=transmit} 7',
      'network.packet.dropped{interface=eth0,direction=receive} 4',
      'network.packet.dropped{interface=eth0,direction=transmit} 8',
    ]);
  });

  it('stop at their limits', async () => {
    const host = new FakeHost();
    const names = Array.from(
      { length: sensorLimits.disks + 1 },
      (_, index) => `sd${String.fromCharCode(97 + index)}`,
    );
    host.lists.set('/sys/block', names);
    host.texts.set('/proc/diskstats', names.map((name) => `8 0 ${name} 1 1 1 1 1 1 1 1 0 1 1`).join('\n'));
    expect((await makeDiskSensor(host).read()).length).toBe(sensorLimits.disks * 5);
    const rows = Array.from(
      { length: sensorLimits.interfaces + 1 },
      (_, i) => `eth${i}: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0`,
    );
    host.texts.set('/proc/net/dev', `a\nb\n${rows.join('\n')}`);
    expect((await makeNetworkSensor(host).read()).length).toBe(sensorLimits.interfaces * 6);
  });
});

describe('the sampler', () => {
  it('makes 30 series of the catalogue on a machine of one disk, one interface and one mount', async () => {
    const host = new FakeHost();
    const sample = makeSampler(host, defaultSensors(host, '/'));
    machine(host, 0);
    await sample();
    machine(host, 1);
    const sampled = await sample();
    expect(sampled.length).toBe(30);
    expect(new Set(sampled.map(({ key }) => key)).size).toBe(30);
    for (const { metric, labels, resolution } of sampled) {
      expect(Object.keys(labels).every((label) => metricByName(metric)?.labels.includes(label))).toBe(true);
      expect(metricByName(metric)?.resolution).toBe(resolution);
    }
  });

  it('leaves out a sensor that fails, says so once, and what no document can carry', async () => {
    const host = new FakeHost();
    const reading = (label: string, value = 1): Reading => ({
      metric: 'system.disk.io',
      labels: { device: label },
      value,
    });
    let isBroken = true;
    const broken = {
      name: 'broken',
      async read() {
        if (isBroken) throw new Error('no permission');
        return [reading('mended')];
      },
    };
    const odd = {
      name: 'odd',
      read: async () => [
        reading('n'.repeat(limits.labelValueChars)),
        reading('n'.repeat(limits.labelValueChars + 1)),
        reading('nan', Number.NaN),
      ],
    };
    const sample = makeSampler(host, [broken, odd]);
    expect((await sample()).length).toBe(1);
    expect((await sample()).length).toBe(1);
    expect(host.logs.length).toBe(1);
    isBroken = false;
    expect((await sample()).length).toBe(2);
  });

  it('takes as many series as a document carries and no more', async () => {
    const host = new FakeHost();
    const readings = Array.from({ length: limits.series + 1 }, (_, i) => ({
      metric: 'system.disk.io',
      labels: { device: `d${i}` },
      value: i,
    }));
    const sample = makeSampler(host, [{ name: 'many', read: async () => readings }]);
    expect((await sample()).length).toBe(limits.series);
  });

  it('gives sane values of the real machine', async () => {
    const host = makeNodeHost({
      now: Date.now,
      random: Math.random,
      logLevel: 'error',
      writeLine: () => undefined,
    });
    const sample = makeSampler(host, defaultSensors(host, '/'));
    await sample();
    for (const until = host.mono() + 50; host.mono() < until; );
    const sampled = await sample();
    const value = (metric: string, labels: object = {}): number | undefined =>
      sampled.find((each) => each.metric === metric && JSON.stringify(each.labels) === JSON.stringify(labels))
        ?.value;
    const limit = value('system.memory.limit') as number;
    const used = value('system.memory.usage', { state: 'used' }) as number;
    expect(limit).toBeGreaterThan(2 ** 26);
    expect(used / limit).toBeCloseTo(value('system.memory.utilization') as number, 3);
    for (const { metric, value: share } of sampled) {
      if (metric.endsWith('utilization')) expect(share >= 0 && share <= 1).toBe(true);
    }
    expect(sampled.some(({ metric }) => metric === 'system.filesystem.usage')).toBe(true);
  });
});
