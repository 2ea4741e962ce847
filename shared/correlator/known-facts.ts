import type {
  ActiveEpisode,
  Facts,
  HostFact,
  Interval,
  MemberTruth,
  Occurrence,
} from '../language/evaluation/facts.ts';
import type { Truth } from '../language/kleene.ts';
import { clearOf, intervalOf, raiseOf } from './child.ts';
import type { DecisionContext } from './context.ts';
import type { ChildEpisode, InstanceState, Member, Statement } from './state.ts';

/** What an instance knows, as it is evaluated. */
export interface KnownFacts {
  readonly facts: Facts;
  /** The child behind each silence of a host. */
  readonly silenceOf: ReadonlyMap<Interval, ChildEpisode>;
  /** What stands behind the facts: found when it is first asked for, since only what is said names its causes. */
  readonly behind: () => Behind;
}

interface Behind {
  /** Statements by their ids; of an episode its clear as well. */
  readonly statements: ReadonlyMap<string, Statement>;
  /** By id of the raise of an episode. */
  readonly clears: ReadonlyMap<string, Statement>;
  readonly memberOf: ReadonlyMap<MemberTruth, Member>;
}

const silence = 'HOST_SILENT';

/** `areOthersRead`: hosts besides the instance's own matter. */
export function knownFacts(
  state: InstanceState,
  context: DecisionContext,
  areOthersRead: boolean,
): KnownFacts {
  const silenceOf = new Map(state.children.filter(({ type }) => type === silence).flatMap(silenceIn));
  const facts: Facts = {
    series: context.series,
    occurrences: standingOccurrences(state),
    episodes: activeEpisodes(state),
    hosts: hostFacts(state, context, silenceOf, areOthersRead),
    members: state.members.map(memberTruth),
  };
  let behind: Behind | undefined;
  return {
    facts,
    silenceOf,
    behind: () => {
      behind ??= behindOf(state, facts);
      return behind;
    },
  };
}

function activeEpisodes({ children }: InstanceState): readonly ActiveEpisode[] {
  const episodes: ActiveEpisode[] = [];
  for (const child of children) {
    const interval = intervalOf(child);
    const raise = raiseOf(child);
    if (!interval || !raise) continue;
    const { episode, type, labels } = child;
    const { startMs, endMs } = interval;
    episodes.push({ id: raise.id, episode, type, labels, values: raise.values, startMs, endMs });
  }
  return episodes.sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1));
}

/** The same list where none was retracted. */
function standingOccurrences({ children, occurrences }: InstanceState): readonly Occurrence[] {
  const voids = new Map<string, number>();
  for (const { episode, voidMs } of children) if (voidMs !== undefined) voids.set(episode, voidMs);
  return voids.size === 0 ? occurrences : occurrences.filter(({ id, rMs }) => rMs > (voids.get(id) ?? 0));
}

function memberTruth({ hash, labels, changes }: Member): MemberTruth {
  const timesMs = changes.map(({ tMs }) => tMs);
  return { hash, labels, timesMs, truths: changes.map(({ truth }) => truthOf(truth)) };
}

function behindOf({ children, occurrences, members }: InstanceState, facts: Facts): Behind {
  const statements = new Map<string, Statement>();
  const clears = new Map<string, Statement>();
  for (const occurrence of occurrences) statements.set(occurrence.id, occurrence);
  for (const { changes } of members) for (const change of changes) statements.set(change.id, change);
  for (const child of children) {
    const raise = raiseOf(child);
    const clear = clearOf(child);
    if (raise) statements.set(raise.id, raise);
    if (clear) statements.set(clear.id, clear);
    if (raise && clear) clears.set(raise.id, clear);
  }
  const memberOf = new Map(facts.members.map((truth, i) => [truth, members[i] as Member]));
  return { statements, clears, memberOf };
}

function truthOf(text: Member['changes'][number]['truth']): Truth {
  return text === 'unknown' ? undefined : text === 'true';
}

/** A silence begins with its condition, not when it was long enough to be told. */
function silenceIn(child: ChildEpisode): ReadonlyArray<readonly [Interval, ChildEpisode]> {
  const interval = intervalOf(child);
  if (!interval || child.labels.host === undefined) return [];
  return [[{ startMs: raiseOf(child)?.startMs ?? interval.startMs, endMs: interval.endMs }, child]];
}

/** Hosts as they are given, with the silences that are given and those that were told; one that is not given but was silent is there all the time. */
function hostFacts(
  { labels }: InstanceState,
  { hosts }: DecisionContext,
  silenceOf: KnownFacts['silenceOf'],
  areOthersRead: boolean,
): readonly HostFact[] {
  if (areOthersRead && silenceOf.size === 0) return hosts;
  const silences = Map.groupBy(
    [...silenceOf.keys()].sort((a, b) => a.startMs - b.startMs),
    (interval) => silenceOf.get(interval)?.labels.host as string,
  );
  const given = areOthersRead
    ? hosts
    : hosts.filter(({ host, silent }) => host === labels.host || silences.has(host) || silent.length > 0);
  const names = new Set(given.map(({ host }) => host));
  const unknown = [...silences.keys()].filter((host) => !names.has(host));
  return [
    ...given.map((fact) =>
      silences.has(fact.host)
        ? { ...fact, silent: besides(fact.silent, silences.get(fact.host) ?? []) }
        : fact,
    ),
    ...unknown.map((host) => ({
      host,
      tags: {},
      startMs: 0,
      endMs: Number.POSITIVE_INFINITY,
      silent: silences.get(host) ?? [],
    })),
  ];
}

/** Both, apart from each other. What was told stays as it is: it is known by identity. */
function besides(given: readonly Interval[], told: readonly Interval[]): readonly Interval[] {
  if (given.length === 0) return told;
  const left = told.reduce<readonly Interval[]>(
    (parts, { startMs, endMs }) =>
      parts
        .flatMap((part) => [
          { startMs: part.startMs, endMs: Math.min(part.endMs, startMs) },
          { startMs: Math.max(part.startMs, endMs), endMs: part.endMs },
        ])
        .filter((part) => part.startMs < part.endMs),
    given,
  );
  return [...left, ...told].sort((a, b) => a.startMs - b.startMs);
}
