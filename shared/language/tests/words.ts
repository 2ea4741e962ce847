import type { EventValue, TocsinEvent } from '../../facts/event.ts';
import { formatDuration } from '../../time.ts';
import { type Difference, transitionOf } from './match.ts';
import type { Settled } from './settled.ts';
import type { Expected, Given } from './test-case.ts';

type Labels = Readonly<Record<string, string | undefined>>;
type Values = Readonly<Record<string, EventValue | undefined>>;
type Marks = { readonly [Key in 'muted' | 'shadow' | 'reason']?: TocsinEvent[Key] | undefined };

/** A line of `given` as a person reads it, without its time. */
export function givenText(line: Given): string {
  if (line.kind === 'membership') {
    const tags = line.tags && ` with tags ${pairs(line.tags).trim() || 'none'}`;
    return `${line.host} ${line.change === 'tags' ? 'is' : line.change}${tags ?? ''}`;
  }
  if (line.kind === 'silence') {
    const end = line.toMs === undefined ? '' : ` until ${formatDuration(line.toMs)}`;
    return `${line.host} is silent${end}`;
  }
  if (line.kind === 'event') {
    const late = line.receivedMs > line.atMs ? ` received ${formatDuration(line.receivedMs)}` : '';
    return `${line.transition} ${line.type}${pairs(line.labels)}${pairs(line.values)}${late}`;
  }
  const { everyMs, validForMs } = line;
  const span =
    everyMs === undefined ? '' : ` every ${formatDuration(everyMs)} to ${formatDuration(line.toMs)}`;
  const valid = validForMs === undefined ? '' : ` valid for ${formatDuration(validForMs)}`;
  return `${line.host}${pairs(line.labels)}${pairs(line.values)}${span}${valid}`;
}

export function expectedText(line: Expected): string {
  const { transition, type, labels, values } = line;
  return `${transition} ${type}${pairs(labels)}${pairs(values)}${pairs(marksIn(line))}`;
}

/** An event that was published. Of its values those are told that a line expects, `wanted`. */
export function eventText(event: TocsinEvent, wanted: Values = {}): string {
  const told = Object.fromEntries(Object.keys(wanted).map((name) => [name, event.values[name]]));
  return `${transitionOf(event)} ${event.type}${pairs(event.labels)}${pairs(told)}${pairs(marksOf(event))}`;
}

/** `at 9m, host=node-2`: what the nearest event has instead. */
export function differenceText({ atMs, labels, values, marks }: Difference): string {
  const at = atMs === undefined ? [] : [`at ${formatDuration(atMs)}`];
  return [...at, ...pairList(labels), ...pairList(values), ...pairList(marks)].join(', ');
}

/** What stands in the end; `timeOf` writes a time. */
export function settledText(
  { type, labels, raisedMs, clearedMs, episode }: Settled,
  timeOf: (tMs: number) => string,
): string {
  const name = `${type}${pairs(labels)}`;
  if (clearedMs === raisedMs) return `${name} occurred ${timeOf(raisedMs)} (${episode})`;
  const cleared = clearedMs === undefined ? 'open' : `cleared ${timeOf(clearedMs)}`;
  return `${name} raised ${timeOf(raisedMs)}, ${cleared} (${episode})`;
}

/** Of the reasons only those that a reader would not take for granted. */
function marksOf({ muted, shadow, reason }: TocsinEvent): Labels {
  const isTold = reason !== undefined && reason !== 'condition-ended' && reason !== 'retracted';
  return marksIn({ muted, shadow, reason: isTold ? reason : undefined });
}

function marksIn({ muted, shadow, reason }: Marks): Labels {
  return {
    ...(muted !== undefined && { muted }),
    ...(shadow && { shadow: 'true' }),
    ...(reason !== undefined && { reason }),
  };
}

function pairs(of: Labels | Values): string {
  return pairList(of)
    .map((pair) => ` ${pair}`)
    .join('');
}

function pairList(of: Labels | Values): readonly string[] {
  // The host says most, so it comes first.
  const entries = Object.entries(of).sort(([a], [b]) => Number(b === 'host') - Number(a === 'host'));
  return entries.map(([name, value]) => {
    const text = Array.isArray(value) ? `[${value.map(plain).join(', ')}]` : String(plain(value));
    return `${name}=${value === undefined ? 'nothing' : text}`;
  });
}

/** Without the noise of its last bits. */
function plain(value: unknown): unknown {
  const shownDigits = 12;
  return typeof value === 'number' ? Number(value.toPrecision(shownDigits)) : value;
}
