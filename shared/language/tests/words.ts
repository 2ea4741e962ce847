import type { EventValue, TocsinEvent } from '../../facts/event.ts';
import { formatDuration } from '../../time.ts';
import { type Difference, transitionOf } from './match.ts';
import type { SettledEpisode } from './settled.ts';
import type { Expected, Given } from './test-case.ts';
import { virtualStartMs } from './virtual-time.ts';

type Labels = Readonly<Record<string, string | undefined>>;
type Values = Readonly<Record<string, EventValue | undefined>>;

/** A line of `given` as a person reads it, without its time. */
export function givenText(line: Given): string {
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

export function expectedText({ transition, type, labels, values }: Expected): string {
  return `${transition} ${type}${pairs(labels)}${pairs(values)}`;
}

/** An event that was published. Of its values those are told that a line expects, `wanted`. */
export function eventText(event: TocsinEvent, wanted: Values = {}): string {
  const told = Object.fromEntries(Object.keys(wanted).map((name) => [name, event.values[name]]));
  return `${transitionOf(event)} ${event.type}${pairs(event.labels)}${pairs(told)}`;
}

/** `at 9m, host=node-2`: what the nearest event has instead. */
export function differenceText({ atMs, labels, values }: Difference): string {
  const at = atMs === undefined ? [] : [`at ${formatDuration(atMs)}`];
  return [...at, ...pairList(labels), ...pairList(values)].join(', ');
}

export function episodeText({ type, labels, raisedMs, clearedMs, episode }: SettledEpisode): string {
  const cleared = clearedMs === undefined ? 'open' : `cleared ${sinceBegin(clearedMs)}`;
  return `${type}${pairs(labels)} raised ${sinceBegin(raisedMs)}, ${cleared} (${episode})`;
}

function sinceBegin(tMs: number): string {
  return formatDuration(tMs - virtualStartMs);
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
    const text = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
    return `${name}=${value === undefined ? 'nothing' : text}`;
  });
}
