import type { CompositeRule } from '../language/artifact.ts';
import type { ActiveEpisode, Environment, Facts, Occurrence } from '../language/evaluation/facts.ts';
import type { Base, Episode, Timeline } from '../language/evaluation/phase.ts';
import type { Evaluation } from './evaluation.ts';
import type { InstanceState } from './state.ts';

/** A timeline, and all that it was found from. */
interface Remembered {
  readonly rule: CompositeRule;
  readonly env: Environment;
  readonly base: InstanceState['base'];
  /** Where the last walk went on: on the way from the base to the end. */
  readonly from: Base;
  readonly timeline: Timeline;
}

const lastByInstance = new WeakMap<InstanceState['labels'], Remembered>();

/**
 * The timeline that `look` gives from the base to `untilMs`, which is no earlier than the base. Where nothing differs before the end
 * of the timeline that was found last for these labels, the walk goes on from there: any base on the way leads to the same. States
 * from stored text share nothing, so for them all is found anew.
 */
export function rememberedTimeline(
  { labels, base }: InstanceState,
  { rule, env, base: firstBase }: Pick<Evaluation, 'rule' | 'env' | 'base'>,
  untilMs: number,
  look: (from: Base, untilMs: number) => Timeline,
): Timeline {
  const last = lastByInstance.get(labels);
  const goesOn =
    last !== undefined &&
    last.timeline.next.atMs <= untilMs &&
    last.rule === rule &&
    last.base === base &&
    rule.samplesEveryMs === undefined &&
    isSameUntil(last.env, env, last.timeline.next.atMs);
  const from = goesOn ? last.timeline.next : firstBase;
  const walked = look(from, untilMs);
  const timeline = goesOn ? joined(last.timeline, walked) : walked;
  lastByInstance.set(labels, { rule, env, base, from, timeline });
  return timeline;
}

/** The last place at or before `atMs` that is known on the way of the timeline that was found last with just this evaluation; else its base. */
export function rememberedBase(
  { labels }: InstanceState,
  { env, base }: Pick<Evaluation, 'env' | 'base'>,
  atMs: number,
): Base {
  const last = lastByInstance.get(labels);
  return last?.env === env && last.from.atMs <= atMs ? last.from : base;
}

/** What is open at the end of the first is said again by the second, perhaps with its end. */
function joined(first: Timeline, second: Timeline): Timeline {
  return {
    ...second,
    episodes: [...withoutOpen(first.episodes), ...second.episodes],
    unknownEpisodes: [...withoutOpen(first.unknownEpisodes), ...second.unknownEpisodes],
    occurrences: [...first.occurrences, ...second.occurrences],
  };
}

function withoutOpen(episodes: readonly Episode[]): readonly Episode[] {
  return episodes.at(-1)?.clearedMs === undefined ? episodes.slice(0, -1) : episodes;
}

/** Whether all that a walk reads is the same before a time. Of members' truths nothing is remembered. */
function isSameUntil(a: Environment, b: Environment, atMs: number): boolean {
  const isBefore = ({ tMs }: Occurrence) => tMs < atMs;
  const isBegunBefore = ({ startMs }: ActiveEpisode) => startMs < atMs;
  return (
    a.bornMs === b.bornMs &&
    a.hostSets === b.hostSets &&
    a.facts.members.length === 0 &&
    b.facts.members.length === 0 &&
    areSame(a.facts.hosts, b.facts.hosts) &&
    areSameWhile(isBefore, a.facts.occurrences, b.facts.occurrences, (one, other) => one === other) &&
    areSameWhile(isBegunBefore, a.facts.episodes, b.facts.episodes, (one, other) =>
      isSameEpisode(one, other, atMs),
    )
  );
}

function areSame(a: Facts['hosts'], b: Facts['hosts']): boolean {
  return a === b || (a.length === b.length && a.every((each, i) => each === b[i]));
}

/** Both lists are in order of time, so what lies before is the head of each. */
function areSameWhile<T>(
  isBefore: (fact: T) => boolean,
  a: readonly T[],
  b: readonly T[],
  isSame: (one: T, other: T) => boolean,
): boolean {
  const first = a.findIndex((fact) => !isBefore(fact));
  const count = first < 0 ? a.length : first;
  const next = b[count];
  if (b.length < count || (next !== undefined && isBefore(next))) return false;
  for (let i = 0; i < count; i++) if (!isSame(a[i] as T, b[i] as T)) return false;
  return true;
}

/** An end that comes at the time or later changes nothing before it. */
function isSameEpisode(one: ActiveEpisode, other: ActiveEpisode, atMs: number): boolean {
  return (
    one.id === other.id &&
    one.startMs === other.startMs &&
    Math.min(one.endMs, atMs) === Math.min(other.endMs, atMs) &&
    one.type === other.type &&
    one.labels === other.labels &&
    one.values === other.values
  );
}
