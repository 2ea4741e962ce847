import type { Rule } from '../../../shared/language/artifact.ts';
import type { Match } from '../../../shared/language/evaluation/facts.ts';
import type { Episode } from '../../../shared/language/evaluation/phase.ts';
import { isAliveAt } from './hosts-at.ts';
import { isInsideAt } from './hours.ts';
import { matchesOf } from './matches-of.ts';
import type { Outcome, View } from './outcome.ts';
import { type Truth, truthAt } from './value-at.ts';

/** What a rule sees at one millisecond. */
interface Moment {
  readonly tMs: number;
  /** The condition after `missing`. */
  readonly when: Truth;
  readonly clear: Truth;
  readonly isAlive: boolean;
  readonly isInside: boolean;
}

/** What raises and clears, as functions of a moment. */
interface Machine {
  readonly raise: (moment: Moment) => Truth;
  readonly forMs: number;
  readonly gapMs: number;
  readonly clear: (moment: Moment) => Truth;
  readonly clearForMs: number;
  readonly clearGapMs: number;
  /** Open episodes end with the hours. */
  readonly endsOutside: boolean;
}

/**
 * The reference semantics of a rule: every millisecond from the instance's begin to `untilMs` is looked at, each for
 * itself. It knows no state but the phase, and shares no code with the evaluator that it judges.
 */
export function oracleOf(rule: Rule, view: View, untilMs: number): Outcome {
  const moments: Moment[] = [];
  for (let tMs = view.bornMs; tMs <= untilMs; tMs++) moments.push(momentAt(rule, view, tMs));
  if (rule.kind === 'occurrence') {
    return { episodes: [], unknownEpisodes: [], occurrences: occurrencesIn(rule, view, moments) };
  }
  return {
    episodes: episodesIn(moments, machineOf(rule)),
    unknownEpisodes: rule.missing === 'unknown-event' ? episodesIn(moments, unknownMachineOf(rule)) : [],
    occurrences: [],
  };
}

function momentAt(rule: Rule, view: View, tMs: number): Moment {
  const { missing = 'hold' } = rule;
  const mapped = missing === 'true' ? true : missing === 'false' ? false : undefined;
  const when = truthAt(rule.when, view, tMs) ?? mapped;
  const clear = rule.clear ? (truthAt(rule.clear, view, tMs) ?? negation(mapped)) : negation(when);
  return {
    tMs,
    when,
    clear,
    isAlive: isAliveAt(rule.in, view, tMs),
    isInside: !rule.during || isInsideAt(rule.during, tMs),
  };
}

function negation(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function machineOf(rule: Rule): Machine {
  return {
    raise: ({ when, isAlive, isInside }) => isAlive && isInside && when,
    forMs: rule.forMs,
    gapMs: rule.maxGapMs ?? rule.forMs,
    clear: ({ clear }) => clear,
    clearForMs: rule.clearForMs,
    clearGapMs: rule.maxGapMs ?? rule.clearForMs,
    endsOutside: rule.during?.end === 'clear',
  };
}

/** `<EMIT>_UNKNOWN`: raised by an unknown condition, cleared by anything else. */
function unknownMachineOf(rule: Rule): Machine {
  const isUnknown = ({ when, isAlive, isInside }: Moment) => isAlive && isInside && when === undefined;
  return {
    ...machineOf(rule),
    raise: isUnknown,
    forMs: rule.maxGapMs ?? rule.forMs,
    clear: (moment) => !isUnknown(moment),
    clearForMs: 0,
  };
}

/** At each moment first what ends an episode from outside, then the clear, then the raise, which must have been false since the end. */
function episodesIn(moments: readonly Moment[], machine: Machine): readonly Episode[] {
  const episodes: Episode[] = [];
  let open: Episode | undefined;
  let isSpent = false;
  let phaseFrom = 0;
  for (const [index, moment] of moments.entries()) {
    const ended = open && endAt(open, moments.slice(phaseFrom, index + 1), machine);
    if (ended) {
      episodes.push(ended);
      open = undefined;
      isSpent = true;
      phaseFrom = index;
    }
    if (open) continue;
    const { raise, forMs, gapMs } = machine;
    if (isSpent && raise(moment) !== false) continue;
    if (isSpent) phaseFrom = index;
    isSpent = false;
    const startMs = heldSince(moments.slice(phaseFrom, index + 1), raise, forMs, gapMs);
    if (startMs === undefined) continue;
    open = { startMs, raisedMs: moment.tMs };
    phaseFrom = index + 1;
  }
  return open ? [...episodes, open] : episodes;
}

/** `moments`: since the raise, which is not among them. */
function endAt(open: Episode, moments: readonly Moment[], machine: Machine): Episode | undefined {
  const now = moments.at(-1);
  if (!now) return undefined;
  if (!now.isAlive) return { ...open, clearedMs: now.tMs, reason: 'left' };
  if (!now.isInside && machine.endsOutside) return { ...open, clearedMs: now.tMs, reason: 'during-ended' };
  const sinceMs = heldSince(moments, machine.clear, machine.clearForMs, machine.clearGapMs);
  return sinceMs === undefined
    ? undefined
    : { ...open, sinceMs, clearedMs: now.tMs, reason: 'condition-ended' };
}

/** The begin of the hold that is complete at the last of the moments; undefined if none is. */
function heldSince(
  moments: readonly Moment[],
  condition: (moment: Moment) => Truth,
  forMs: number,
  gapMs: number,
): number | undefined {
  let startMs: number | undefined;
  let trueMs = 0;
  let unknownMs = 0;
  for (const moment of moments) {
    const truth = condition(moment);
    if (truth === true) startMs ??= moment.tMs;
    if (moment === moments.at(-1)) return truth === true && trueMs >= forMs ? startMs : undefined;
    unknownMs = truth === undefined ? unknownMs + 1 : 0;
    if (truth === true) trueMs++;
    if (truth !== false && unknownMs <= gapMs) continue;
    startMs = undefined;
    trueMs = 0;
  }
  return undefined;
}

function occurrencesIn({ when }: Rule, view: View, moments: readonly Moment[]): readonly Match[] {
  const heard = moments.filter(({ isAlive, isInside }) => isAlive && isInside);
  if (when.kind === 'within' || when.kind === 'sequence' || when.kind === 'absent_after') {
    const untilMs = moments.at(-1)?.tMs ?? view.bornMs;
    return matchesOf(when, view, untilMs).filter(({ endMs }) => heard.some(({ tMs }) => tMs === endMs));
  }
  const known = moments
    .map((moment) => ({ tMs: moment.tMs, truth: moment.isAlive && moment.isInside && moment.when }))
    .filter(({ truth }) => truth !== undefined);
  return known
    .filter(({ truth }, index) => truth && !known[index - 1]?.truth)
    .map(({ tMs }) => ({ startMs: tMs, endMs: tMs, ids: [] }));
}
