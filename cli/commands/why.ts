import type { Command } from 'commander';
import type { WhyAnswer, WhyNode, WhyResponse, WhySamples } from '../../shared/api/why.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { type OutputOptions, show } from '../output.ts';
import type { Session } from '../session.ts';
import { labelsText } from '../table.ts';

/** `why ID`. */
export function addWhyCommand(program: Command, session: Session): void {
  program
    .command('why <id>')
    .description('what an event was made of, down to samples, and what came of it')
    .action(async (id: string, options: OutputOptions) => {
      const answer = await session.client().why(id);
      show(session, options, answer, () => renderWhy(answer));
    });
}

export function renderWhy({ why, definitions, became, notes }: WhyAnswer): string {
  const { silent, lineage, effects, responses } = became;
  const set = definitions && `by set ${definitions.number} (${definitions.version}) of ${definitions.author}`;
  return [
    ...nodeLines(why, ''),
    ...(set === undefined ? [] : ['', set]),
    ...section('what it led to', [
      ...(silent === undefined ? [] : [silent]),
      ...responses.map(responseText),
      ...effects.map(eventText),
    ]),
    ...section('its episode', lineage.map(eventText)),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `note: ${note}`)] : []),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function nodeLines(node: WhyNode, indent: string): readonly string[] {
  const { id, kind, event, condition, samples = [], causes, more } = node;
  if (kind === 'expired' || event === undefined) return [`${indent}event ${id} expired`];
  if (kind === 'repeated') return [`${indent}${eventText(event)} (told above)`];
  const inner = `${indent}  `;
  return [
    `${indent}${eventText(event)}`,
    ...told(event).map((line) => `${inner}${line}`),
    ...(condition === undefined ? [] : [`${inner}rule ${ruleText(event)}: ${condition}`]),
    ...samples.flatMap((each) => sampleLines(each, inner)),
    ...causes.flatMap((cause) => nodeLines(cause, inner)),
    ...(more === undefined ? [] : [`${inner}truncated: ${more} more causes`]),
  ];
}

function told({ message, values, evidence, muted, reason }: TocsinEvent): readonly string[] {
  const pairs = (of: object) =>
    Object.entries(of).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return [
    ...(message === undefined ? [] : [message]),
    ...(muted === undefined ? [] : [`muted by ${muted}`]),
    ...(reason === undefined ? [] : [`reason: ${reason}`]),
    ...pairs(values),
    ...pairs(evidence ?? {}).map((pair) => `saw ${pair}`),
  ];
}

function sampleLines({ metric, labels, points, more }: WhySamples, indent: string): readonly string[] {
  const { host: _, ...own } = labels;
  const of = Object.keys(own).length === 0 ? '' : `{${labelsText(own)}}`;
  return [
    `${indent}samples ${metric}${of}`,
    ...(more === undefined ? [] : [`${indent}  ${more} before`]),
    ...points.map(([tMs, value]) => `${indent}  ${new Date(tMs).toISOString()} ${value}`),
  ];
}

/** A member is named by the hash of its condition. */
function ruleText({ rule, values }: TocsinEvent): string {
  return rule === undefined ? String(values.member) : `${rule.application}/${rule.name} (${rule.hash})`;
}

function eventText({ type, transition, t, start, labels, id }: TocsinEvent): string {
  const of = Object.keys(labels).length === 0 ? '' : `{${labelsText(labels)}}`;
  const since = start === undefined || start === t ? '' : `, since ${new Date(start).toISOString()}`;
  return `${type}${of} ${transition} at ${new Date(t).toISOString()}${since}, event ${id}`;
}

function responseText({ policy, target, outcome, reason, response, state }: WhyResponse): string {
  const on = target === undefined ? '' : ` on ${target}`;
  const why = reason === undefined ? '' : `: ${reason}`;
  switch (outcome) {
    case 'waiting':
      return `policy ${policy}${on} did nothing yet`;
    case 'suppressed':
      return `policy ${policy}${on} was suppressed${why}`;
    case 'response':
      return `policy ${policy}${on} started response ${response}, ${state ?? 'not begun'}${why}`;
  }
}
