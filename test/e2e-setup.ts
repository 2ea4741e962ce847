import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startSystem } from '../local/system.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of a deployment that was started once and stopped: each test file runs a copy. */
    readonly deployment: string;
  }
}

/** Builds and deploys once for all files of the run. Returns what deletes it. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-deployed-'));
  const remove = () => rm(dir, { recursive: true, force: true });
  try {
    const { emulator } = await startSystem({ dir, log: (line) => process.stderr.write(`${line}\n`) });
    await emulator.stop();
  } catch (error) {
    await remove();
    throw error;
  }
  provide('deployment', dir);
  return remove;
}
