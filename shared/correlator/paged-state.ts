import type { InstanceState } from './state.ts';

/** Names of the pieces that hold one page, in order; none: the page is empty. */
export type PageRef = readonly string[];

/**
 * The item of an instance whose facts are more than one item holds: it names the pages that count. What a reader without
 * the pages may ask for stands here: whose instance it is, and its timer. Plain JSON.
 */
export interface PagedState extends Pick<InstanceState, 'application' | 'rule' | 'labels' | 'timer'> {
  readonly v: 3;
  /** All of the state but its facts and its timer. */
  readonly rest: PageRef;
  /** The facts, by a hash of what they are about; a power of two. */
  readonly pages: readonly PageRef[];
  /** From then on every page has to be written again, or it would expire while it counts. */
  readonly renewAtMs: number;
  /** Besides its timer nothing keeps it from expiring. */
  readonly isIdle?: true;
}

/** A page holds about so many facts; more than twice as many are divided, less than half as many put together. */
export const pageFacts = 96;

/** Pages of one instance: so many names fit into its item. */
export const pagesMax = 1_024;

/** How many pages of about `perPage` facts so many facts want, if they are in `count` pages now (0: in none). Does not flap. */
export function pageCount(facts: number, count: number, perPage = pageFacts): number {
  let wanted = Math.max(1, count);
  while (wanted < pagesMax && facts > 2 * perPage * wanted) wanted *= 2;
  while (wanted > 1 && facts < (perPage * wanted) / 2) wanted /= 2;
  return wanted;
}
