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

/** What an instance knows, as it is evaluated, and what stands behind it. */
export interface KnownFacts {
  readonly facts: Facts;
  /** Statements by their ids; of an episode its clear as well. */
  readonly statements: ReadonlyMap<string, Statement>;
  /** By id of the raise of an episode. */
  readonly clears: ReadonlyMap<string, Statement>;
  readonly memberOf: ReadonlyMap<MemberTruth, Member>;
  /** The child behind each silence of a host. */
  readonly silenceOf: ReadonlyMap<Interval, ChildEpisode>;
}

const silence = 'HOST_SILENT';

/** `areOthersRead`: hosts besides the instance's own matter. */
export function knownFacts(
  state: InstanceState,
  context: DecisionContext,
  areOthersRead: boolean,
): KnownFacts {
  const statements = new Map<string, Statement>();
  const clears = new Map<string, Statement>();
  const voids = new Map<string, number>();
  const episodes: ActiveEpisode[] = [];
  for (const child of state.children) {
    if (child.voidMs !== undefined) voids.set(child.episode, child.voidMs);
    const episode = activeEpisode(child, statements, clears);
    if (episode) episodes.push(episode);
  }
  const occurrences = standingOccurrences(state, voids, statements);
  const memberOf = new Map(state.members.map((member) => [memberTruth(member, statements), member]));
  const silenceOf = new Map(state.children.flatMap(silenceIn));
  return {
    facts: {
      series: context.series,
      occurrences,
      episodes: episodes.sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1)),
      hosts: hostFacts(state, context, silenceOf, areOthersRead),
      members: [...memberOf.keys()],
    },
    statements,
    clears,
    memberOf,
    silenceOf,
  };
}

function activeEpisode(
  child: ChildEpisode,
  statements: Map<string, Statement>,
  clears: Map<string, Statement>,
): ActiveEpisode | undefined {
  const interval = intervalOf(child);
  const raise = raiseOf(child);
  if (!interval || !raise) return undefined;
  const { episode, type, labels } = child;
  statements.set(raise.id, raise);
  const clear = clearOf(child);
  if (clear) {
    statements.set(clear.id, clear);
    clears.set(raise.id, clear);
  }
  return { id: raise.id, episode, type, labels, values: raise.values, ...interval };
}

function standingOccurrences(
  { occurrences }: InstanceState,
  voids: ReadonlyMap<string, number>,
  statements: Map<string, Statement>,
): readonly Occurrence[] {
  const standing = occurrences.filter(({ id, rMs }) => rMs > (voids.get(id) ?? 0));
  return standing.map((occurrence) => {
    const { id, type, labels, tMs, values } = occurrence;
    statements.set(id, occurrence);
    return { id, type, labels, tMs, values };
  });
}

function memberTruth({ hash, labels, changes }: Member, statements: Map<string, Statement>): MemberTruth {
  for (const change of changes) statements.set(change.id, change);
  const timesMs = changes.map(({ tMs }) => tMs);
  return { hash, labels, timesMs, truths: changes.map(({ truth }) => truthOf(truth)) };
}

function truthOf(text: Member['changes'][number]['truth']): Truth {
  return text === 'unknown' ? undefined : text === 'true';
}

/** A silence begins with its condition, not when it was long enough to be told. */
function silenceIn(child: ChildEpisode): ReadonlyArray<readonly [Interval, ChildEpisode]> {
  const interval = child.type === silence ? intervalOf(child) : undefined;
  if (!interval || child.labels.host === undefined) return [];
  return [[{ startMs: raiseOf(child)?.startMs ?? interval.startMs, endMs: interval.endMs }, child]];
}

/** Hosts as they are given, with their silences; one that is not given but was silent is there all the time. */
function hostFacts(
  { labels }: InstanceState,
  { hosts }: DecisionContext,
  silenceOf: KnownFacts['silenceOf'],
  areOthersRead: boolean,
): readonly HostFact[] {
  const silences = Map.groupBy(
    [...silenceOf.keys()].sort((a, b) => a.startMs - b.startMs),
    (interval) => silenceOf.get(interval)?.labels.host as string,
  );
  const given = areOthersRead
    ? hosts
    : hosts.filter(({ host }) => host === labels.host || silences.has(host));
  const names = new Set(given.map(({ host }) => host));
  const unknown = [...silences.keys()].filter((host) => !names.has(host));
  return [
    ...given.map((fact) =>
      silences.has(fact.host) ? { ...fact, silent: silences.get(fact.host) ?? [] } : fact,
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
