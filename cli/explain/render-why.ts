import type { WhyAnswer, WhyNode, WhyResponse, WhySamples } from '../../shared/api/why.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { longTime, shortTimes } from '../short-time.ts';
import { labelsText } from '../table.ts';
import { type TextTree, treeLines, wrapped } from '../tree-text.ts';

type TimeOf = (tMs: number) => string;

/** What an event was made of, as a tree in 80 columns, and below it what came of it. */
export function renderWhy({ why, definitions, became, notes }: WhyAnswer): string {
  const { silent, lineage, effects, responses } = became;
  const atMs = why.event?.t ?? 0;
  const timeOf = shortTimes(atMs);
  const set = definitions && `by set ${definitions.number} (${definitions.version}) of ${definitions.author}`;
  const eventLine = (event: TocsinEvent) => `${event.id} ${eventText(event, timeOf)}`;
  return [
    `at ${longTime(atMs)}${set === undefined ? '' : `, ${set}`}`,
    '',
    ...treeLines(treeOf(why, timeOf)),
    ...section('what it led to', [
      ...(silent === undefined ? [] : [silent]),
      ...responses.map(responseText),
      ...effects.map(eventLine),
    ]),
    ...section('its episode', lineage.map(eventLine)),
    ...(notes.length > 0 ? ['', ...notes.flatMap((note) => wrapped(`note: ${note}`, '', '  '))] : []),
  ].join('\n');
}

function section(title: string, texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [] : ['', title, ...texts.flatMap((text) => wrapped(text, '  ', '    '))];
}

function treeOf(node: WhyNode, timeOf: TimeOf): TextTree {
  const { id, kind, event, causes, more } = node;
  if (kind === 'expired' || event === undefined) return { text: `event ${id} expired`, children: [] };
  if (kind === 'repeated') return { text: `${eventText(event, timeOf)} (told above)`, children: [] };
  const left = more === undefined ? [] : [{ text: `${more} more causes are left out`, children: [] }];
  return {
    text: eventText(event, timeOf),
    details: detailsOf(node, event, timeOf),
    children: [...causes.map((cause) => treeOf(cause, timeOf)), ...left],
  };
}

/** What is told of an event besides its name, one thing a line, the most telling first. */
function detailsOf(
  { id, condition, samples = [] }: WhyNode,
  event: TocsinEvent,
  timeOf: TimeOf,
): readonly string[] {
  const { message, muted, reason, values, evidence } = event;
  return [
    id,
    ...(message === undefined ? [] : [message]),
    ...(muted === undefined ? [] : [`muted by ${muted}`]),
    ...(reason === undefined ? [] : [`reason: ${reason}`]),
    `${makerOf(event)}${condition === undefined ? '' : `: ${condition}`}`,
    ...pairs('with', values),
    ...pairs('saw', evidence ?? {}),
    ...samples.map((each) => samplesText(each, timeOf)),
  ];
}

/** A line for each: all in one cannot be read. */
function pairs(title: string, of: object): readonly string[] {
  return Object.entries(of).map(([name, value]) => `${title} ${name} = ${JSON.stringify(value)}`);
}

/** A member is named by the hash of its condition, which is told anyway. */
function makerOf({ rule, source, values }: TocsinEvent): string {
  if (rule !== undefined) return `rule ${rule.application}/${rule.name}`;
  if (values.member !== undefined) return 'condition on the host';
  switch (source.kind) {
    case 'agent':
      return `said by the agent of ${source.host}`;
    case 'rule':
      return `rule ${source.rule}`;
    case 'operator':
      return `sent by ${source.name}`;
    case 'system':
      return `said by Tocsin's ${source.name}`;
  }
}

function samplesText({ metric, labels, points, more }: WhySamples, timeOf: TimeOf): string {
  const { host: _, ...own } = labels;
  const of = Object.keys(own).length === 0 ? '' : `{${labelsText(own)}}`;
  const before = more === undefined ? '' : `${more} before, `;
  const told = points.map(([tMs, value]) => `${timeOf(tMs)}=${value}`).join(', ');
  return `samples ${metric}${of}: ${before}${told}`;
}

function eventText({ type, transition, t, start, labels }: TocsinEvent, timeOf: TimeOf): string {
  const since = start === undefined || start === t ? '' : ` (since ${timeOf(start)})`;
  return `${type} ${transition} ${timeOf(t)}${since} ${labelsText(labels)}`.trimEnd();
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
