import type { Command } from 'commander';
import type { ExplainAnswer, ExplainedFact, ExplainedInstance } from '../../shared/api/explain.ts';
import type { PublishedEpisode } from '../../shared/correlator/published-episodes.ts';
import type { Explanation } from '../../shared/language/evaluation/explanation/explanation.ts';
import { readMoment } from '../arguments.ts';
import { type OutputOptions, show } from '../output.ts';
import type { Session } from '../session.ts';

interface ExplainOptions extends OutputOptions {
  readonly at?: string;
}

/** `explain RULE [KEY] [--at TIME]`. */
export function addExplainCommand(program: Command, session: Session): void {
  program
    .command('explain <rule> [key]')
    .description('why a rule is open, or is not: its condition part by part, its timers, and what is missing')
    .option('--at <time>', 'at another time than now: RFC 3339, or -15m for so long ago')
    .action(async (rule: string, key: string | undefined, options: ExplainOptions) => {
      const { at } = options;
      const answer = await session.client().explain({
        rule,
        ...(key !== undefined && { key }),
        ...(at !== undefined && { at: readMoment(at, '--at', session.clock()) }),
      });
      show(session, options, answer, () => renderExplain(answer));
    });
}

/** The answer as a person reads it. Ids of facts stand behind the line that rests on them, for `tocsin why`. */
export function renderExplain(answer: ExplainAnswer): string {
  const { rule, definitions, atMs, instances, keys, notes } = answer;
  const where = rule.runsOn === 'host' ? 'on hosts' : 'in the correlator';
  const head = `${rule.application}/${rule.name} at ${new Date(atMs).toISOString()}, ${where}, by set ${definitions.number} (${definitions.version}) of ${definitions.author}`;
  const isListed = keys.length > instances.length;
  return [
    head,
    ...instances.flatMap((each) => ['', ...instanceLines(each, answer.facts)]),
    ...(isListed ? ['', 'keys', ...keys.map((labels) => `  ${keyText(labels)}`)] : []),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `note: ${note}`)] : []),
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
  facts: ExplainAnswer['facts'],
): readonly string[] {
  return [
    ...treeLines(explanation, facts, ''),
    ...timers.map(({ text }) => `  ${text}`),
    ...gates.flatMap((gate) => treeLines(gate, facts, '  ')),
    ...(published.length > 0
      ? ['  published', ...published.map((each) => `    ${publishedText(each)}`)]
      : []),
  ];
}

function treeLines(
  { text, facts: ids = [], children }: Explanation,
  facts: ExplainAnswer['facts'],
  indent: string,
): readonly string[] {
  return [
    `${indent}${text}`,
    ...ids.map((id) => `${indent}  ${factText(id, facts[id])}`),
    ...children.flatMap((child) => treeLines(child, facts, `${indent}  `)),
  ];
}

function factText(id: string, fact: ExplainedFact | undefined): string {
  if (fact === undefined) return `fact ${id}`;
  const { type, transition, tMs, labels } = fact;
  const of = Object.keys(labels).length === 0 ? '' : `{${keyText(labels)}}`;
  return `${type}${of} ${transition} at ${new Date(tMs).toISOString()}, event ${id}`;
}

function publishedText(published: PublishedEpisode): string {
  const { type, id, episode, raisedMs, clearedMs, reason, muted, shadow, retractedMs } = published;
  const end =
    clearedMs === undefined
      ? ''
      : ` until ${new Date(clearedMs).toISOString()}${reason ? ` (${reason})` : ''}`;
  return [
    `${type} ${episode === undefined ? 'at' : 'from'} ${new Date(raisedMs).toISOString()}${end}`,
    ...(muted === undefined ? [] : [`muted by ${muted}`]),
    ...(shadow ? ['in mode shadow'] : []),
    ...(retractedMs === undefined ? [] : [`retracted at ${new Date(retractedMs).toISOString()}`]),
    `event ${id}`,
  ].join(', ');
}
