import type { Interval } from '../language/evaluation/facts.ts';
import type { ChildEpisode, ChildRaise, Statement } from './state.ts';

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
export function raiseOf({ raise, voidMs = 0 }: ChildEpisode): ChildRaise | undefined {
  return raise !== undefined && raise.rMs > voidMs ? raise : undefined;
}

/** The clear, unless it was retracted. */
export function clearOf({ clear, voidMs = 0 }: ChildEpisode): Statement | undefined {
  return clear !== undefined && clear.rMs > voidMs ? clear : undefined;
}

/** When something was said of it last, by receive time. */
export function heardOf({ raise, clear, voidMs }: ChildEpisode): number {
  return Math.max(raise?.rMs ?? 0, clear?.rMs ?? 0, voidMs ?? 0);
}
