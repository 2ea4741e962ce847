import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';

/** What the emulator makes anew at each start, and what nobody reads once all is deployed. */
const left = ['tmp', 'cdk.out', 'emulator.log'];

/**
 * A folder of its own for a test file, with the deployment of this run as it was just after it was made. `startSystem` in it
 * takes a second. Files run one after the other: all copies have the same port.
 */
export async function deploymentFolder(name: string): Promise<string> {
  const from = inject('deployment');
  const isLeft = new Set(left.map((each) => join(from, 'emulator', each)));
  const dir = await mkdtemp(join(tmpdir(), `tocsin-${name}-`));
  await cp(from, dir, { recursive: true, filter: (source) => !isLeft.has(source) });
  return dir;
}
