import type { Interval, Point, TimeSpan } from '../facts.ts';
import { type Signal, type SignalBuilder, signalBuilder } from '../signal.ts';
import { validUntilMs } from './series.ts';

/** A window is known once valid samples cover four fifths of it. */
const knownShare = { of: 5, covered: 4 } as const;

/** A time at which the covered part of the window begins to grow faster or slower. */
interface Bend {
  readonly tMs: number;
  /** Change of slope: of covered milliseconds per millisecond. */
  readonly by: 1 | -1;
}

/**
 * Whether the window `(T - windowMs, T]` is known, for each T of the span. Between two bends the covered part grows by one
 * millisecond each, shrinks by one or stays, so the crossing follows from the last bend. Cost: n log n in the points.
 */
export function knownSignal(points: readonly Point[], windowMs: number, span: TimeSpan): Signal<boolean> {
  const { fromMs, toMs } = span;
  const stretches = validStretches(points, { startMs: fromMs - windowMs, endMs: toMs });
  const needMs = Math.ceil((windowMs * knownShare.covered) / knownShare.of);
  const result = signalBuilder<boolean>();
  let tMs = fromMs;
  let slope = 0;
  let coveredMs = sum(stretches.map(({ startMs, endMs }) => Math.max(0, Math.min(endMs, fromMs) - startMs)));
  result.push(fromMs, coveredMs >= needMs);
  for (const bend of [...bendsOf(stretches, windowMs), { tMs: toMs, by: 1 } as const]) {
    if (bend.tMs > toMs) continue;
    if (bend.tMs > tMs) {
      pushCrossing(result, { tMs, untilMs: bend.tMs, coveredMs, needMs, slope });
      coveredMs += slope * (bend.tMs - tMs);
      tMs = bend.tMs;
    }
    slope += bend.by;
  }
  return result.signal();
}

/** Covered milliseconds of `(startMs, endMs]`. */
export function coveredMsOf(points: readonly Point[], within: Interval): number {
  return sum(validStretches(points, within).map(({ startMs, endMs }) => endMs - startMs));
}

/** Stretches with valid points, cut to `within`, apart from each other. */
function validStretches(points: readonly Point[], within: Interval): readonly Interval[] {
  const stretches: Interval[] = [];
  let startMs = Number.NEGATIVE_INFINITY;
  let endMs = startMs;
  for (let i = 0; i < points.length; i++) {
    const point = points[i] as Point;
    const fromMs = Math.max(point.tMs, within.startMs);
    const untilMs = Math.min(validUntilMs(point, points[i + 1]), within.endMs);
    if (fromMs !== endMs) {
      if (endMs > startMs) stretches.push({ startMs, endMs });
      startMs = fromMs;
    }
    endMs = untilMs;
  }
  if (endMs > startMs) stretches.push({ startMs, endMs });
  return stretches;
}

/** What enters the window at its right end, and leaves it at its left end. In order. */
function bendsOf(stretches: readonly Interval[], windowMs: number): readonly Bend[] {
  const entering = stretches.flatMap(({ startMs, endMs }): Bend[] => [
    { tMs: startMs, by: 1 },
    { tMs: endMs, by: -1 },
  ]);
  const leaving = stretches.flatMap(({ startMs, endMs }): Bend[] => [
    { tMs: startMs + windowMs, by: -1 },
    { tMs: endMs + windowMs, by: 1 },
  ]);
  return [...entering, ...leaving].sort((left, right) => left.tMs - right.tMs);
}

interface Ramp {
  readonly tMs: number;
  readonly untilMs: number;
  readonly coveredMs: number;
  readonly needMs: number;
  readonly slope: number;
}

function pushCrossing(
  result: SignalBuilder<boolean>,
  { tMs, untilMs, coveredMs, needMs, slope }: Ramp,
): void {
  const isKnown = coveredMs >= needMs;
  if (slope === 0 || isKnown === slope > 0) return;
  const crossingMs = isKnown ? tMs + coveredMs - needMs + 1 : tMs + needMs - coveredMs;
  if (crossingMs <= untilMs) result.push(crossingMs, !isKnown);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
