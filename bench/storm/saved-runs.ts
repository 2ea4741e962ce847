import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stand } from '../stand.ts';
import type { Warmth } from './model.ts';
import type { StormRun } from './run.ts';

/** One run, as bench/results/storm.json keeps it. */
export interface SavedRun {
  readonly stand: Stand;
  readonly run: StormRun;
}

interface ReportedStorm {
  readonly hosts: number;
  readonly warmth: Warmth;
}

/** The storms of the report, in its order. */
export const reported: readonly ReportedStorm[] = [
  { hosts: 1_000, warmth: 'new' },
  { hosts: 10_000, warmth: 'new' },
  { hosts: 30_000, warmth: 'new' },
  { hosts: 30_000, warmth: 'warmed' },
  { hosts: 100_000, warmth: 'new' },
  { hosts: 100_000, warmth: 'warmed' },
];

const file = join(import.meta.dirname, '../results/storm.json');

export function readSaved(): readonly SavedRun[] {
  return JSON.parse(readFileSync(file, 'utf8')) as readonly SavedRun[];
}

export function writeSaved(runs: readonly SavedRun[]): void {
  writeFileSync(file, `${JSON.stringify(runs, null, 2)}\n`);
}

/** The saved runs of the report with a newer one in the place of the one like it. */
export function withRun(saved: readonly SavedRun[], newer: SavedRun): readonly SavedRun[] {
  return reported.flatMap(({ hosts, warmth }) => {
    const isLike = ({ run }: SavedRun) => run.hosts === hosts && run.warmth === warmth;
    const found = [newer, ...saved].find(isLike);
    return found === undefined ? [] : [found];
  });
}

/** Those that nobody has run yet. */
export function missingFrom(saved: readonly SavedRun[]): readonly ReportedStorm[] {
  return reported.filter(
    ({ hosts, warmth }) => !saved.some(({ run }) => run.hosts === hosts && run.warmth === warmth),
  );
}
