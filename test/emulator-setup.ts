import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '../local/emulator.ts';
import { serviceEnvironment } from '../local/environment.ts';

/**
 * Starts an emulator for the run, in a folder of its own, and points every worker's SDK at it. The SDK's settings of this machine are
 * overwritten, so that no test reaches a real account. Returns what ends it.
 */
export async function setup(): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-contracts-'));
  const emulator = await startEmulator({
    dir,
    persist: false,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  delete process.env.AWS_PROFILE;
  delete process.env.AWS_SESSION_TOKEN;
  Object.assign(process.env, serviceEnvironment(emulator.endpoint));
  return async () => {
    await emulator.stop();
    await rm(dir, { recursive: true, force: true });
  };
}
