import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startSystem } from '../../local/system.ts';
import { writeBlock } from '../doc-block.ts';
import { standAt } from '../stand.ts';
import { figuresOf } from './figures.ts';
import { measureChain } from './measure.ts';
import { levelBlock, levelPage } from './report.ts';
import { readLevel, type SavedLevel, writeLevel } from './saved-level.ts';

const events = 100;
/** Of ministack 1.4.21. */
const emulatorPollMs = 1_000;

/** `--report` runs nothing: it writes the page of what is saved. */
const { values } = parseArgs({ options: { report: { type: 'boolean', default: false } } });
const saved = values.report ? readLevel() : await measured();
writeLevel(saved);
const page = levelPage(saved);
await writeFile(join(import.meta.dirname, '../../docs/correlator-figures.md'), page);
writeBlock('bench:level', levelBlock(saved));
console.log(page);

async function measured(): Promise<SavedLevel> {
  const stand = standAt(Date.now());
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-level-'));
  const system = await startSystem({ dir, log: console.error });
  try {
    const figures = figuresOf(await measureChain(system, events));
    return { stand, events, pollMs: emulatorPollMs, figures };
  } finally {
    await system.emulator.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
