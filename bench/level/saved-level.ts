import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stand } from '../stand.ts';
import type { LevelFigures } from './figures.ts';

/** What bench/results/level.json keeps of a run. */
export interface SavedLevel {
  readonly stand: Stand;
  readonly events: number;
  /** Time between two passes of the emulator's poller that found nothing. */
  readonly pollMs: number;
  readonly figures: readonly LevelFigures[];
}

const file = join(import.meta.dirname, '../results/level.json');

export function readLevel(): SavedLevel {
  return JSON.parse(readFileSync(file, 'utf8')) as SavedLevel;
}

export function writeLevel(saved: SavedLevel): void {
  writeFileSync(file, `${JSON.stringify(saved, null, 2)}\n`);
}
