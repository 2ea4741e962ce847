import type { Rule } from '../artifact.ts';
import type { Truth } from '../kleene.ts';
import { aliveSignal } from './alive.ts';
import { insideSignal } from './during.ts';
import type { Environment, TimeSpan } from './facts.ts';
import { clearAfterMissing, truthAfterMissing } from './missing.ts';
import type { Phase } from './phase.ts';
import type { Condition, Holds } from './phases.ts';
import { truthSignal } from './program.ts';
import { combine, constant, type Signal } from './signal.ts';

/** What the phases of a rule go by. A written clear is evaluated only if something is open or can be raised. */
export function conditionsOf(rule: Rule, env: Environment, span: TimeSpan, phase: Phase): Signal<Condition> {
  const when = truthSignal(rule.when, env, span);
  const canOpen = phase.kind === 'open' || when.values.some((truth) => truthAfterMissing(rule, truth));
  const clear: Signal<Truth> =
    rule.clear && canOpen ? truthSignal(rule.clear, env, span) : constant(span.fromMs, undefined);
  const signals = [when, clear, aliveSignal(rule, env, span), hoursSignal(rule, span)];
  return combine<Truth, Condition>(signals, ([whenNow, clearNow, isAlive, isInside]) => ({
    raise: truthAfterMissing(rule, whenNow),
    clear: clearAfterMissing(rule, whenNow, clearNow),
    isAlive: isAlive === true,
    isInside: isInside === true,
  }));
}

/** The hours of a rule; a rule without hours is always inside. */
export function hoursSignal({ during }: Rule, span: TimeSpan): Signal<boolean> {
  return during ? insideSignal(during, span) : constant(span.fromMs, true);
}

/** Of `<EMIT>_UNKNOWN`: true while the instance is there, the hours are on and the condition is unknown. Never unknown itself. */
export function unknownConditions({ timesMs, values }: Signal<Condition>): Signal<Condition> {
  return {
    timesMs,
    values: values.map((condition) => {
      const { isAlive, isInside, raise } = condition;
      const isUnknown = isAlive && isInside && raise === undefined;
      return { isAlive, isInside, raise: isUnknown, clear: !isUnknown };
    }),
  };
}

export function holdsOf({ forMs, clearForMs, maxGapMs, during }: Rule): Holds {
  return {
    forMs,
    gapMs: maxGapMs ?? forMs,
    clearForMs,
    clearGapMs: maxGapMs ?? clearForMs,
    endsOutside: during?.end === 'clear',
  };
}

/** Of `<EMIT>_UNKNOWN`: it is raised by unknown time as long as would end a hold. */
export function unknownHoldsOf(rule: Rule): Holds {
  const holds = holdsOf(rule);
  return { ...holds, forMs: holds.gapMs, clearForMs: 0, clearGapMs: 0 };
}
