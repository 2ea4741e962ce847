import type { EventValue, TocsinEvent } from '../../facts/event.ts';
import type { Expected } from './test-case.ts';
import { virtualStartMs } from './virtual-time.ts';

export interface Match {
  /** Expected line -> the event that it found. */
  readonly found: ReadonlyMap<Expected, TocsinEvent>;
  readonly missing: readonly Expected[];
  /** Events that no line expects. */
  readonly others: readonly TocsinEvent[];
}

/** What a line would have to say to expect this event. */
export function transitionOf(event: TocsinEvent): Expected['transition'] {
  return event.reason === 'retracted' ? 'retracted' : event.transition;
}

/**
 * Gives each expected line an event of its own, as many as can be had: a line that fits several events leaves those
 * that others need. Of equally good ways the one by the order of lines and events.
 */
export function matchExpected(expected: readonly Expected[], events: readonly TocsinEvent[]): Match {
  const taken = new Map<TocsinEvent, Expected>();
  const fitting = new Map(expected.map((line) => [line, events.filter((event) => fits(line, event))]));
  for (const line of expected) seat(line, fitting, taken, new Set());
  const found = new Map([...taken].map(([event, line]) => [line, event]));
  return {
    found,
    missing: expected.filter((line) => !found.has(line)),
    others: events.filter((event) => !taken.has(event)),
  };
}

/** Finds an event for a line, if need be by moving others to another of theirs. */
function seat(
  line: Expected,
  fitting: ReadonlyMap<Expected, readonly TocsinEvent[]>,
  taken: Map<TocsinEvent, Expected>,
  tried: Set<TocsinEvent>,
): boolean {
  for (const event of fitting.get(line) ?? []) {
    if (tried.has(event)) continue;
    tried.add(event);
    const other = taken.get(event);
    if (other && !seat(other, fitting, taken, tried)) continue;
    taken.set(event, line);
    return true;
  }
  return false;
}

function fits(line: Expected, event: TocsinEvent): boolean {
  return (
    event.type === line.type &&
    transitionOf(event) === line.transition &&
    event.t - virtualStartMs === line.atMs &&
    Object.entries(line.labels).every(([label, value]) => event.labels[label] === value) &&
    Object.entries(line.values).every(([name, value]) => isSame(event.values[name], value))
  );
}

function isSame(got: EventValue | undefined, wanted: EventValue): boolean {
  return JSON.stringify(got) === JSON.stringify(wanted);
}

/** Why the nearest event of the same type is not what a line expects; undefined if there is none. */
export function differenceOf(line: Expected, others: readonly TocsinEvent[]): Difference | undefined {
  const same = others.filter((each) => each.type === line.type && transitionOf(each) === line.transition);
  const [nearest] = same
    .map((event) => ({ event, difference: compare(line, event) }))
    .sort(
      (a, b) =>
        weigh(a.difference) - weigh(b.difference) || distance(line, a.event) - distance(line, b.event),
    );
  return nearest?.difference;
}

/** What the nearest event has instead; times in virtual milliseconds. */
export interface Difference {
  readonly atMs?: number;
  readonly labels: Readonly<Record<string, string | undefined>>;
  readonly values: Readonly<Record<string, EventValue | undefined>>;
}

function compare(line: Expected, event: TocsinEvent): Difference {
  const atMs = event.t - virtualStartMs;
  const labels = Object.entries(line.labels).filter(([name, value]) => event.labels[name] !== value);
  const values = Object.entries(line.values).filter(([name, value]) => !isSame(event.values[name], value));
  return {
    ...(atMs !== line.atMs && { atMs }),
    labels: Object.fromEntries(labels.map(([name]) => [name, event.labels[name]])),
    values: Object.fromEntries(values.map(([name]) => [name, event.values[name]])),
  };
}

/** The same event at another time is nearer than another event at the same time. */
function weigh({ atMs, labels, values }: Difference): number {
  return 2 * Object.keys(labels).length + 2 * Object.keys(values).length + (atMs === undefined ? 0 : 1);
}

function distance(line: Expected, event: TocsinEvent): number {
  return Math.abs(event.t - virtualStartMs - line.atMs);
}
