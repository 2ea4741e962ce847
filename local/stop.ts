import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TocsinError } from '../shared/errors.ts';
import { harnessOf } from './emulator-remains.ts';
import { isAlive } from './process-table.ts';
import { tocsinDir } from './project.ts';
import { makeLog, reportAndExit } from './terminal.ts';

const stopTimeoutMs = 90_000;
const pollMs = 100;

try {
  await main();
} catch (error) {
  reportAndExit(error);
}

/** Asks the process that runs the local system to end, and waits until it has. */
async function main(): Promise<void> {
  const log = makeLog();
  const harness = await harnessOf(join(tocsinDir, 'emulator'));
  if (harness === undefined) return log('no local system runs');
  process.kill(harness, 'SIGTERM');
  const deadline = performance.now() + stopTimeoutMs;
  while (isAlive(harness)) {
    if (performance.now() > deadline) {
      throw new TocsinError('NOT_STOPPED', 'the local system does not end', {
        got: `process ${harness}`,
      });
    }
    await sleep(pollMs);
  }
  log('stopped');
}
