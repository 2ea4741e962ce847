import { endOf, heardOf } from './child.ts';
import type { CorrelatorLimits } from './limits.ts';
import type { ChildEpisode, ChildOccurrence, InstanceState, Member } from './state.ts';

/** One fact as the memory of an instance counts it. */
export type StoredFact = {
  readonly beginMs: number;
  /** When it was over; Infinity while it lasts. */
  readonly endMs: number;
  /** When something was said of it last, by receive time. */
  readonly rMs: number;
} & (
  | { readonly kind: 'child'; readonly of: ChildEpisode }
  | { readonly kind: 'occurrence'; readonly of: ChildOccurrence }
  /** `place`: counted from the member's last change, which is 0. */
  | {
      readonly kind: 'change';
      readonly of: Member['changes'][number];
      readonly member: Member;
      readonly place: number;
    }
  | { readonly kind: 'late'; readonly of: InstanceState['late'][number] }
);

export function storedFacts({ children, occurrences, members, late }: InstanceState): readonly StoredFact[] {
  return [
    ...late.map((of) => ({ kind: 'late' as const, of, beginMs: 0, endMs: 0, rMs: of.rMs })),
    ...children.map((of) => {
      const endMs = endOf(of);
      return { kind: 'child' as const, of, beginMs: of.raise?.tMs ?? endMs, endMs, rMs: heardOf(of) };
    }),
    ...occurrences.map((of) => {
      return { kind: 'occurrence' as const, of, beginMs: of.tMs, endMs: of.tMs, rMs: of.rMs };
    }),
    ...members.flatMap((member) =>
      member.changes.map((of, i) => ({
        kind: 'change' as const,
        of,
        member,
        place: member.changes.length - 1 - i,
        beginMs: of.tMs,
        endMs: member.changes[i + 1]?.tMs ?? Number.POSITIVE_INFINITY,
        rMs: of.rMs,
      })),
    ),
  ];
}

/** The state without these facts; that they were there is remembered by their receive time. */
export function without(state: InstanceState, facts: readonly StoredFact[]): InstanceState {
  if (facts.length === 0) return state;
  const gone = new Set<unknown>(facts.map(({ of }) => of));
  const isKept = (of: unknown) => !gone.has(of);
  const members = state.members.map((member) => ({ ...member, changes: member.changes.filter(isKept) }));
  return {
    ...state,
    children: state.children.filter(isKept),
    occurrences: state.occurrences.filter(isKept),
    members: members.filter(({ changes }) => changes.length > 0),
    late: state.late.filter(isKept),
    forgottenMs: facts.reduce((newestMs, { rMs }) => Math.max(newestMs, rMs), state.forgottenMs),
  };
}

/** How many facts at the head of a list are more than there is room for. */
export function excessOf(
  facts: readonly StoredFact[],
  { facts: most, factsChars }: Pick<CorrelatorLimits, 'facts' | 'factsChars'>,
): number {
  let chars = 0;
  let kept = 0;
  for (const { of } of facts.toReversed()) {
    chars += charsOf(of) + 1;
    if (kept === most || chars > factsChars) break;
    kept++;
  }
  return facts.length - kept;
}

const numberChars = 13;

/** About as long as the JSON text of a value; that text itself would take ten times as long to make. */
function charsOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return numberChars;
  let chars = 1;
  if (Array.isArray(value)) {
    for (const each of value) chars += charsOf(each) + 1;
    return chars;
  }
  for (const name in value) chars += name.length + 4 + charsOf((value as Record<string, unknown>)[name]);
  return chars;
}
