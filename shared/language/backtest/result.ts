import type { PublishedEpisode } from '../../correlator/published-episodes.ts';
import { publishedEpisodes } from '../../correlator/published-episodes.ts';
import type { TocsinEvent } from '../../facts/event.ts';
import type { Interval } from '../evaluation/facts.ts';

type Labels = Readonly<Record<string, string>>;

/** An episode, or an occurrence, that a rule would have published, or did. Times are milliseconds since 1970. */
export interface BacktestEpisode {
  readonly type: string;
  readonly transition: 'raised' | 'occurred';
  /** Begin of the condition. */
  readonly startMs: number;
  readonly raisedMs: number;
  /** Absent while it is open, and of an occurrence. */
  readonly clearedMs?: number;
  readonly reason?: string;
  /** The gate that held it back: nobody is notified, no policy acts. */
  readonly muted?: NonNullable<PublishedEpisode['muted']>;
  readonly shadow?: true;
  /** Late facts showed that it never was; this is when that was found. */
  readonly retractedMs?: number;
}

/** One instance of a rule. */
export interface BacktestInstance {
  readonly labels: Labels;
  /** In order of raises: those that were open or occurred in the asked time. */
  readonly episodes: readonly BacktestEpisode[];
  /** When its condition could not be known: it may have raised there, or not. In order. */
  readonly noData: readonly Interval[];
  /** All that it rests on is there before this time; what it would have raised from then on is unknown. */
  readonly untilMs: number;
}

export interface BacktestRule {
  readonly application: string;
  readonly name: string;
  readonly emit: string;
  readonly runsOn: 'host' | 'correlator';
  /** How long it waits for late facts, with what it stands on: nothing later than this before the end is decided. 0 on a host. */
  readonly latenessMs: number;
  /** It reads hosts that were left out, so whatever it would have said is unknown. */
  readonly readsOthers?: true;
  readonly instances: readonly BacktestInstance[];
}

/** What the rules would have done. */
export interface BacktestRun {
  readonly fromMs: number;
  readonly toMs: number;
  /** Before this time there are no samples; at or before `fromMs` if there are for all of it. */
  readonly samplesFromMs: number;
  /** The first time from which on of some instance not all data is there yet; `toMs` if there is none. */
  readonly untilMs: number;
  /** The longest interval of samples: times nearer to each other than this are the same. */
  readonly sampleMs: number;
  readonly rules: readonly BacktestRule[];
  /** What was read; `hosts` are those of which there were documents. */
  readonly read: {
    readonly hosts: number;
    readonly documents: number;
    readonly events: number;
    readonly ticks: number;
  };
  /** What a reader should know. */
  readonly notes: readonly string[];
}

/** A statement with no more than a report of it needs. */
export function slim(event: TocsinEvent): TocsinEvent {
  const { message: _, evidence: __, ...kept } = event;
  return { ...kept, values: {}, causes: [] };
}

/** Episodes out of statements in any order, as far as they reach into `[fromMs, toMs)`. */
export function episodesOf(
  statements: readonly TocsinEvent[],
  { fromMs, toMs }: Pick<BacktestRun, 'fromMs' | 'toMs'>,
): readonly BacktestEpisode[] {
  return publishedEpisodes(statements)
    .filter(({ episode, raisedMs, clearedMs }) => {
      const endMs = episode === undefined ? raisedMs + 1 : (clearedMs ?? Number.POSITIVE_INFINITY);
      return raisedMs < toMs && endMs > fromMs;
    })
    .map(({ episode, id: _, causes: __, ...told }) => ({
      ...told,
      transition: episode === undefined ? 'occurred' : 'raised',
    }));
}
