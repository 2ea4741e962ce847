import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { standAt } from '../stand.ts';
import { checkSpeeds } from './check-speed.ts';
import { rates } from './rates.ts';
import { languagePage } from './report.ts';
import { type MemoryFigures, readLanguage, type SavedLanguage, writeLanguage } from './saved-language.ts';

/** `--report` runs nothing: it writes the page of what is saved. */
const { values } = parseArgs({ options: { report: { type: 'boolean', default: false } } });
const saved = values.report ? readLanguage() : await measured();
writeLanguage(saved);
const page = languagePage(saved);
writeFileSync(join(import.meta.dirname, '../results/language.md'), page);
console.log(page);

async function measured(): Promise<SavedLanguage> {
  return {
    stand: standAt(Date.now()),
    rates: await rates(),
    memory: memoryFigures(),
    checks: checkSpeeds(),
  };
}

/** In a process of its own, whose heap holds nothing else. */
function memoryFigures(): MemoryFigures {
  const program = fileURLToPath(new URL('./instance-memory.ts', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', program], { encoding: 'utf8' }));
}
