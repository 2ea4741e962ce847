import { limits } from '../facts/limits.ts';
import type { CompositeRule } from '../language/artifact.ts';
import { longestMs, readsOf } from '../language/evaluation/reads.ts';
import { minuteMs } from '../time.ts';
import type { Fact } from './fact.ts';
import { fold } from './fold.ts';
import { correlatorLimits, latestMs } from './limits.ts';
import { restart } from './restart.ts';
import type { InstanceState } from './state.ts';
import { type StoredFact, storedFacts, without } from './stored-facts.ts';
import { isOpen } from './wanted.ts';

type Labels = Readonly<Record<string, string>>;

/** An instance takes itself for lapsed so much sooner than others do: longer than a call lasts, and than two clocks are apart. */
export const lapseSlackMs = minuteMs;

/** How long after its receipt a fact may still meet one that is received later, on whichever way and however late, in ms. */
export function meetsForMs(rule: CompositeRule): number {
  return (
    limits.futureMs + longestMs(readsOf(rule)) + latestMs(rule) + correlatorLimits.deliveryMs + lapseSlackMs
  );
}

/**
 * When an instance lapses, by receive time: what is received later meets nothing of its own any more. Infinity while it has something
 * open or awaited, or a fact of its own that lasts. Facts that joined it and others alike keep it from nothing.
 */
export function lapseMs(rule: CompositeRule, state: InstanceState): number {
  if (state.timer !== undefined || state.published.some((each) => isOpen(each) || each.held))
    return Number.POSITIVE_INFINITY;
  let newestMs = state.saidMs;
  for (const fact of storedFacts(state)) {
    if (!isOwn(rule, state.labels, fact)) continue;
    if (fact.endMs === Number.POSITIVE_INFINITY) return fact.endMs;
    newestMs = Math.max(newestMs, fact.rMs);
  }
  return newestMs + meetsForMs(rule);
}

/**
 * A lapsed instance as it goes on with the facts that join it now. It did not hear of those that came and went meanwhile: all up to its
 * lapse is decided for good, and what joined it before and still lasted then stays only if it still does.
 */
export function revived(rule: CompositeRule, state: InstanceState, joined: readonly Fact[]): InstanceState {
  const known = new Set(joined.map(idOf));
  const gone = storedFacts(state).filter(
    (fact) =>
      fact.endMs === Number.POSITIVE_INFINITY &&
      !isOwn(rule, state.labels, fact) &&
      !known.has(storedId(fact)),
  );
  const atMs = lapseMs(rule, state) - lapseSlackMs - correlatorLimits.deliveryMs - latestMs(rule);
  const kept = without(state, gone);
  const isDecided = (kept.base?.atMs ?? 0) >= atMs;
  return fold(isDecided ? { ...kept, published: [] } : restart(kept, [], atMs), joined);
}

function isOwn({ by }: CompositeRule, own: Labels, fact: StoredFact): boolean {
  if (fact.kind === 'late') return false;
  const { labels } = fact.kind === 'change' ? fact.member : fact.of;
  return by.every((label) => labels[label] === own[label]);
}

function idOf(fact: Fact): string {
  return 'episode' in fact ? fact.episode : fact.id;
}

function storedId({ kind, of }: StoredFact): string {
  return kind === 'child' ? of.episode : of.id;
}
