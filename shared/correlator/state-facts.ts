import { canonicalKey } from '../facts/ids.ts';
import type { InstanceState, Member } from './state.ts';

/** The facts of a state, or some of them; each list in the order that `InstanceState` tells. */
export type StateFacts = Pick<InstanceState, 'children' | 'occurrences' | 'members' | 'late'>;

export const noStateFacts: StateFacts = { children: [], occurrences: [], members: [], late: [] };

export function countFacts({ children, occurrences, members, late }: StateFacts): number {
  let changes = 0;
  for (const member of members) changes += member.changes.length;
  return children.length + occurrences.length + late.length + changes;
}

/**
 * Parts facts by a hash of what they are about: `count` parts, some of which may be empty. The changes of one member are spread
 * over all parts, so that no part depends on how often one host speaks. Equal facts give equal parts.
 */
export function partFacts(facts: StateFacts, count: number): readonly StateFacts[] {
  const parts = Array.from({ length: count }, () => ({
    children: [] as StateFacts['children'][number][],
    occurrences: [] as StateFacts['occurrences'][number][],
    members: [] as { hash: string; labels: Member['labels']; changes: Member['changes'][number][] }[],
    late: [] as StateFacts['late'][number][],
  }));
  const partOf = (id: string) => parts[partIndex(id, count)] as (typeof parts)[number];
  for (const child of facts.children) partOf(child.episode).children.push(child);
  for (const occurrence of facts.occurrences) partOf(occurrence.id).occurrences.push(occurrence);
  for (const late of facts.late) partOf(late.id).late.push(late);
  for (const { hash, labels, changes } of facts.members) {
    for (const change of changes) {
      const { members } = partOf(change.id);
      const last = members.at(-1);
      if (last?.labels === labels && last.hash === hash) last.changes.push(change);
      else members.push({ hash, labels, changes: [change] });
    }
  }
  return parts;
}

/** All facts of the parts, in the order of a state. */
export function joinFacts(parts: readonly StateFacts[]): StateFacts {
  return {
    children: parts.flatMap(({ children }) => children).sort((a, b) => compareText(a.episode, b.episode)),
    occurrences: parts.flatMap(({ occurrences }) => occurrences).sort(compareStatements),
    members: joinMembers(parts),
    late: parts.flatMap(({ late }) => late).sort((a, b) => compareText(a.id, b.id)),
  };
}

/** Whether two parts hold the very same facts, by identity: what was read and not changed since need not be written again. */
export function isSamePart(a: StateFacts, b: StateFacts): boolean {
  return (
    isSameList(a.children, b.children) &&
    isSameList(a.occurrences, b.occurrences) &&
    isSameList(a.late, b.late) &&
    a.members.length === b.members.length &&
    a.members.every(({ changes }, i) => isSameList(changes, b.members[i]?.changes ?? []))
  );
}

const keyByLabels = new WeakMap<Member['labels'], string>();

/** The key of a member in a state's order. */
export function memberKey({ hash, labels }: Pick<Member, 'hash' | 'labels'>): string {
  let key = keyByLabels.get(labels);
  if (key === undefined) {
    key = canonicalKey(labels);
    keyByLabels.set(labels, key);
  }
  return `${hash} ${key}`;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** In order of time, and of ids where times are equal. */
export function compareStatements(
  a: { readonly tMs: number; readonly id: string },
  b: { readonly tMs: number; readonly id: string },
): number {
  return a.tMs - b.tMs || compareText(a.id, b.id);
}

function joinMembers(parts: readonly StateFacts[]): readonly Member[] {
  const byKey = new Map<string, Member & { readonly changes: Member['changes'][number][] }>();
  for (const { members } of parts) {
    for (const { hash, labels, changes } of members) {
      const key = memberKey({ hash, labels });
      const member = byKey.get(key) ?? { hash, labels, changes: [] };
      member.changes.push(...changes);
      byKey.set(key, member);
    }
  }
  for (const { changes } of byKey.values()) changes.sort(compareStatements);
  return [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, member]) => member);
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/** FNV-1a over the text; `count` is a power of two, so a part that is divided gives two. */
function partIndex(id: string, count: number): number {
  let hash = fnvOffset;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), fnvPrime);
  return (hash ^ (hash >>> 15)) & (count - 1);
}
