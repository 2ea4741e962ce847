import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FilesystemSpace, HostError, type HostFile } from '../host.ts';

const fileMode = 0o600;
const directoryMode = 0o700;

/** Reads at most `maxBytes` at once; `/proc` gives no sizes, so a longer file shows only by the byte beyond. */
export function readText(path: string, maxBytes: number): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(maxBytes + 1);
    let length = 0;
    while (length <= maxBytes) {
      const count = readSync(file, buffer, length, buffer.length - length, null);
      if (count === 0) break;
      length += count;
    }
    if (length > maxBytes) throw tooLarge(path, maxBytes);
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}

export function list(path: string): readonly string[] {
  return readdirSync(path);
}

export async function space(path: string): Promise<FilesystemSpace> {
  const { bsize, blocks, bfree, bavail } = await statfs(path);
  return { blockBytes: bsize, blocks, free: bfree, available: bavail };
}

export async function readBytes(path: string, maxBytes: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw tooLarge(path, maxBytes);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Temporary file, fsync, rename, fsync of the directory. What fails half-way leaves the old content. */
export async function writeAtomic(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    const file = await open(temporary, 'w', fileMode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}

export async function unlink(path: string): Promise<void> {
  await rm(path, { force: true });
}

export async function renameFile(from: string, to: string): Promise<void> {
  await rename(from, to);
}

export async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: directoryMode });
}

export async function files(path: string): Promise<readonly HostFile[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => ({ name, sizeBytes: (await stat(join(path, name))).size })),
  );
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function tooLarge(path: string, maxBytes: number): HostError {
  return new HostError('TOO_LARGE', `${path} holds more than ${maxBytes} bytes`);
}
