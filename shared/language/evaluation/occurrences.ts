import type { Rule } from '../artifact.ts';
import type { Match, TimeSpan } from './facts.ts';
import { isMatchNode } from './patterns/pattern-places.ts';
import type { Condition } from './phases.ts';
import { type Signal, valueAtTime } from './signal.ts';

/** The begins of a condition, and whether it was true when it was last known. */
export interface Begins {
  readonly occurrences: readonly Match[];
  readonly wasTrue: boolean;
}

/** Whether the occurrences of a rule are begins of its condition; else they are matches of a pattern. */
export function saysBegins({ kind, when }: Pick<Rule, 'kind' | 'when'>): boolean {
  return kind === 'occurrence' && !isMatchNode(when);
}

/** An occurrence wherever the condition is true and was not when it was last known. Where it cannot be true it is false. */
export function beginsOf(
  { timesMs, values }: Signal<Condition>,
  { fromMs, toMs }: TimeSpan,
  wasTrue: boolean,
): Begins {
  const occurrences: Match[] = [];
  let isTrue = wasTrue;
  for (let i = 0; i < timesMs.length && (timesMs[i] as number) <= toMs; i++) {
    if ((timesMs[i + 1] ?? Number.POSITIVE_INFINITY) <= fromMs) continue;
    const tMs = Math.max(timesMs[i] as number, fromMs);
    const { isAlive, isInside, raise } = values[i] as Condition;
    const truth = isAlive && isInside && raise;
    if (truth && !isTrue) occurrences.push({ startMs: tMs, endMs: tMs, ids: [] });
    isTrue = truth ?? isTrue;
  }
  return { occurrences, wasTrue: isTrue };
}

/** The matches at whose end the instance is alive and the hours are on. */
export function heardMatches(
  matches: readonly Match[],
  isAlive: Signal<boolean>,
  isInside: Signal<boolean>,
): readonly Match[] {
  return matches.filter(({ endMs }) => valueAtTime(isAlive, endMs) && valueAtTime(isInside, endMs));
}
