import { formatDuration } from '../../time.ts';
import { isUnpublished, type Match } from './match.ts';
import type { TestCase } from './test-case.ts';
import { eventText, expectedText, givenText } from './words.ts';

/**
 * One line of what happened. `met`: expected and got; `missing`: expected and not got; `unexpected`: got although
 * nothing else may come; `other`: got, and nobody minds.
 */
export interface TimelineEntry {
  readonly kind: 'given' | 'met' | 'missing' | 'unexpected' | 'other';
  /** Virtual. */
  readonly atMs: number;
  readonly text: string;
}

/** What was given, expected and got, by time and then in that order; a series stands where it begins. */
export function timelineOf(
  { given, nothingElse, startMs }: TestCase,
  { found, missing, others }: Match,
): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...given.map((line) => {
      const atMs = 'atMs' in line ? line.atMs : line.fromMs;
      return { kind: 'given' as const, atMs, text: givenText(line) };
    }),
    ...[...found].map(([line, event]) => {
      return { kind: 'met' as const, atMs: line.atMs, text: eventText(event, line.values) };
    }),
    ...missing.map((line) => ({ kind: 'missing' as const, atMs: line.atMs, text: expectedText(line) })),
    ...others.map((event) => {
      const isMinded = nothingElse && !isUnpublished(event);
      const kind = isMinded ? ('unexpected' as const) : ('other' as const);
      return { kind, atMs: event.t - startMs, text: eventText(event) };
    }),
  ];
  return entries.sort((a, b) => a.atMs - b.atMs);
}

const marks: Readonly<Record<TimelineEntry['kind'], string>> = {
  given: 'given',
  met: 'as expected',
  missing: 'MISSING',
  unexpected: 'UNEXPECTED',
  other: 'got',
};

/** The timeline as lines of text: time, what it is, the event or the samples. */
export function renderTimeline(timeline: readonly TimelineEntry[]): readonly string[] {
  const times = timeline.map(({ atMs }) => formatDuration(atMs));
  const timeChars = Math.max(0, ...times.map((time) => time.length));
  const markChars = Math.max(...Object.values(marks).map((mark) => mark.length));
  return timeline.map(({ kind, text }, i) =>
    [(times[i] as string).padStart(timeChars), marks[kind].padEnd(markChars), text].join('  '),
  );
}
