import type { Rule } from '../artifact.ts';
import type { MatchNode } from '../ast.ts';
import { aliveSignal } from './alive.ts';
import { conditionsOf, holdsOf, hoursSignal, unknownConditions, unknownHoldsOf } from './conditions.ts';
import type { Environment, TimeSpan } from './facts.ts';
import { beginsOf, heardMatches } from './occurrences.ts';
import { consumedAfter } from './patterns/consumed-after.ts';
import { matchesOf } from './patterns/matches.ts';
import { isMatchNode } from './patterns/pattern-places.ts';
import { type Base, idle, type Phase, type Timeline } from './phase.ts';
import { type Condition, type Holds, openEpisode, type Walk, walkPhases } from './phases.ts';
import type { Signal } from './signal.ts';

/** What a rule is evaluated on: both spans begin at the base. */
interface Evaluation {
  readonly rule: Rule;
  readonly env: Environment;
  readonly base: Base;
  readonly span: TimeSpan;
  /** Beyond the span as far as is looked ahead. */
  readonly wide: TimeSpan;
}

/** Where an instance begins: nothing is open and nothing consumed. */
export function firstBase(bornMs: number): Base {
  return { atMs: bornMs, phase: idle, consumed: {} };
}

/**
 * What a rule says from its base to `untilMs` (inclusive), by the facts alone: any base on the way leads to the same.
 * `env.consumed` is taken from the base. With a look-ahead it also tells when something happens next if no fact comes.
 * Cost: linear in the steps of the signals that the rule reads.
 */
export function timelineOf(
  rule: Rule,
  env: Environment,
  base: Base,
  untilMs: number,
  lookaheadMs = 0,
): Timeline {
  if (untilMs < base.atMs) return { ...openAt(base), occurrences: [], next: base };
  const evaluation: Evaluation = {
    rule,
    env: { ...env, consumed: base.consumed },
    base,
    span: { fromMs: base.atMs, toMs: untilMs },
    wide: { fromMs: base.atMs, toMs: untilMs + lookaheadMs },
  };
  if (rule.kind !== 'occurrence') return episodesOf(evaluation);
  return isMatchNode(rule.when) ? matchedOccurrences(evaluation, rule.when) : begunOccurrences(evaluation);
}

function openAt({ phase, unknownPhase = idle }: Base): Pick<Timeline, 'episodes' | 'unknownEpisodes'> {
  const open = (each: Phase) => (each.kind === 'open' ? [openEpisode(each)] : []);
  return { episodes: open(phase), unknownEpisodes: open(unknownPhase) };
}

function episodesOf(evaluation: Evaluation): Timeline {
  const { rule, env, base, span, wide } = evaluation;
  const conditions = conditionsOf(rule, env, wide, base.phase);
  const main = walkAhead(evaluation, base.phase, conditions, holdsOf(rule));
  const unknown =
    rule.missing === 'unknown-event'
      ? walkAhead(evaluation, base.unknownPhase ?? idle, unknownConditions(conditions), unknownHoldsOf(rule))
      : undefined;
  const nextMs = Math.min(main.nextMs, unknown?.nextMs ?? Number.POSITIVE_INFINITY);
  return {
    episodes: main.episodes,
    unknownEpisodes: unknown?.episodes ?? [],
    occurrences: [],
    next: {
      atMs: span.toMs + 1,
      phase: main.phase,
      ...(unknown && unknown.phase.kind !== 'idle' && { unknownPhase: unknown.phase }),
      consumed: consumedNext(evaluation),
    },
    ...(nextMs < Number.POSITIVE_INFINITY && { nextMs }),
  };
}

function matchedOccurrences(evaluation: Evaluation, when: MatchNode): Timeline {
  const { rule, env, span, wide } = evaluation;
  const { matches } = matchesOf(when, env, wide);
  const occurrences = heardMatches(matches, aliveSignal(rule, env, wide), hoursSignal(rule, wide));
  const ahead = occurrences.find(({ endMs }) => endMs > span.toMs);
  return {
    episodes: [],
    unknownEpisodes: [],
    occurrences: occurrences.filter(({ endMs }) => endMs <= span.toMs),
    next: { atMs: span.toMs + 1, phase: idle, consumed: consumedNext(evaluation) },
    ...(ahead && { nextMs: ahead.endMs }),
  };
}

function begunOccurrences(evaluation: Evaluation): Timeline {
  const { rule, env, base, span, wide } = evaluation;
  const conditions = conditionsOf(rule, env, wide, base.phase);
  const { occurrences, wasTrue } = beginsOf(conditions, span, base.wasTrue ?? false);
  const ahead = beginsOf(conditions, { fromMs: span.toMs + 1, toMs: wide.toMs }, wasTrue).occurrences[0];
  const consumed = consumedNext(evaluation);
  return {
    episodes: [],
    unknownEpisodes: [],
    occurrences,
    next: { atMs: span.toMs + 1, phase: idle, ...(wasTrue && { wasTrue }), consumed },
    ...(ahead && { nextMs: ahead.endMs }),
  };
}

interface WalkAhead extends Walk {
  /** The first change after the span; Infinity if there is none as far as is looked ahead. */
  readonly nextMs: number;
}

function walkAhead(
  { span, wide }: Evaluation,
  from: Phase,
  conditions: Signal<Condition>,
  holds: Holds,
): WalkAhead {
  const walk = walkPhases(from, conditions, span, holds);
  if (wide.toMs === span.toMs) return { ...walk, nextMs: Number.POSITIVE_INFINITY };
  const rest = { fromMs: span.toMs + 1, toMs: wide.toMs };
  const first = walkPhases(walk.phase, conditions, rest, holds).episodes[0];
  const nextMs = walk.phase.kind === 'open' ? first?.clearedMs : first?.raisedMs;
  return { ...walk, nextMs: nextMs ?? Number.POSITIVE_INFINITY };
}

/** How far each pattern of the rule has come at the end of the span. */
function consumedNext({ rule, env, span }: Evaluation): Base['consumed'] {
  const expressions = rule.clear ? [rule.when, rule.clear] : [rule.when];
  return consumedAfter(expressions, env, span.toMs);
}
