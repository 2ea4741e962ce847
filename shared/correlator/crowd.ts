import { limits as eventLimits } from '../facts/limits.ts';
import type { CorrelatorLimits } from './limits.ts';
import type { InstanceState, Published } from './state.ts';
import { countFacts } from './state-facts.ts';
import { excessOf, type StoredFact, storedFacts, without } from './stored-facts.ts';
import { isOpen, lastMs } from './wanted.ts';

/** Decides for good all before a time, and forgets what no longer matters; the same state if that time is no later than its base. */
type MoveBase = (state: InstanceState, atMs: number) => InstanceState;

/**
 * A state that fits. First it forgets exactly, up to the end of what is too much, oldest end first. If that is not enough, all that can
 * be decided is decided for good, so that what is said already stays; then facts go that still matter.
 */
export function makeRoom(
  state: InstanceState,
  decidedMs: number,
  limits: CorrelatorLimits,
  moveBase: MoveBase,
): InstanceState {
  const atMs = Math.max(crowdedUntil(state, limits), publishedUntil(state.published, limits));
  if (atMs === 0) return state;
  const moved = moveBase(state, Math.min(atMs, decidedMs));
  if (isSmall(moved, limits) || excessOf(storedFacts(moved), limits) === 0) return moved;
  return drop(moveBase(moved, decidedMs), decidedMs, limits);
}

/** No fact counts for more than this: a digit in the text of an event, with its comma, counts as a number does, which is seven times as long. */
const largestChars = 8 * eventLimits.eventBytes;

/** So few facts that they fit however large they are: nothing has to be counted. */
function isSmall(state: InstanceState, { facts, factsChars }: CorrelatorLimits): boolean {
  const count = countFacts(state);
  return count <= facts && count * largestChars <= factsChars;
}

/** Until when facts have to be over for the rest to fit, Infinity if they last; 0 if all fit. */
function crowdedUntil(state: InstanceState, limits: CorrelatorLimits): number {
  if (isSmall(state, limits)) return 0;
  const facts = storedFacts(state);
  if (excessOf(facts, limits) === 0) return 0;
  const byEnd = facts.toSorted(byEndMs);
  const last = byEnd[excessOf(byEnd, limits) - 1];
  return last === undefined ? 0 : last.endMs + 1;
}

function publishedUntil(published: readonly Published[], limits: CorrelatorLimits): number {
  const excess = published.length - limits.published;
  if (excess <= 0) return 0;
  const lasts = published.filter((each) => !isOpen(each) && !each.held).map(lastMs);
  const last = lasts.sort(ascending)[Math.min(excess, lasts.length) - 1];
  return last === undefined ? 0 : last + 1;
}

/** What came too late goes first, then what was over before `overMs`, oldest end first, then the newest; the latter two are counted. */
export function drop(state: InstanceState, overMs: number, limits: CorrelatorLimits): InstanceState {
  if (isSmall(state, limits)) return state;
  const facts = storedFacts(state);
  if (excessOf(facts, limits) === 0) return state;
  const isOver = ({ kind, endMs }: StoredFact) => kind === 'late' || endMs < overMs;
  const over = facts.filter(isOver).toSorted(byEndMs);
  const rest = facts.filter((fact) => !isOver(fact)).toSorted(newestFirst);
  const inOrder = [...over, ...rest];
  const gone = inOrder.slice(0, excessOf(inOrder, limits));
  const counted = gone.filter(({ kind }) => kind !== 'late').length;
  return { ...without(state, gone), dropped: state.dropped + counted };
}

function byEndMs(a: StoredFact, b: StoredFact): number {
  return ascending(a.endMs, b.endMs) || newestFirst(b, a);
}

function newestFirst(a: StoredFact, b: StoredFact): number {
  return ascending(b.beginMs, a.beginMs) || ascending(b.rMs, a.rMs);
}

function ascending(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
