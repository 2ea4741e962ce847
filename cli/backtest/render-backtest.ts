import type { Comparison, Difference, RuleComparison } from '../../shared/language/backtest/compare.ts';
import type {
  BacktestEpisode,
  BacktestInstance,
  BacktestRule,
  BacktestRun,
} from '../../shared/language/backtest/result.ts';
import type { Interval } from '../../shared/language/evaluation/facts.ts';
import { formatDuration } from '../../shared/time.ts';
import { longTime, shortTimes } from '../short-time.ts';
import { type Column, labelsText, renderTable } from '../table.ts';

/** Stretches without data of one instance that are told one by one; of more the first, and how much they are together. */
export const stretchesTold = 3;

interface EpisodeRow {
  readonly rule: string;
  readonly labels: BacktestInstance['labels'];
  readonly episode: BacktestEpisode;
}

interface DifferenceRow extends Difference {
  readonly rule: string;
}

/** What would have been raised, then what is not known; with a comparison the differences in place of the episodes. */
export function renderBacktest(run: BacktestRun, comparison: Comparison | undefined): string {
  const { read, fromMs, toMs, untilMs } = run;
  const counts = `${read.documents} documents of ${read.hosts} hosts, ${read.events} events`;
  const parts = [
    [
      `${longTime(fromMs)} to ${longTime(toMs)}: ${counts}`,
      ...(untilMs < toMs ? [`it holds until ${longTime(untilMs)}: later data may be missing`] : []),
    ].join('\n'),
    comparison === undefined ? episodesText(run) : comparisonText(comparison),
    noDataText(run.rules),
    ...run.notes.map((note) => `note: ${note}`),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function episodesText({ rules }: BacktestRun): string {
  const rows = rules.flatMap(({ name, instances }) =>
    instances.flatMap(({ labels, episodes }) => episodes.map((episode) => ({ rule: name, labels, episode }))),
  );
  if (rows.length === 0) return 'nothing would have been raised, as far as there is data';
  const muted = rows.filter(({ episode }) => episode.muted !== undefined).length;
  const total = `${rows.length} would have been raised${muted === 0 ? '' : `, ${muted} of them muted`}`;
  return `${renderTable(rows, episodeColumns)}\n\n${total}`;
}

/** Of one day only the raise says which. */
const episodeColumns: readonly Column<EpisodeRow>[] = [
  { title: 'RULE', of: ({ rule }) => rule },
  { title: 'KEY', of: ({ labels }) => labelsText(labels) },
  { title: 'EVENT', of: ({ episode }) => episode.type },
  { title: 'RAISED', of: ({ episode }) => longTime(episode.raisedMs) },
  { title: 'SINCE', of: ({ episode: { startMs, raisedMs } }) => shortTimes(raisedMs)(startMs) },
  { title: 'CLEARED', of: ({ episode }) => endText(episode) },
  { title: 'HELD BACK', of: ({ episode }) => heldText(episode) },
];

function comparisonText({ rules, counts, unknownRules, otherRules }: Comparison): string {
  const rows = rules.flatMap(({ name, differences }) => differences.map((each) => ({ ...each, rule: name })));
  const { same, new: added, vanished, moved, muted, unknown } = counts;
  const total = `${same} the same, ${added} new, ${vanished} vanished, ${moved} moved, ${muted} muted otherwise, ${unknown} unknown`;
  const unapplied = rules.filter((rule) => !rule.isApplied).map(ruleText);
  return [
    ...rows.flatMap(differenceLines),
    ...(rows.length === 0 ? [] : ['']),
    total,
    ...(unapplied.length === 0 ? [] : [`not in the applied set: ${unapplied.join(', ')}`]),
    ...(unknownRules.length === 0 ? [] : [`nothing could be known of: ${unknownRules.join(', ')}`]),
    ...(otherRules.length === 0
      ? []
      : [`rules that made such events and are not in these files: ${otherRules.join(', ')}`]),
  ].join('\n');
}

/** A difference, and below it both sides of it. */
function differenceLines({ kind, rule, labels, backtest, applied }: DifferenceRow): readonly string[] {
  const type = (backtest ?? applied)?.type ?? '';
  return [
    [kind, rule, labelsText(labels), type].filter((text) => text !== '').join(' '),
    `  backtest  ${spanText(backtest)}`,
    `  applied   ${spanText(applied)}`,
  ];
}

function ruleText({ application, name }: Pick<RuleComparison, 'application' | 'name'>): string {
  return `${application}/${name}`;
}

function noDataText(rules: readonly BacktestRule[]): string {
  const rows = rules.flatMap(({ name, instances }) =>
    instances
      .filter(({ noData }) => noData.length > 0)
      .map(({ labels, noData }) => ({ rule: name, labels, noData })),
  );
  if (rows.length === 0) return '';
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { title: 'RULE', of: ({ rule }) => rule },
    { title: 'KEY', of: ({ labels }) => labelsText(labels) },
    { title: 'NO DATA', of: ({ noData }) => stretchesText(noData) },
  ];
  return `unknown, whether it would have been raised:\n${renderTable(rows, columns)}`;
}

function stretchesText(stretches: readonly Interval[]): string {
  const shown = stretches.slice(0, stretchesTold);
  const texts = shown.map(({ startMs, endMs }) => `${longTime(startMs)} to ${longTime(endMs)}`);
  const left = stretches.slice(stretchesTold);
  if (left.length === 0) return texts.join(', ');
  const totalMs = left.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return `${texts.join(', ')}, and ${left.length} more, ${formatDuration(totalMs)} together`;
}

function spanText(episode: BacktestEpisode | undefined): string {
  if (episode === undefined) return '-';
  const { startMs, raisedMs, transition } = episode;
  const held = heldText(episode);
  return [
    longTime(raisedMs),
    ...(transition === 'occurred' ? [] : [`to ${endText(episode)}`]),
    ...(startMs === raisedMs ? [] : [`(since ${shortTimes(raisedMs)(startMs)})`]),
    ...(held === '' ? [] : [`(${held})`]),
  ].join(' ');
}

function endText({ transition, raisedMs, clearedMs, retractedMs }: BacktestEpisode): string {
  const timeOf = shortTimes(raisedMs);
  if (retractedMs !== undefined) return `retracted ${timeOf(retractedMs)}`;
  if (transition === 'occurred') return '-';
  return clearedMs === undefined ? 'open' : timeOf(clearedMs);
}

function heldText({ muted, shadow }: BacktestEpisode): string {
  return [...(muted === undefined ? [] : [`muted by ${muted}`]), ...(shadow ? ['shadow'] : [])].join(', ');
}
