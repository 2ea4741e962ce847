import { savedIn } from '../saved.ts';
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
  { hosts: 100_000, warmth: 'warmed' },
];

export const { read: readSaved, write: writeSaved } = savedIn<readonly SavedRun[]>('storm');

/** Whether the report tells of storms of this size on these tables. */
export function isReported({ hosts, warmth }: ReportedStorm): boolean {
  return reported.some((each) => each.hosts === hosts && each.warmth === warmth);
}

/**
 * The storms of sizes, as `1000,10000`, on tables, `new` or `warmed`: those of the report, and of a size that it has not on these
 * tables one besides, on new ones unless it is said. Absent: all of the report. Throws for what is neither.
 */
export function stormsAsked(sizes: string | undefined, tables: string | undefined): readonly ReportedStorm[] {
  if (tables !== undefined && tables !== 'new' && tables !== 'warmed')
    throw new Error(`--tables: new or warmed, not ${tables}`);
  const wanted = sizes?.split(',').map(Number);
  if (wanted?.some((hosts) => !Number.isSafeInteger(hosts) || hosts < 1))
    throw new Error(`--hosts: numbers of hosts, as 1000,10000, not ${sizes}`);
  const known = reported.filter(
    ({ hosts, warmth }) => (wanted?.includes(hosts) ?? true) && (tables ?? warmth) === warmth,
  );
  const others = (wanted ?? []).filter((hosts) => !known.some((each) => each.hosts === hosts));
  const warmth: Warmth = tables ?? 'new';
  return [...known, ...others.map((hosts) => ({ hosts, warmth }))];
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
