import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = resolve(import.meta.dirname, '../../agent/host-scripts/attach-storage.sh');
const sizeBytes = 32 * 1024 * 1024;
const obstacle = obstacleTo();

interface Run {
  readonly code: number;
  readonly output: Readonly<Record<string, string>>;
  readonly errorText: string;
}

describe('attach-storage.sh, before it touches anything', () => {
  it.each([
    ['an action it does not know', ['--action', 'format']],
    ['a volume that is none', ['--volume', 'sda1']],
    ['a relative mount point', ['--mount', 'data']],
    ['a mount point that climbs', ['--mount', '/data/../etc']],
    ['another file system', ['--fstype', 'vfat']],
    ['a mkfs that is neither yes nor no', ['--mkfs', 'maybe']],
    ['an id with blanks', ['--exec', 'a b']],
    ['a size that is no number', ['--size-bytes', '1G']],
    ['a root that is not there', ['--root', '/nowhere-at-all']],
    ['an argument it does not know', ['--force', 'yes']],
    ['an argument without a value', ['--exec']],
  ])('refuses %s', async (_what, args) => {
    const run = await start(['--volume', 'vol-1', '--mount', '/data', '--exec', 'e1', ...args]);
    expect([run.code, run.output.reason]).toEqual([2, 'usage']);
  });
});

/** Real loop devices: says in its title why it is skipped. */
describe.skipIf(obstacle !== undefined)(
  `attach-storage.sh on loop devices${obstacle ?? ''}`,
  { timeout: 60_000 },
  () => {
    let folder = '';

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'tocsin-attach-'));
      mkdirSync(join(folder, 'root/etc'), { recursive: true });
      mkdirSync(join(folder, 'pool'));
    });

    afterEach(() => {
      for (const target of lines(tryRun('findmnt', ['-rno', 'TARGET']))) {
        if (target.startsWith(`${folder}/`)) tryRun('umount', [target]);
      }
      for (const device of loopDevices(folder)) tryRun('losetup', ['-d', device]);
      rmSync(folder, { recursive: true });
    });

    const attach = (...args: string[]): Promise<Run> =>
      start([
        ...['--volume', 'vol-1', '--mount', '/data', '--mkfs', 'yes', '--exec', 'e1', '--wait-sec', '0'],
        ...[
          '--size-bytes',
          String(sizeBytes),
          '--root',
          join(folder, 'root'),
          '--loop-dir',
          join(folder, 'pool'),
        ],
        ...args,
      ]);
    const image = (): string => join(folder, 'pool/vol-1.img');
    const target = (): string => join(folder, 'root/data');
    const fstab = (): string => readFileSync(join(folder, 'root/etc/fstab'), 'utf8');
    const makeImage = (fill?: (file: string) => void): void => {
      execFileSync('truncate', ['-s', String(sizeBytes), image()]);
      fill?.(image());
    };
    const writeAt = (offset: number) => (file: string) => {
      execFileSync('dd', [`of=${file}`, 'bs=1', `seek=${offset}`, 'conv=notrunc', 'status=none'], {
        input: 'x',
      });
    };

    it('formats a blank volume, mounts it, keeps it in fstab by UUID and proves it', async () => {
      const run = await attach();
      expect(run.code).toBe(0);
      const { uuid, device, ...rest } = run.output;
      expect(rest).toEqual({
        mountpoint: '/data',
        size_bytes: String(sizeBytes),
        formatted: 'yes',
        canary: 'ok',
        mounted: 'yes',
      });
      expect(tryRun('findmnt', ['-rno', 'SOURCE,FSTYPE', '--mountpoint', target()])).toBe(`${device} ext4\n`);
      expect(fstab()).toBe(`UUID=${uuid} /data ext4 defaults,nofail,x-tocsin.volume=vol-1 0 2\n`);
    });

    it('does nothing the second time', async () => {
      const first = await attach();
      const second = await attach();
      expect(second).toEqual({ ...first, output: { ...first.output, formatted: 'no' } });
      expect(lines(fstab())).toHaveLength(1);
    });

    it('mounts an ext4 that is there without mkfs, also if mkfs is allowed', async () => {
      makeImage((file) =>
        execFileSync('mkfs.ext4', ['-q', '-U', '11111111-2222-3333-4444-555555555555', file]),
      );
      const run = await attach();
      expect([run.code, run.output.formatted, run.output.uuid]).toEqual([
        0,
        'no',
        '11111111-2222-3333-4444-555555555555',
      ]);
    });

    it('makes one file system and one line of fstab in six parallel runs', async () => {
      const runs = await Promise.all(Array.from({ length: 6 }, () => attach()));
      expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0]);
      expect(runs.filter(({ output }) => output.formatted === 'yes')).toHaveLength(1);
      expect(new Set(runs.map(({ output }) => output.uuid)).size).toBe(1);
      expect(lines(fstab())).toHaveLength(1);
      expect(loopDevices(folder)).toHaveLength(1);
    });

    it('keeps the other lines of fstab, and replaces a stale one of its own volume', async () => {
      const kept = '# by hand\nUUID=aaaa / ext4 defaults 0 1\n';
      writeFileSync(
        join(folder, 'root/etc/fstab'),
        `${kept}UUID=old /old ext4 nofail,x-tocsin.volume=vol-1 0 2\n`,
      );
      const { output } = await attach();
      expect(fstab()).toBe(
        `${kept}UUID=${output.uuid} /data ext4 defaults,nofail,x-tocsin.volume=vol-1 0 2\n`,
      );
    });

    it.each<[string, number, string, (file: string) => void]>([
      ['a partition table', 18, 'has-partitions', (file) => partition(file)],
      ['a signature of something else', 21, 'other-filesystem', (file) => swap(file)],
      ['data without any signature at its begin', 20, 'has-data', writeAt(8 * 1024)],
      ['a lone byte at the end of the first 16 MiB', 20, 'has-data', writeAt(16 * 1024 * 1024 - 1)],
      ['a lone byte at its very end', 20, 'has-data', writeAt(sizeBytes - 1)],
      ['a lone byte at the begin of the last MiB', 20, 'has-data', writeAt(sizeBytes - 1024 * 1024)],
    ])('does not format a device with %s', async (_what, code, reason, fill) => {
      makeImage(fill);
      const before = readFileSync(image());
      const run = await attach();
      expect([run.code, run.output.reason, run.output.formatted]).toEqual([code, reason, 'no']);
      expect(readFileSync(image()).equals(before)).toBe(true);
    });

    it('formats in spite of a byte between the scans: provenance has to answer for that', async () => {
      makeImage(writeAt(20 * 1024 * 1024));
      expect((await attach()).output.formatted).toBe('yes');
    });

    it('does not format without permission', async () => {
      const run = await attach('--mkfs', 'no');
      expect([run.code, run.output.reason, run.output.formatted]).toEqual([17, 'format-not-allowed', 'no']);
    });

    it('refuses a mount point that another device has', async () => {
      await attach('--volume', 'vol-2');
      const run = await attach();
      expect([run.code, run.output.reason, run.output.formatted]).toEqual([15, 'mount-in-use', 'no']);
    });

    it('refuses a device that is mounted elsewhere', async () => {
      await attach('--mount', '/elsewhere');
      const run = await attach();
      expect([run.code, run.output.reason]).toEqual([14, 'mounted-elsewhere']);
    });

    it('refuses a directory with something in it, and a file', async () => {
      mkdirSync(target());
      writeFileSync(join(target(), 'kept'), '');
      expect((await attach()).output.reason).toBe('directory-not-empty');
      rmSync(target(), { recursive: true });
      writeFileSync(target(), '');
      expect((await attach()).code).toBe(16);
    });

    it('refuses a mount point that is a link', async () => {
      mkdirSync(join(folder, 'other'));
      symlinkSync(join(folder, 'other'), target());
      expect([(await attach()).code, (await attach()).output.reason]).toEqual([28, 'mount-is-link']);
    });

    it('refuses when fstab has a line of somebody else for the mount point', async () => {
      writeFileSync(join(folder, 'root/etc/fstab'), 'UUID=theirs /data ext4 defaults 0 2\n');
      const run = await attach();
      expect([run.code, run.output.reason]).toEqual([23, 'fstab-conflict']);
      expect(fstab()).toBe('UUID=theirs /data ext4 defaults 0 2\n');
    });

    it('finds no device of an unknown volume', async () => {
      const args = ['--volume', 'vol-absent', '--mount', '/data', '--exec', 'e1', '--wait-sec', '0'];
      const run = await start([...args, '--root', join(folder, 'root')]);
      expect([run.code, run.output.reason]).toEqual([12, 'device-not-found']);
    });

    it('finds a device by its serial, whatever its name is', async () => {
      makeImage();
      const device = execFileSync('losetup', ['--find', '--show', image()], { encoding: 'utf8' }).trim();
      const serials = `/dev/loop99 vol0other\\n${device} vol0abc\\n`;
      mkdirSync(join(folder, 'bin'));
      const lsblk = `case "$*" in *NAME,SERIAL*) printf '${serials}' ;; *) exec /usr/bin/env PATH=/usr/bin:/bin lsblk "$@" ;; esac`;
      writeFileSync(join(folder, 'bin/lsblk'), `#!/bin/sh\n${lsblk}\n`, { mode: 0o755 });
      const args = [
        '--volume',
        'vol-0abc',
        '--mount',
        '/data',
        '--mkfs',
        'yes',
        '--exec',
        'e1',
        '--wait-sec',
        '0',
      ];
      const path = `${join(folder, 'bin')}:${process.env.PATH}`;
      const run = await start([...args, '--root', join(folder, 'root')], path);
      expect([run.code, run.output.device, run.output.formatted]).toEqual([0, device, 'yes']);
    });

    it('takes its own mount off, with its line of fstab and its loop device, once and again', async () => {
      await attach();
      const kept = 'UUID=aaaa / ext4 defaults 0 1\n';
      writeFileSync(join(folder, 'root/etc/fstab'), kept + fstab());
      for (const _time of [1, 2]) {
        const run = await attach('--action', 'detach');
        expect([run.code, run.output.mounted]).toEqual([0, 'no']);
        expect(tryRun('findmnt', ['-rn', '--mountpoint', target()])).toBe('');
        expect(fstab()).toBe(kept);
        expect(loopDevices(folder)).toEqual([]);
      }
    });

    it('does not take off what is busy, and says that it is still mounted', async () => {
      await attach();
      const busy = execFile('sleep', ['30'], { cwd: target() });
      const run = await attach('--action', 'detach');
      busy.kill('SIGKILL');
      await new Promise((done) => busy.once('exit', done));
      expect([run.code, run.output.reason, run.output.mounted]).toEqual([26, 'still-mounted', 'yes']);
      expect(lines(fstab())).toHaveLength(1);
    });

    it('leaves the mount of another volume alone', async () => {
      await attach('--volume', 'vol-2');
      const run = await attach('--action', 'detach');
      expect([run.code, run.output.mounted]).toEqual([0, 'no']);
      expect(tryRun('findmnt', ['-rn', '--mountpoint', target()])).not.toBe('');
    });
  },
);

function start(args: readonly string[], path = process.env.PATH): Promise<Run> {
  return new Promise((done) => {
    const child = execFile('bash', [script, ...args], { env: { PATH: path } }, (_error, stdout, stderr) => {
      const output = Object.fromEntries(lines(stdout).map((line) => line.split(/=(.*)/s).slice(0, 2)));
      done({ code: child.exitCode ?? -1, output, errorText: stderr });
    });
  });
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function tryRun(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

function loopDevices(folder: string): string[] {
  return lines(tryRun('losetup', ['--noheadings', '--raw', '--output', 'NAME,BACK-FILE']))
    .filter((line) => line.includes(`${folder}/`))
    .map((line) => line.split(' ')[0] as string);
}

/** One partition of type Linux in a DOS partition table, written by hand: not every machine has a partitioner. */
function partition(file: string): void {
  const table = Buffer.alloc(512);
  table.writeUInt8(0x83, 446 + 4);
  table.writeUInt32LE(2048, 446 + 8);
  table.writeUInt32LE(2048, 446 + 12);
  table.writeUInt16BE(0x55aa, 510);
  execFileSync('dd', [`of=${file}`, 'conv=notrunc', 'status=none'], { input: table });
}

function swap(file: string): void {
  execFileSync('mkswap', ['-q', file], { stdio: 'ignore' });
}

/** Why this machine has no loop devices to mount; undefined if it has. */
function obstacleTo(): string | undefined {
  if (process.getuid?.() !== 0) return ' (skipped: mounting needs root)';
  if (tryRun('losetup', ['-f']) === '') return ' (skipped: there are no loop devices)';
  return tryRun('which', ['mkfs.ext4']) === '' ? ' (skipped: mkfs.ext4 is not installed)' : undefined;
}
