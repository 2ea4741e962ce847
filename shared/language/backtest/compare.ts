import { canonicalKey } from '../../facts/ids.ts';
import type { Interval } from '../evaluation/facts.ts';
import { pairsOf } from './pairs.ts';
import {
  type BacktestEpisode,
  type BacktestInstance,
  type BacktestRule,
  type BacktestRun,
  episodesOf,
} from './result.ts';
import { ruleName, type Statements } from './statements.ts';
import { within } from './stretches.ts';

/**
 * `new`: only in the backtest; `vanished`: only in reality; `moved`: both, at other times; `muted`: both, but a gate or
 * `mode: shadow` holds back only one; `unknown`: whether they differ cannot be known, since data is missing there, or not there yet.
 */
type DifferenceKind = 'new' | 'vanished' | 'moved' | 'muted' | 'unknown';

type Labels = BacktestInstance['labels'];

export interface Difference {
  readonly kind: DifferenceKind;
  readonly labels: Labels;
  readonly backtest?: BacktestEpisode;
  readonly applied?: BacktestEpisode;
}

export interface RuleComparison {
  readonly application: string;
  readonly name: string;
  /** False: the applied set has no rule of this name, so all that it would raise is new. */
  readonly isApplied: boolean;
  /** Episodes that are the same. */
  readonly same: number;
  /** By instance, then in order of time. */
  readonly differences: readonly Difference[];
}

/** What the rules would have done beside what was really raised. */
export interface Comparison {
  readonly rules: readonly RuleComparison[];
  readonly counts: Readonly<Record<'same' | DifferenceKind, number>>;
  /** False if something is new, vanished, moved or muted otherwise. */
  readonly isSame: boolean;
  /** `application/name` of rules of which nothing could be known: for all their instances data is missing all the time. */
  readonly unknownRules: readonly string[];
  /** `application/name` of rules that made events of these types and are not among those of the backtest. */
  readonly otherRules: readonly string[];
}

/** Times nearer to each other than `run.sampleMs` are the same: a stored sample is that near to the time at which it was taken. */
export function compareWith(run: BacktestRun, said: Statements, appliedRules: readonly string[]): Comparison {
  const applied = new Set(appliedRules);
  const rules = run.rules.map((rule) => compareRule(run, rule, said, applied.has(ruleName(rule))));
  const all = rules.flatMap(({ differences }) => differences);
  const count = (kind: DifferenceKind) => all.filter((each) => each.kind === kind).length;
  const counts = {
    same: rules.reduce((sum, { same }) => sum + same, 0),
    new: count('new'),
    vanished: count('vanished'),
    moved: count('moved'),
    muted: count('muted'),
    unknown: count('unknown'),
  };
  const own = new Set(run.rules.map(ruleName));
  return {
    rules,
    counts,
    isSame: all.every(({ kind }) => kind === 'unknown'),
    unknownRules: run.rules.filter((rule) => isUnknown(run, rule)).map(ruleName),
    otherRules: said.rules().filter((name) => !own.has(name)),
  };
}

/** A rule without instances is known: it had nothing to judge. */
function isUnknown({ fromMs, toMs }: BacktestRun, { instances }: BacktestRule): boolean {
  const isWhole = ({ startMs, endMs }: Interval) => startMs <= fromMs && endMs >= toMs;
  return instances.length > 0 && instances.every(({ noData }) => noData.some(isWhole));
}

/** The time in which an instance is compared: it ends where not all of its data is there. */
type Edges = Pick<BacktestRun, 'fromMs' | 'untilMs' | 'sampleMs'>;

function compareRule(
  run: BacktestRun,
  rule: BacktestRule,
  said: Statements,
  isApplied: boolean,
): RuleComparison {
  const { application, name } = rule;
  const really = new Map(said.of(rule));
  const compared = rule.instances.map((instance) => {
    const key = canonicalKey(instance.labels);
    const own = really.get(key) ?? [];
    really.delete(key);
    return compareInstance({ ...run, untilMs: instance.untilMs }, instance, episodesOf(own, run));
  });
  const missing = [...really.values()].map((own) => {
    const labels = own[0]?.labels ?? {};
    const untilMs = untilOf(run, rule, labels);
    const absent = { labels, episodes: [], noData: noDataOf(rule, labels), untilMs };
    return compareInstance({ ...run, untilMs }, absent, episodesOf(own, run));
  });
  const all = [...compared, ...missing];
  return {
    application,
    name,
    isApplied,
    same: all.reduce((sum, { same }) => sum + same, 0),
    differences: all
      .flatMap(({ differences }) => differences)
      .map((each) => (rule.readsOthers ? { ...each, kind: 'unknown' } : each)),
  };
}

/**
 * When an instance that the backtest does not have could not be known: as one that means it, of which there were no documents;
 * else when nothing could be known of its host. Never, if the rule does not concern its host.
 */
function noDataOf({ instances }: BacktestRule, labels: Labels): readonly Interval[] {
  const agrees = (instance: BacktestInstance) =>
    Object.entries(instance.labels).every(([label, value]) => labels[label] === value);
  const same = instances.filter(agrees);
  if (same.length > 0 || labels.host === undefined) return same.flatMap(({ noData }) => noData);
  const [first, ...others] = instances.filter((instance) => instance.labels.host === labels.host);
  return others.reduce((shared, { noData }) => within(shared, noData), first?.noData ?? []);
}

/** Of an instance that the backtest does not have: as that of its host, else of its rule, ends first. */
function untilOf(run: BacktestRun, { instances, latenessMs }: BacktestRule, labels: Labels): number {
  const ofHost = instances.filter((instance) => instance.labels.host === labels.host);
  const like = ofHost.length > 0 ? ofHost : instances;
  return Math.min(run.toMs - latenessMs, ...like.map(({ untilMs }) => untilMs));
}

function compareInstance(
  edges: Edges,
  { labels, episodes, noData }: BacktestInstance,
  really: readonly BacktestEpisode[],
): { readonly same: number; readonly differences: readonly Difference[] } {
  const stands = ({ retractedMs }: BacktestEpisode) => retractedMs === undefined;
  const differences: Difference[] = [];
  let same = 0;
  for (const [backtest, applied] of pairsOf(episodes.filter(stands), really.filter(stands), edges.sampleMs)) {
    const kind = kindOf(edges, noData, backtest, applied);
    if (kind === 'same') same++;
    else if (kind !== undefined)
      differences.push({ kind, labels, ...(backtest && { backtest }), ...(applied && { applied }) });
  }
  return { same, differences };
}

/** Undefined: it ended with the begin of the time, or before. */
function kindOf(
  edges: Edges,
  noData: readonly Interval[],
  backtest: BacktestEpisode | undefined,
  applied: BacktestEpisode | undefined,
): DifferenceKind | 'same' | undefined {
  const { sampleMs } = edges;
  if (backtest && applied) {
    const moved = movedTimes(edges, backtest, applied);
    const isUnknown = ([fromMs, toMs]: readonly [number, number]) =>
      touches(noData, fromMs - sampleMs, toMs + sampleMs);
    if (moved.some((each) => !isUnknown(each))) return 'moved';
    if (backtest.muted !== applied.muted || backtest.shadow !== applied.shadow) return 'muted';
    return moved.length > 0 ? 'unknown' : 'same';
  }
  const only = (backtest ?? applied) as BacktestEpisode;
  if (isOverBefore(edges, only)) return undefined;
  if (only.raisedMs >= edges.untilMs - sampleMs) return 'unknown';
  if (backtest) return 'new';
  return touches(noData, only.startMs - sampleMs, only.raisedMs + sampleMs) ? 'unknown' : 'vanished';
}

/** Pairs of times that lie more than a sample apart, inside the asked time. */
function movedTimes(
  { fromMs, untilMs, sampleMs }: Edges,
  backtest: BacktestEpisode,
  applied: BacktestEpisode,
): ReadonlyArray<readonly [number, number]> {
  const inside = (tMs: number) => Math.min(Math.max(tMs, fromMs), untilMs);
  const times = ({ startMs, raisedMs, clearedMs = Number.POSITIVE_INFINITY }: BacktestEpisode) =>
    [startMs, raisedMs, clearedMs].map(inside);
  const others = times(applied);
  return times(backtest)
    .map((tMs, i) => [tMs, others[i] as number] as const)
    .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
    .filter(([a, b]) => b - a > sampleMs);
}

function isOverBefore({ fromMs, sampleMs }: Edges, episode: BacktestEpisode): boolean {
  const { transition, raisedMs, clearedMs } = episode;
  const endMs = transition === 'occurred' ? raisedMs : (clearedMs ?? Number.POSITIVE_INFINITY);
  return endMs <= fromMs + sampleMs;
}

function touches(stretches: readonly Interval[], fromMs: number, toMs: number): boolean {
  return stretches.some(({ startMs, endMs }) => startMs <= toMs && endMs >= fromMs);
}
