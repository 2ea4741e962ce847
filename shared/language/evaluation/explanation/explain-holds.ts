import { formatDuration } from '../../../time.ts';
import type { Rule } from '../../artifact.ts';
import type { Expr } from '../../ast.ts';
import type { Truth } from '../../kleene.ts';
import { conditionsOf, holdsOf } from '../conditions.ts';
import type { TimeSpan } from '../facts.ts';
import type { Base, Episode, Hold, Phase } from '../phase.ts';
import type { Condition } from '../phases.ts';
import { combine } from '../signal.ts';
import type { Explanation } from './explanation.ts';
import { type HoldStory, holdStory } from './hold-story.ts';
import { factAt } from './resetting-fact.ts';
import { idsOf, type Telling } from './telling.ts';

/** Where a rule stands at the time of the explanation, and the last episode that it had since the base. */
export interface Standing {
  readonly base: Base;
  readonly phase: Phase;
  readonly last?: Episode;
}

interface Timer {
  readonly name: string;
  readonly forMs: number;
  readonly gapMs: number;
  /** What resets it. */
  readonly expr: Expr;
  readonly from?: Hold;
  readonly span: TimeSpan;
  truthOf(condition: Condition): Truth;
}

/**
 * The hold of the raise, or while an episode is open that of its clear: how far it has come, or what reset it. There is none
 * while the condition has to become false first.
 */
export function explainHold(rule: Rule, standing: Standing, telling: Telling): readonly Explanation[] {
  if (standing.phase.kind === 'spent') return [];
  const timer = timerOf(rule, standing, telling);
  if (timer.forMs === 0 || timer.span.fromMs > telling.atMs) return [];
  const conditions = conditionsOf(rule, telling.env, timer.span, standing.phase);
  const truths = combine([conditions], ([condition]) => timer.truthOf(condition as Condition));
  const story = holdStory(timer.from, truths, timer.span, timer.gapMs);
  return story ? [tell(timer, story, telling)] : [];
}

function timerOf(rule: Rule, { base, phase, last }: Standing, { atMs }: Telling): Timer {
  const { forMs, gapMs, clearForMs, clearGapMs } = holdsOf(rule);
  if (phase.kind === 'open') {
    const fromMs = Math.max(base.atMs, phase.raisedMs + 1);
    const clearing = base.phase.kind === 'open' && fromMs === base.atMs ? base.phase.clearing : undefined;
    return {
      ...{ name: 'hold of the clear', forMs: clearForMs, gapMs: clearGapMs, expr: rule.clear ?? rule.when },
      ...(clearing && { from: clearing }),
      span: { fromMs, toMs: atMs },
      truthOf: ({ clear }) => clear,
    };
  }
  const fromMs = Math.max(base.atMs, last?.clearedMs ?? base.atMs);
  const hold = base.phase.kind === 'holding' && last === undefined ? base.phase.hold : undefined;
  return {
    ...{ name: 'hold', forMs, gapMs, expr: rule.when },
    ...(hold && { from: hold }),
    span: { fromMs, toMs: atMs },
    truthOf: ({ isAlive, isInside, raise }) => isAlive && isInside && raise,
  };
}

function tell(timer: Timer, story: HoldStory, telling: Telling): Explanation {
  const { timeOf, env, atMs } = telling;
  const reachedMs = Math.min(timer.forMs, story.kind === 'running' ? story.hold.trueMs : story.trueMs);
  const reached = `${timer.name} reached ${formatDuration(reachedMs)} of ${formatDuration(timer.forMs)}`;
  if (story.kind === 'running') {
    const { hold, truth } = story;
    const since = `${reached} since ${timeOf(hold.startMs)}`;
    if (truth === true)
      return {
        text: `${since}, complete at ${timeOf(atMs + timer.forMs - reachedMs)} if it stays`,
        children: [],
      };
    const left = formatDuration(timer.gapMs - hold.unknownMs);
    return { text: `${since}, waits while it is unknown, ${left} at most`, children: [] };
  }
  const at = timeOf(story.atMs);
  if (story.by === 'gap') {
    return {
      text: `${reached}, reset at ${at}: unknown for longer than ${formatDuration(timer.gapMs)}`,
      children: [],
    };
  }
  const fact = factAt(timer.expr, env, story.atMs);
  const by = fact ? ` by ${fact.name}` : '';
  return {
    text: `${reached}, reset${by} at ${at}`,
    ...idsOf(fact?.id === undefined ? [] : [fact.id]),
    children: [],
  };
}
