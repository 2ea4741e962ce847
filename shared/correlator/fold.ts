import type { Fact } from './fact.ts';
import { mergeEnd, mergeValues } from './merge.ts';
import { type SortedList, sortedList } from './sorted-list.ts';
import type { ChildEpisode, ChildOccurrence, InstanceState, Member } from './state.ts';
import { compareStatements, compareText, memberKey } from './state-facts.ts';

/** A state with more facts, and how many of those changed nothing: they were known, or came too late to be told from what was. */
export interface Folded {
  /** The same object if there was nothing new. */
  readonly state: InstanceState;
  readonly repeats: number;
}

/**
 * Adds facts to a state. The result depends on the set of facts alone: neither order nor repetition matters. Cost: logarithmic
 * for each fact, one copy of each list that changes, and where occurrences come a map of the ids of those that are known.
 */
export function foldFacts(state: InstanceState, facts: readonly Fact[]): Folded {
  if (facts.length === 0) return { state, repeats: 0 };
  const known = knownIn(state);
  let { heardMs } = state;
  let repeats = 0;
  for (const fact of facts) {
    if (take(known, fact, state.forgottenMs)) heardMs = Math.max(heardMs, fact.rMs);
    else repeats++;
  }
  if (repeats === facts.length) return { state, repeats };
  const late = known.late.items();
  return {
    state: {
      ...state,
      children: known.children.items(),
      occurrences: known.occurrences.items(),
      members: known.members.items(),
      late,
      tooLate: state.tooLate + late.length - state.late.length,
      heardMs,
    },
    repeats,
  };
}

/** The state of `foldFacts`. */
export function fold(state: InstanceState, facts: readonly Fact[]): InstanceState {
  return foldFacts(state, facts).state;
}

/** All that a state knows, as the facts that it came from. */
export function factsOfState(state: InstanceState): readonly Fact[] {
  return [
    ...state.children.flatMap(factsOfChild),
    ...state.occurrences.map((each) => ({ ...each, kind: 'occurred' as const })),
    ...state.members.flatMap(({ hash, labels, changes }) =>
      changes.map((change) => ({ ...change, kind: 'member' as const, hash, labels })),
    ),
  ];
}

type Late = InstanceState['late'][number];

interface Known {
  readonly children: SortedList<Pick<ChildEpisode, 'episode'>, ChildEpisode>;
  readonly occurrences: SortedList<Pick<ChildOccurrence, 'tMs' | 'id'>, ChildOccurrence>;
  readonly occurrenceTimes: () => Map<string, number>;
  readonly members: SortedList<Pick<Member, 'hash' | 'labels'>, Member>;
  readonly late: SortedList<Pick<Late, 'id'>, Late>;
}

function knownIn({ children, occurrences, members, late }: InstanceState): Known {
  let times: Map<string, number> | undefined;
  return {
    children: sortedList(children, (a, b) => compareText(a.episode, b.episode)),
    occurrences: sortedList(occurrences, compareStatements),
    // An edited rule may read an occurrence at another time than it did: it is known by its id alone, at the time of the first.
    occurrenceTimes: () => {
      times ??= new Map(occurrences.map(({ id, tMs }) => [id, tMs]));
      return times;
    },
    members: sortedList(members, (a, b) => compareText(memberKey(a), memberKey(b))),
    late: sortedList(late, (a, b) => compareText(a.id, b.id)),
  };
}

/** True if the fact was new. */
function take(known: Known, fact: Fact, forgottenMs: number): boolean {
  const isForgotten = fact.rMs <= forgottenMs;
  switch (fact.kind) {
    case 'late':
      if (isForgotten || known.late.get(fact)) return false;
      known.late.put({ id: fact.id, rMs: fact.rMs });
      return true;
    case 'occurred':
      return takeOccurrence(known, fact, isForgotten);
    case 'member':
      return !isForgotten && takeChange(known, fact);
    case 'raised':
    case 'cleared':
    case 'retracted': {
      const child = known.children.get(fact);
      const isKnown = fact.kind === 'raised' ? child?.raise !== undefined : child !== undefined;
      if (!isKnown && isForgotten) return false;
      const merged = mergeEnd(child, fact);
      if (merged === child) return false;
      known.children.put(merged);
      return true;
    }
  }
}

function takeOccurrence(
  { occurrences, occurrenceTimes }: Known,
  { id, labels, rMs, hop, tMs, type, values: told }: Extract<Fact, { readonly kind: 'occurred' }>,
  isForgotten: boolean,
): boolean {
  const times = occurrenceTimes();
  const knownMs = times.get(id);
  const known = knownMs === undefined ? undefined : occurrences.get({ id, tMs: knownMs });
  if (known === undefined) {
    if (isForgotten) return false;
    times.set(id, tMs);
    occurrences.put({ id, labels, rMs, hop, tMs, type, values: told });
    return true;
  }
  const values = mergeValues(known.values, told);
  if (values === known.values) return false;
  occurrences.put({ ...known, values });
  return true;
}

function takeChange({ members }: Known, fact: Extract<Fact, { readonly kind: 'member' }>): boolean {
  const { hash, labels, id, tMs, rMs, hop, truth } = fact;
  const member = members.get(fact) ?? { hash, labels, changes: [] };
  if (member.changes.some((change) => change.id === id)) return false;
  const changes = sortedList(member.changes, compareStatements);
  changes.put({ id, tMs, rMs, hop, truth });
  members.put({ ...member, changes: changes.items() });
  return true;
}

function factsOfChild(child: ChildEpisode): readonly Fact[] {
  const { episode, type, labels, raise, clear, voidMs } = child;
  const about = { type, labels, episode };
  return [
    ...(raise === undefined ? [] : [{ ...raise, ...about, kind: 'raised' as const }]),
    ...(clear === undefined ? [] : [{ ...clear, ...about, kind: 'cleared' as const }]),
    ...(voidMs === undefined
      ? []
      : [{ ...about, id: '', tMs: voidMs, rMs: voidMs, hop: 0, kind: 'retracted' as const }]),
  ];
}
