import { savedIn } from '../saved.ts';
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

export const { read: readLanguage, write: writeLanguage } = savedIn<SavedLanguage>('language');
