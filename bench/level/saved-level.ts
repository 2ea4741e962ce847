import { savedIn } from '../saved.ts';
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

export const { read: readLevel, write: writeLevel } = savedIn<SavedLevel>('level');
