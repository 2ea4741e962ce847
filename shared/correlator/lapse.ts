import { limits } from '../facts/limits.ts';
import type { CompositeRule } from '../language/artifact.ts';
import { spent } from '../language/evaluation/phase.ts';
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
  return newestOwnMs(rule, state) + meetsForMs(rule);
}

/** When the last was received or said that is its own: 0 if nothing was, Infinity while some of it is open, awaited or lasts. */
function newestOwnMs(rule: CompositeRule, state: InstanceState): number {
  if (state.timer !== undefined || state.published.some((each) => isOpen(each) || each.held))
    return Number.POSITIVE_INFINITY;
  let newestMs = state.saidMs;
  for (const fact of storedFacts(state)) {
    if (!isOwn(rule, state.labels, fact)) continue;
    if (fact.endMs === Number.POSITIVE_INFINITY) return fact.endMs;
    newestMs = Math.max(newestMs, fact.rMs);
  }
  return newestMs;
}

/**
 * A lapsed instance as it goes on with the facts that join it now, of which it was told nothing meanwhile. Where all were held up, the
 * first that it is told now, received at `firstMs`, may still meet what it knows: then it only hears of those, as one does of which nothing
 * has counted yet. Else all up to its lapse is decided for good, and what joined it before and still lasted then stays only if it still does.
 */
export function revived(
  rule: CompositeRule,
  state: InstanceState,
  joined: readonly Fact[],
  firstMs: number,
): InstanceState {
  const known = new Set(joined.map(idOf));
  const gone = storedFacts(state).filter(
    (fact) =>
      fact.endMs === Number.POSITIVE_INFINITY &&
      !isOwn(rule, state.labels, fact) &&
      !known.has(storedId(fact)),
  );
  const kept = without(state, gone);
  const lapsedMs = lapseMs(rule, state) - lapseSlackMs;
  const isHeldUp = firstMs < lapsedMs && gone.length === 0;
  if (isHeldUp || newestOwnMs(rule, state) === 0) return fold(kept, joined);
  const atMs = lapsedMs - correlatorLimits.deliveryMs - latestMs(rule);
  if ((kept.base?.atMs ?? 0) >= atMs) return fold({ ...kept, published: [] }, joined);
  const begun = { ...kept, bornMs: kept.bornMs ?? firstFactMs(kept, atMs) };
  const { base, ...rest } = restart(begun, [], atMs, rule);
  // Nothing was open: what is true nevertheless was ended by a clear of its own.
  const phase = rule.clear === undefined ? base.phase : spent;
  return fold({ ...rest, base: { ...base, phase } }, joined);
}

/** When the first of the facts began that a state knows; at the latest `atMs`. */
function firstFactMs(state: InstanceState, atMs: number): number {
  return storedFacts(state).reduce(
    (firstMs, { kind, beginMs }) => (kind === 'late' ? firstMs : Math.min(firstMs, beginMs)),
    atMs,
  );
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
