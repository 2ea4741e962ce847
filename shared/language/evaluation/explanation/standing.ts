import type { Rule } from '../../artifact.ts';
import type { Environment, Interval } from '../facts.ts';
import { selected } from '../leaves/agreement.ts';
import type { Base, Phase } from '../phase.ts';
import { valueAt } from '../program.ts';
import { timelineOf } from '../timeline.ts';
import { wordOf } from './telling.ts';

/** Where an instance stands at a time, as data: what the text of its explanation says. */
export interface InstanceStanding {
  /** What `when` is. */
  readonly truth: 'true' | 'false' | 'unknown';
  readonly phase: Phase['kind'];
  /** When something happens next if no fact comes. */
  readonly nextMs?: number;
  /** When what holds it back was active, of a rule with `unless`. */
  readonly suppressors: readonly Interval[];
}

/** Goes on from a base at or before `atMs`. */
export function standingAt(
  rule: Rule,
  env: Environment,
  base: Base,
  atMs: number,
  lookAheadMs: number,
): InstanceStanding {
  const { next, nextMs } = timelineOf(rule, env, base, atMs, lookAheadMs);
  return {
    truth: wordOf(valueAt(rule.when, { ...env, consumed: base.consumed }, atMs)),
    phase: next.phase.kind,
    ...(nextMs !== undefined && { nextMs }),
    suppressors: rule.unless === undefined ? [] : selected(rule.unless.event, env.scope, env.facts.episodes),
  };
}
