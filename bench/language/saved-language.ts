import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stand } from '../stand.ts';
import type { CheckSpeed } from './check-speed.ts';
import type { Rate } from './rates.ts';

/** What `instance-memory.ts` prints. */
export interface MemoryFigures {
  /** Of rules, and of instances, that were made. */
  readonly count: number;
  readonly ruleBytes: number;
  readonly instanceBytes: number;
}

/** What bench/results/language.json keeps of a run. */
export interface SavedLanguage {
  readonly stand: Stand;
  readonly rates: readonly Rate[];
  readonly memory: MemoryFigures;
  readonly checks: readonly CheckSpeed[];
}

const file = join(import.meta.dirname, '../results/language.json');

export function readLanguage(): SavedLanguage {
  return JSON.parse(readFileSync(file, 'utf8')) as SavedLanguage;
}

export function writeLanguage(saved: SavedLanguage): void {
  writeFileSync(file, `${JSON.stringify(saved, null, 2)}\n`);
}
