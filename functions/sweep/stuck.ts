import { healthLimits } from '../../shared/api/health.ts';
import { TocsinError } from '../../shared/errors.ts';
import { dayMs, hourMs, minuteMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { EmitMetrics } from '../adapters/metrics.ts';
import { inParallel } from '../in-parallel.ts';
import type { StateKey, StateStore } from '../ports/stores.ts';

export const stuckLimits = {
  /** Until the next try an item waits as long as it has waited already, within these. */
  leastMs: minuteMs,
  mostMs: 10 * minuteMs,
  /** After this it is tried each `slowMs`, without end, so that it comes back by itself whenever its fault is mended. */
  slowFromMs: 14 * dayMs,
  slowMs: hourMs,
  /** Items that are remembered, those first that have waited longest; more of them are tried as new ones. */
  remembered: healthLimits.stuckCounted,
  /** An item that was not tried again for so long after its time is stuck no more, or gone. */
  graceMs: 5 * minuteMs,
} as const;

const width = 8;

/** One instance, or fold, that is overdue and was not woken by its own fault. */
interface Stuck {
  readonly p: string;
  /** Code of the error, or the name of one that has none. */
  readonly code: string;
  readonly sinceMs: number;
  readonly nextMs: number;
}

/** Body at `stateKeys.stuck()`. */
export interface StuckRecord {
  readonly v: 1;
  readonly items: readonly Stuck[];
}

export interface Failure {
  readonly key: StateKey;
  readonly error: unknown;
  /** It will be tried again then; absent: it is still due, and to be put off. */
  readonly nextMs?: number;
}

export interface StuckPorts {
  readonly state: Pick<StateStore, 'get' | 'put' | 'postpone'>;
  readonly metrics: EmitMetrics;
}

/** A fault of the item, not of the services around it: what those fail is tried again with the next run. */
export function isOfItem(error: unknown): boolean {
  if (!(error instanceof TocsinError)) return true;
  return error.code !== 'STATE_BUSY' && !error.code.startsWith('AWS_');
}

/** Those of a record that are stuck as far as is known at `nowMs`. */
export function stillStuck(record: StuckRecord | undefined, nowMs: number): readonly Stuck[] {
  return (record?.items ?? []).filter(({ nextMs }) => nowMs < nextMs + stuckLimits.graceMs);
}

/**
 * Puts overdue items that cannot be started behind those that can: each is tried again later and later, each `slowMs` in the end,
 * its body as it is. They are remembered and told of before they are moved: dying in between they are found again at once.
 * `dueMs`: what is due later by now was written anew since, and stays as it is.
 */
export async function stepOver(
  { state, metrics }: StuckPorts,
  failures: readonly Failure[],
  dueMs: number,
  nowMs: number,
): Promise<void> {
  if (failures.length === 0) return;
  const record = await state.get<StuckRecord>(stateKeys.stuck());
  const known = new Map(stillStuck(record?.body, nowMs).map((item) => [item.p, item]));
  for (const failure of failures)
    known.set(failure.key.p, triedAgain(known.get(failure.key.p), failure, nowMs));
  const items = [...known.values()].sort((a, b) => a.sinceMs - b.sinceMs);
  const body: StuckRecord = { v: 1, items: items.slice(0, stuckLimits.remembered) };
  await state.put({ key: stateKeys.stuck(), body, expected: 'any' });
  metrics({ StuckInstances: items.length });
  await inParallel(
    failures.filter(({ nextMs }) => nextMs === undefined),
    width,
    ({ key }) => {
      const { nextMs } = known.get(key.p) as Stuck;
      return state.postpone(key, dueMs, nextMs);
    },
  );
}

function triedAgain(before: Stuck | undefined, { key, error, nextMs }: Failure, nowMs: number): Stuck {
  const { leastMs, mostMs, slowFromMs, slowMs } = stuckLimits;
  const sinceMs = before?.sinceMs ?? nowMs;
  const waitedMs = nowMs - sinceMs;
  const waitMs = waitedMs >= slowFromMs ? slowMs : Math.min(mostMs, Math.max(leastMs, waitedMs));
  return { p: key.p, code: codeOf(error), sinceMs, nextMs: nextMs ?? nowMs + waitMs };
}

function codeOf(error: unknown): string {
  if (error instanceof TocsinError) return error.code;
  return error instanceof Error ? error.name : 'UNKNOWN';
}
