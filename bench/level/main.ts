import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSystem } from '../../local/system.ts';
import { figuresOf } from './figures.ts';
import { measureChain } from './measure.ts';
import { levelPage } from './report.ts';

const events = 100;
/** Of ministack 1.4.21. */
const emulatorPollMs = 1_000;

const dir = await mkdtemp(join(tmpdir(), 'tocsin-level-'));
const system = await startSystem({ dir, log: console.error });
try {
  const page = levelPage(figuresOf(await measureChain(system, events)), {
    machine: `${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
    date: new Date().toISOString().slice(0, 10),
    events,
    pollMs: emulatorPollMs,
  });
  await writeFile(join(import.meta.dirname, '../../docs/correlator-figures.md'), page);
  console.log(page);
} finally {
  await system.emulator.stop();
  await rm(dir, { recursive: true, force: true });
}
