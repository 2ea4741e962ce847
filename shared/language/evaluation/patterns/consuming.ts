import type { Consumed, Match } from '../facts.ts';
import { compareFacts, type PatternFact } from './pattern-facts.ts';

/** A match, and the last of its facts in order of time and id: all up to it are consumed. */
export interface ConsumingMatch extends Match {
  readonly consumed: Consumed;
}

/** `facts` begin with an earliest one and end with the one that completed the match, whose time is the latest. */
export function consumingMatch(facts: readonly PatternFact[]): ConsumingMatch {
  const { tMs, id } = facts.reduce((last, fact) => (compareFacts(fact, last) > 0 ? fact : last));
  const startMs = facts[0]?.tMs ?? tMs;
  return { startMs, endMs: tMs, ids: facts.map((fact) => fact.id), consumed: { tMs, id } };
}
