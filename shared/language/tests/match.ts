import type { EventValue, TocsinEvent } from '../../facts/event.ts';
import type { Expected } from './test-case.ts';

export interface Match {
  /** Expected line -> the event that it found. */
  readonly found: ReadonlyMap<Expected, TocsinEvent>;
  readonly missing: readonly Expected[];
  /** Events that no line expects. */
  readonly others: readonly TocsinEvent[];
}

/** Relative; below 0.001 absolute. */
const noise = 1e-9;

/** Whether a gate held it back, or its rule is in `mode: shadow`: composites at most read it. */
export function isUnpublished({ muted, shadow }: TocsinEvent): boolean {
  return muted !== undefined || shadow === true;
}

/** What a line would have to say to expect this event. */
export function transitionOf(event: TocsinEvent): Expected['transition'] {
  return event.reason === 'retracted' ? 'retracted' : event.transition;
}

/**
 * Gives each expected line an event of its own, as many as can be had: a line that fits several events leaves those
 * that others need. Of equally good ways the one by the order of lines and events.
 */
export function matchExpected(
  expected: readonly Expected[],
  events: readonly TocsinEvent[],
  startMs: number,
): Match {
  const taken = new Map<TocsinEvent, Expected>();
  const fitting = new Map(
    expected.map((line) => [line, events.filter((event) => fits(line, event, startMs))]),
  );
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

function fits(line: Expected, event: TocsinEvent, startMs: number): boolean {
  return (
    event.type === line.type &&
    transitionOf(event) === line.transition &&
    event.t - startMs === line.atMs &&
    marksOf(line, event).length === 0 &&
    Object.entries(line.labels).every(([label, value]) => event.labels[label] === value) &&
    Object.entries(line.values).every(([name, value]) => isSame(event.values[name], value))
  );
}

/** What the event says otherwise than the line of gates, mode and reason. */
function marksOf(line: Expected, event: TocsinEvent): ReadonlyArray<readonly [string, string | undefined]> {
  return [
    ...(line.muted === event.muted ? [] : [['muted', event.muted] as const]),
    ...(line.shadow === event.shadow ? [] : [['shadow', event.shadow && 'true'] as const]),
    ...(line.reason === undefined || line.reason === event.reason ? [] : [['reason', event.reason] as const]),
  ];
}

/** Numbers are the same but for the noise of their last bits: 0.3 is what binary makes of 0.1 + 0.2. */
function isSame(got: EventValue | undefined, wanted: EventValue): boolean {
  if (typeof got !== 'object' || typeof wanted !== 'object') return isSameItem(got, wanted);
  return got.length === wanted.length && wanted.every((item, i) => isSameItem(got[i], item));
}

function isSameItem(got: unknown, wanted: unknown): boolean {
  if (typeof got !== 'number' || typeof wanted !== 'number') return got === wanted;
  return Math.abs(got - wanted) <= noise * Math.max(1e-3, Math.abs(got), Math.abs(wanted));
}

/** Why the nearest event of the same type is not what a line expects; undefined if there is none. */
export function differenceOf(
  line: Expected,
  others: readonly TocsinEvent[],
  startMs: number,
): Difference | undefined {
  const same = others.filter((each) => each.type === line.type && transitionOf(each) === line.transition);
  const [nearest] = same
    .map((event) => ({ event, difference: compare(line, event, startMs) }))
    .sort(
      (a, b) =>
        weigh(a.difference) - weigh(b.difference) ||
        distance(line, a.event, startMs) - distance(line, b.event, startMs),
    );
  return nearest?.difference;
}

/** What the nearest event has instead; times in virtual milliseconds. */
export interface Difference {
  readonly atMs?: number;
  readonly labels: Readonly<Record<string, string | undefined>>;
  readonly values: Readonly<Record<string, EventValue | undefined>>;
  /** `muted`, `shadow` and `reason`. */
  readonly marks: Readonly<Record<string, string | undefined>>;
}

function compare(line: Expected, event: TocsinEvent, startMs: number): Difference {
  const atMs = event.t - startMs;
  const labels = Object.entries(line.labels).filter(([name, value]) => event.labels[name] !== value);
  const values = Object.entries(line.values).filter(([name, value]) => !isSame(event.values[name], value));
  return {
    marks: Object.fromEntries(marksOf(line, event)),
    ...(atMs !== line.atMs && { atMs }),
    labels: Object.fromEntries(labels.map(([name]) => [name, event.labels[name]])),
    values: Object.fromEntries(values.map(([name]) => [name, event.values[name]])),
  };
}

/** Held back is nearer than at another time, and that nearer than another event at the same time. */
function weigh({ atMs, labels, values, marks }: Difference): number {
  const others = Object.keys(labels).length + Object.keys(values).length;
  return 4 * others + (atMs === undefined ? 0 : 2) + (Object.keys(marks).length > 0 ? 1 : 0);
}

function distance(line: Expected, event: TocsinEvent, startMs: number): number {
  return Math.abs(event.t - startMs - line.atMs);
}
