import type {
  ExplainAnswer,
  ExplainedFact,
  ExplainedInstance,
  ToldEpisode,
} from '../../shared/api/explain.ts';
import type { Explanation } from '../../shared/language/evaluation/explanation/explanation.ts';
import { formatDuration, minuteMs } from '../../shared/time.ts';
import { longTime, shortTimes } from '../short-time.ts';
import { type Column, labelsText, renderTable } from '../table.ts';
import { type TextTree, treeLines, wrapped } from '../tree-text.ts';

type TimeOf = (tMs: number) => string;

/** The answer as a person reads it in 80 columns. Ids of facts stand below the line that rests on them, for `tocsin why`. */
export function renderExplain(answer: ExplainAnswer): string {
  const { rule, definitions, atMs, instances, keys, notes } = answer;
  const where = rule.runsOn === 'host' ? 'on hosts' : 'in the correlator';
  const isListed = keys.length > instances.length;
  return [
    `${rule.application}/${rule.name}, ${where}, at ${longTime(atMs)}`,
    `by set ${definitions.number} (${definitions.version}) of ${definitions.author}`,
    ...instances.flatMap((each) => ['', ...instanceLines(each, answer)]),
    ...(isListed ? ['', 'keys', ...keys.map((labels) => `  ${keyText(labels)}`)] : []),
    ...(notes.length > 0 ? ['', ...notes.flatMap((note) => wrapped(`note: ${note}`, '', '  '))] : []),
  ].join('\n');
}

/** As the command takes it. */
function keyText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(',');
}

function instanceLines(
  { explanation, timers, gates, published }: ExplainedInstance,
  { facts, atMs }: ExplainAnswer,
): readonly string[] {
  const timeOf = shortTimes(atMs);
  return [
    ...treeLines(treeOf(explanation, facts, timeOf)),
    ...section(
      'next',
      timers.map(({ text }) => text),
    ),
    ...section(
      'gates',
      gates.map(({ text }) => text),
    ),
    ...(published.length === 0
      ? []
      : [
          'published',
          ...renderTable(published, publishedColumns(published, timeOf))
            .split('\n')
            .map((line) => `  ${line}`),
        ]),
  ];
}

function section(title: string, texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [] : [title, ...texts.flatMap((text) => wrapped(text, '  ', '    '))];
}

const marks = { true: '✓ ', false: '✗ ', unknown: '? ' } as const;

function treeOf(
  { text, truth, facts: ids = [], children }: Explanation,
  facts: ExplainAnswer['facts'],
  timeOf: TimeOf,
): TextTree {
  return {
    text: `${truth === undefined ? '' : marks[truth]}${text}`,
    details: ids.map((id) => factText(id, facts[id], timeOf)),
    children: children.map((child) => treeOf(child, facts, timeOf)),
  };
}

function factText(id: string, fact: ExplainedFact | undefined, timeOf: TimeOf): string {
  if (fact === undefined) return id;
  const { type, transition, tMs, labels } = fact;
  return [id, type, transition, timeOf(tMs), labelsText(labels)].join(' ').trimEnd();
}

/** The last column only if there is something to remark. */
function publishedColumns(published: readonly ToldEpisode[], timeOf: TimeOf): readonly Column<ToldEpisode>[] {
  const but = (each: ToldEpisode) => remarks(each, timeOf);
  return [
    { title: 'FROM', of: ({ raisedMs }) => timeOf(raisedMs) },
    { title: 'UNTIL', of: (each) => endText(each, timeOf) },
    { title: 'EVENT', of: ({ type }) => type },
    { title: 'ID', of: ({ id }) => id },
    ...(published.some((each) => but(each) !== '') ? [{ title: 'BUT', of: but }] : []),
  ];
}

function endText({ episode, clearedMs, retractedMs }: ToldEpisode, timeOf: TimeOf): string {
  if (episode === undefined || retractedMs !== undefined) return '-';
  return clearedMs === undefined ? 'open' : timeOf(clearedMs);
}

/** What an episode has of its own: most have nothing. */
function remarks(
  { raisedMs, toldMs, reason, muted, shadow, retractedMs }: ToldEpisode,
  timeOf: TimeOf,
): string {
  const delayMs = toldMs - raisedMs;
  return [
    ...(delayMs < 2 * minuteMs ? [] : [`told ${formatDuration(delayMs)} later`]),
    ...(reason === undefined || reason === 'condition-ended' ? [] : [`ended: ${reason}`]),
    ...(muted === undefined ? [] : [`muted by ${muted}`]),
    ...(shadow ? ['in mode shadow'] : []),
    ...(retractedMs === undefined ? [] : [`retracted ${timeOf(retractedMs)}`]),
  ].join(', ');
}
