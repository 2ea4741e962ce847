import { canonicalKey } from '../facts/ids.ts';
import type { Fact } from './fact.ts';
import { mergeChange, mergeEnd } from './merge.ts';
import type { ChildEpisode, ChildOccurrence, InstanceState, Member } from './state.ts';

/**
 * Adds facts to a state. The result depends on the set of facts alone: neither order nor repetition matters. Returns
 * the same object if there was nothing new.
 */
export function fold(state: InstanceState, facts: readonly Fact[]): InstanceState {
  const known = indexOf(state);
  const before = known.late.size;
  let { heardMs } = state;
  let isChanged = false;
  for (const fact of facts) {
    if (!take(known, fact, state.forgottenMs)) continue;
    heardMs = Math.max(heardMs, fact.rMs);
    isChanged = true;
  }
  if (!isChanged) return state;
  return {
    ...state,
    children: [...known.children.values()].sort((a, b) => compare(a.episode, b.episode)),
    occurrences: [...known.occurrences.values()].sort((a, b) => a.tMs - b.tMs || compare(a.id, b.id)),
    members: [...known.members].sort(([a], [b]) => compare(a, b)).map(([, member]) => member),
    late: [...known.late.values()].sort((a, b) => compare(a.id, b.id)),
    tooLate: state.tooLate + known.late.size - before,
    heardMs,
  };
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

interface Known {
  readonly children: Map<string, ChildEpisode>;
  readonly occurrences: Map<string, ChildOccurrence>;
  readonly members: Map<string, Member>;
  readonly late: Map<string, InstanceState['late'][number]>;
}

function indexOf({ children, occurrences, members, late }: InstanceState): Known {
  return {
    children: new Map(children.map((each) => [each.episode, each])),
    occurrences: new Map(occurrences.map((each) => [each.id, each])),
    members: new Map(members.map((each) => [memberKey(each), each])),
    late: new Map(late.map((each) => [each.id, each])),
  };
}

/** True if the fact was new. */
function take(known: Known, fact: Fact, forgottenMs: number): boolean {
  const isForgotten = fact.rMs <= forgottenMs;
  switch (fact.kind) {
    case 'late':
      return !isForgotten && added(known.late, fact.id, { id: fact.id, rMs: fact.rMs });
    case 'occurred': {
      const { kind: _, ...occurrence } = fact;
      return !isForgotten && added(known.occurrences, fact.id, occurrence);
    }
    case 'member':
      return takeChange(known.members, fact, isForgotten);
    case 'raised':
    case 'cleared':
    case 'retracted': {
      const child = known.children.get(fact.episode);
      const isKnown = fact.kind === 'raised' ? child?.raise !== undefined : child !== undefined;
      if (!isKnown && isForgotten) return false;
      const merged = mergeEnd(child, fact);
      if (merged === child) return false;
      known.children.set(fact.episode, merged);
      return true;
    }
  }
}

function takeChange(
  members: Known['members'],
  fact: Extract<Fact, { readonly kind: 'member' }>,
  isForgotten: boolean,
): boolean {
  const key = memberKey(fact);
  const { hash, labels } = fact;
  const member = members.get(key) ?? { hash, labels, changes: [] };
  const { id, tMs, rMs, hop, truth } = fact;
  const merged = isForgotten ? member : mergeChange(member, { id, tMs, rMs, hop, truth });
  if (merged === member) return false;
  members.set(key, merged);
  return true;
}

function added<T>(map: Map<string, T>, id: string, value: T): boolean {
  if (map.has(id)) return false;
  map.set(id, value);
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

function memberKey({ hash, labels }: Pick<Member, 'hash' | 'labels'>): string {
  return `${hash} ${canonicalKey(labels)}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
