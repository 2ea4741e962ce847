import type {
  ExplainAnswer,
  ExplainedFact,
  ExplainedInstance,
  ExplainTimer,
} from '../../shared/api/explain.ts';
import { isOpenAt, type PublishedEpisode } from '../../shared/correlator/published-episodes.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { CompositeRule, Rule } from '../../shared/language/artifact.ts';
import { explainGates } from '../../shared/language/evaluation/explanation/explain-gates.ts';
import type { Explanation } from '../../shared/language/evaluation/explanation/explanation.ts';
import type { InstanceStanding } from '../../shared/language/evaluation/explanation/standing.ts';
import { unique } from '../../shared/language/unique.ts';
import { formatDuration } from '../../shared/time.ts';
import type { Asked } from './asked.ts';
import type { History } from './history.ts';
import { explainLimits } from './limits.ts';

type Labels = Readonly<Record<string, string>>;

/** What was found of one instance. */
export interface FoundInstance {
  readonly labels: Labels;
  readonly explanation: Explanation;
  /** Undefined: it has heard of nothing. */
  readonly standing: InstanceStanding | undefined;
  /** All that it published, as far as it was read. */
  readonly published: readonly PublishedEpisode[];
}

/** What was found of all that is asked for. */
interface Found {
  readonly history: Pick<History, 'events' | 'fromMs' | 'notes'>;
  /** In the order of the keys; those beyond `explainLimits.instances` are left out. */
  readonly found: readonly FoundInstance[];
  /** All that agree with the asked key, sorted. */
  readonly keys: readonly Labels[];
  /** What could not be looked at, beside what the history says. */
  readonly notes: readonly string[];
}

/** The answer, of whatever evaluates the rule. */
export function answerOf(
  { rule, set, atMs, nowMs, runsOn }: Asked & Pick<ExplainAnswer['rule'], 'runsOn'>,
  { history, found, keys, notes }: Found,
): ExplainAnswer {
  const { application, name, hash, by } = rule;
  const shown = found.slice(0, explainLimits.instances);
  const differences = shown.flatMap((each) => differenceNote(rule, each, atMs, nowMs) ?? []);
  const explanations = shown.map(({ explanation }) => explanation);
  return {
    rule: { application, name, hash, by, runsOn },
    definitions: set.then,
    atMs,
    fromMs: history.fromMs,
    instances: shown.map((each) => instanceAnswer(rule, each, history.events, atMs)),
    keys: keys.slice(0, explainLimits.keys),
    facts: factsNamed(explanations, history.events),
    notes: [...history.notes, ...notes, ...differences, ...keyNotes(keys, shown.length)],
  };
}

function keyNotes(keys: readonly Labels[], explained: number): readonly string[] {
  const { keys: listed } = explainLimits;
  if (keys.length === 0) return ['no instance was found: nothing that the rule reads happened by then'];
  const isCut = explained > 0 && keys.length > explained;
  return [
    ...(isCut ? [`the first ${explained} of ${keys.length} instances are explained: give a key`] : []),
    ...(keys.length > listed ? [`${keys.length - listed} more keys are not listed`] : []),
  ];
}

/** Times of the day that is asked for without their day. */
export function timesAround(atMs: number): (tMs: number) => string {
  const dayOf = (tMs: number) => new Date(tMs).toISOString().slice(0, 10);
  const day = dayOf(atMs);
  return (tMs) => {
    if (!Number.isFinite(tMs)) return 'never';
    const text = new Date(tMs).toISOString();
    return dayOf(tMs) === day ? text.slice(11, 19) : `${text.slice(0, 19)}Z`;
  };
}

function instanceAnswer(
  rule: Rule,
  found: FoundInstance,
  events: readonly TocsinEvent[],
  atMs: number,
): ExplainedInstance {
  const { labels, explanation, standing, published } = found;
  const timeOf = timesAround(atMs);
  const publishedMs = published
    .filter(({ type, muted, raisedMs }) => type === rule.emit && muted === undefined && raisedMs <= atMs)
    .map(({ raisedMs }) => raisedMs);
  return {
    labels,
    truth: standing?.truth ?? 'unknown',
    phase: standing?.phase ?? 'unborn',
    explanation,
    timers: timersOf(rule, standing, atMs, timeOf),
    gates: explainGates(rule, { atMs, publishedMs, suppressors: standing?.suppressors ?? [], timeOf }),
    published: around(published, atMs).map((each) => ({ ...each, toldMs: toldMsOf(each, events) })),
  };
}

function timersOf(
  rule: Rule & Partial<Pick<CompositeRule, 'latenessMs' | 'samplesEveryMs'>>,
  standing: InstanceStanding | undefined,
  atMs: number,
  timeOf: (tMs: number) => string,
): readonly ExplainTimer[] {
  const { latenessMs = 0, samplesEveryMs } = rule;
  const timers: ExplainTimer[] = [];
  if (latenessMs > 0) {
    const decidedMs = atMs + latenessMs;
    const text = `${timeOf(atMs)} is decided at ${timeOf(decidedMs)}: lateness ${formatDuration(latenessMs)}`;
    timers.push({ kind: 'decision', atMs: decidedMs, text });
  }
  const nextMs = standing?.nextMs;
  if (nextMs !== undefined) {
    const decided = latenessMs > 0 ? `, decided at ${timeOf(nextMs + latenessMs)}` : '';
    const text = `it ${nextOf(rule, standing)} at ${timeOf(nextMs)} if no fact comes${decided}`;
    timers.push({ kind: 'change', atMs: nextMs, text });
  }
  if (samplesEveryMs !== undefined) {
    const lookMs = (Math.floor(atMs / samplesEveryMs) + 1) * samplesEveryMs;
    timers.push({ kind: 'look', atMs: lookMs, text: `samples are read again at ${timeOf(lookMs)}` });
  }
  return timers;
}

function toldMsOf({ id, raisedMs }: PublishedEpisode, events: readonly TocsinEvent[]): number {
  return events.find((event) => event.id === id)?.r ?? raisedMs;
}

/** Besides the rule's own episode that of its unknown condition may begin or end. */
function nextOf({ kind, missing }: Rule, standing: InstanceStanding | undefined): string {
  if (missing === 'unknown-event') return 'raises or clears';
  if (kind === 'occurrence') return 'occurs';
  return standing?.phase === 'open' ? 'clears' : 'raises';
}

/** The last ones up to the time, and those soon after. */
function around(published: readonly PublishedEpisode[], atMs: number): readonly PublishedEpisode[] {
  const { episodes, afterMs } = explainLimits;
  const near = published.filter(({ raisedMs }) => raisedMs <= atMs + afterMs);
  const after = near.filter(({ raisedMs }) => raisedMs > atMs).slice(0, Math.floor(episodes / 2));
  const before = near.filter(({ raisedMs }) => raisedMs <= atMs);
  return [...before.slice(-(episodes - after.length)), ...after];
}

/**
 * That facts and what was published do not say the same of the time; undefined if they do, or if that time is not decided yet.
 * Then a fact is no longer stored, or the instance forgot or never heard of one.
 */
function differenceNote(
  rule: Rule & Partial<Pick<CompositeRule, 'latenessMs'>>,
  { standing, published, labels }: FoundInstance,
  atMs: number,
  nowMs: number,
): string | undefined {
  if (rule.kind === 'occurrence' || nowMs < atMs + (rule.latenessMs ?? 0)) return undefined;
  const isOpen = published.some((each) => each.type === rule.emit && isOpenAt(each, atMs));
  if (isOpen === (standing?.phase === 'open')) return undefined;
  const name = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  const of = name.length === 0 ? '' : ` of ${name.join(',')}`;
  const [said, shown] = isOpen ? ['open', 'not'] : ['not open', 'open'];
  return `what was published${of} differs: it was ${said} then, and by the facts that are stored ${shown}`;
}

/** The facts that explanations name, out of those that were read. */
function factsNamed(
  explanations: readonly Explanation[],
  events: readonly TocsinEvent[],
): ExplainAnswer['facts'] {
  const ids = unique(explanations.flatMap(idsIn)).slice(0, explainLimits.facts);
  const known = new Map(events.map((event) => [event.id, event]));
  return Object.fromEntries(
    ids.flatMap((id): Array<[string, ExplainedFact]> => {
      const event = known.get(id);
      if (event === undefined) return [];
      const { type, transition, t, labels } = event;
      return [[id, { type, transition, tMs: t, labels }]];
    }),
  );
}

function idsIn({ facts = [], children }: Explanation): readonly string[] {
  return [...facts, ...children.flatMap(idsIn)];
}
