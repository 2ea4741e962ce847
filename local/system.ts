import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signIn } from '../cli/sign-in.ts';
import { TocsinClient } from '../sdk/client.ts';
import { type Deployment, deploy } from './deploy.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import type { Log } from './project.ts';

export interface SystemOptions {
  /** Holds everything of one local system. */
  readonly dir: string;
  readonly log: Log;
  /** Ends a deployment that is under way: then `startSystem` throws, and nothing is left running. */
  readonly signal?: AbortSignal;
}

/** A deployment that runs on this machine, and an admin's way in. */
export interface LocalSystem extends Deployment {
  readonly session: string;
  readonly client: TocsinClient;
}

/** A local system that this process started. */
export interface StartedSystem extends LocalSystem {
  readonly emulator: Emulator;
}

const keyBytes = 32;

/**
 * Starts the emulator, deploys both stacks and signs in. Data is kept between runs. Nothing is left running if it throws.
 */
export async function startSystem({ dir, log, signal }: SystemOptions): Promise<StartedSystem> {
  const started = performance.now();
  const emulatorDir = join(dir, 'emulator');
  const emulator = await startEmulator({ dir: emulatorDir, persist: true, log });
  log(`emulator at ${emulator.endpoint} (${seconds(started)})`);
  try {
    const keyFile = join(dir, 'operator.key');
    const operatorKeySha256 = createHash('sha256')
      .update(await operatorKey(keyFile))
      .digest('hex');
    const deployment = await deploy({
      endpoint: emulator.endpoint,
      dir: emulatorDir,
      operatorKeySha256,
      log,
      ...(signal && { signal }),
    });
    const session = await openSession(deployment.api, keyFile);
    return { ...deployment, ...session, emulator };
  } catch (error) {
    await emulator.stop();
    throw error;
  }
}

/** A fresh session of the operator key's holder; it lasts eight hours. */
export async function openSession(
  api: string,
  keyFile: string,
): Promise<Pick<LocalSystem, 'session' | 'client'>> {
  const { session } = await signIn({ api, keyFile });
  return { session, client: new TocsinClient({ api, session }) };
}

async function operatorKey(file: string): Promise<string> {
  if (!existsSync(file)) {
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, `${randomBytes(keyBytes).toString('base64url')}\n`, { mode: 0o600 });
  }
  return (await readFile(file, 'utf8')).trim();
}

function seconds(fromMs: number): string {
  return `${((performance.now() - fromMs) / 1_000).toFixed(1)} s`;
}
