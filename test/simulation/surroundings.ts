import type { PageBounds } from '../../functions/correlate/stored-state.ts';
import type { IsHeard } from './sample-log.ts';

/** What a story asks of its world. */
export interface Surroundings {
  /** Small ones, so that states lie in pages; absent: the product's. */
  readonly pageBounds?: PageBounds;
  /** Nothing is looked after beyond it, which is inside; absent: all until nothing is left to do. */
  readonly untilMs?: number;
  /** Absent: all hosts are heard all the time. */
  readonly isHeard?: IsHeard;
}
