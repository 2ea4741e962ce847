import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TocsinError } from '../../shared/errors.ts';
import { endRemains } from '../child.ts';
import { mustRun, runProgram } from '../program.ts';
import { isInNamespace, isRoot } from './namespace.ts';

const toolTimeoutMs = 30_000;
const unmountTries = 20;
const unmountPauseMs = 250;
const mountTools = ['mount', 'umount', 'findmnt', 'flock'];
const deviceTools = ['losetup', 'lsblk', 'blkid', 'wipefs', 'mkfs.ext4'];

/** Throws `ROOT_NEEDED` or `TOOL_MISSING` if file systems cannot be mounted here. */
export async function checkMachine(): Promise<void> {
  if (process.platform !== 'linux' || !isRoot()) {
    throw new TocsinError('ROOT_NEEDED', 'this mounts real file systems, which takes Linux and root', {
      got: `${process.platform}, user ${process.getuid?.() ?? 'unknown'}`,
      fix: 'sudo --preserve-env=PATH npm run demo, or run it in a virtual machine or a privileged container',
    });
  }
  for (const tool of isInNamespace() ? mountTools : [...mountTools, ...deviceTools]) {
    const { exitCode } = await runProgram({
      command: 'sh',
      args: ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${tool}`],
      timeoutMs: toolTimeoutMs,
    });
    if (exitCode === 0) continue;
    throw new TocsinError('TOOL_MISSING', `${tool} is not installed`, {
      fix: 'on Debian: apt-get install util-linux mount e2fsprogs',
    });
  }
}

/** Mounts an empty file system in memory on `<root>/data`. */
export async function mountData(root: string, sizeMiB: number): Promise<void> {
  const target = join(root, 'data');
  await mkdir(target, { recursive: true });
  await mustRun(
    {
      command: 'mount',
      args: ['-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=0755`, 'tocsin-data', target],
      timeoutMs: toolTimeoutMs,
    },
    'MOUNT_FAILED',
    'in a container: run it privileged',
  );
}

/** Type and source of what this machine has mounted there, `ext4 /dev/loop0`; undefined if nothing. */
export async function mountedOn(directory: string): Promise<string | undefined> {
  const { exitCode, output } = await runProgram({
    command: 'findmnt',
    args: ['-rno', 'FSTYPE,SOURCE', '--mountpoint', directory],
    timeoutMs: toolTimeoutMs,
  });
  return exitCode === 0 ? output.trim() : undefined;
}

/**
 * Ends the programs that this or an earlier run left, takes off every mount and loop device below `dir`, and deletes it.
 * Throws `STILL_MOUNTED`, and deletes nothing, if a mount does not go.
 */
export async function clearMachine(dir: string, hosts: readonly string[]): Promise<void> {
  if (!existsSync(dir)) return;
  for (const host of hosts) {
    for (const name of ['writer', 'agent']) await endRemains(join(dir, host), name);
  }
  for (const target of (await mountsBelow(dir)).reverse()) await unmount(target);
  for (const device of isInNamespace() ? [] : await loopDevicesBelow(dir)) {
    await runProgram({ command: 'losetup', args: ['-d', device], timeoutMs: toolTimeoutMs });
  }
  await rm(dir, { recursive: true, force: true });
}

async function unmount(target: string): Promise<void> {
  for (let i = 0; i < unmountTries; i++) {
    const { exitCode } = await runProgram({ command: 'umount', args: [target], timeoutMs: toolTimeoutMs });
    if (exitCode === 0) return;
    await sleep(unmountPauseMs);
  }
  throw new TocsinError('STILL_MOUNTED', 'a file system is in use and stays mounted', {
    got: target,
    fix: `end what uses it (fuser -vm ${target}) and run this again`,
  });
}

async function mountsBelow(dir: string): Promise<string[]> {
  const { output } = await runProgram({
    command: 'findmnt',
    args: ['-rno', 'TARGET'],
    timeoutMs: toolTimeoutMs,
  });
  return output.split('\n').filter((target) => target.startsWith(`${dir}/`));
}

async function loopDevicesBelow(dir: string): Promise<readonly string[]> {
  const { output } = await runProgram({
    command: 'losetup',
    args: ['-nO', 'NAME,BACK-FILE'],
    timeoutMs: toolTimeoutMs,
  });
  const lines = output.split('\n').map((line) => line.trim().split(/\s+/));
  return lines.filter(([, file]) => file?.startsWith(`${dir}/`)).flatMap(([name]) => name ?? []);
}
