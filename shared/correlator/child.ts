import type { ChildEpisode, ChildRaise } from './state.ts';

/** A stretch of time `[startMs, endMs)`; `endMs` is Infinity while it goes on. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** When the child was active: undefined if never, as far as is known. */
export function intervalOf(child: ChildEpisode): Interval | undefined {
  const raise = raiseOf(child);
  if (raise === undefined) return undefined;
  const endMs = clearOf(child)?.tMs ?? Number.POSITIVE_INFINITY;
  return endMs > raise.tMs ? { startMs: raise.tMs, endMs } : undefined;
}

/** From when on the child is inactive for good, as far as is known: Infinity while it is open. */
export function endOf(child: ChildEpisode): number {
  const clear = clearOf(child);
  if (clear !== undefined) return clear.tMs;
  return raiseOf(child) === undefined ? (child.voidMs ?? 0) : Number.POSITIVE_INFINITY;
}

/** The raise, unless it was retracted. */
export function raiseOf(child: ChildEpisode): ChildRaise | undefined {
  return child.raise !== undefined && child.raise.rMs > (child.voidMs ?? 0) ? child.raise : undefined;
}

/** The clear, unless it was retracted. */
export function clearOf(child: ChildEpisode): ChildEpisode['clear'] {
  return child.clear !== undefined && child.clear.rMs > (child.voidMs ?? 0) ? child.clear : undefined;
}
