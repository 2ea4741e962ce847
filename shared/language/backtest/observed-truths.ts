import { evaluationOf } from '../../correlator/evaluation.ts';
import type { CompositeRule, Rule } from '../artifact.ts';
import { isMatchNode } from '../evaluation/patterns/pattern-places.ts';
import { truthSignal } from '../evaluation/program.ts';
import type { CorrelatorWorld, ObservedInstance } from '../tests/open-correlator.ts';
import type { UnknownTimes } from './unknown-times.ts';

interface Options {
  readonly world: Pick<CorrelatorWorld, 'contextAt'>;
  readonly unknown: UnknownTimes;
  readonly onSamples: ReadonlySet<Rule>;
  readonly fromMs: number;
  /** That time outside. */
  readonly toMs: number;
  readonly samplesFromMs: number;
  readonly keyOf: (rule: Rule, labels: ObservedInstance['labels']) => string;
}

/**
 * Notes when the conditions of composites are unknown, each time as it is decided: what comes later changes nothing. A pattern at
 * the root is no truth value and is never unknown; what rests on samples is unknown before there are any.
 */
export function observeTruths(options: Options): NonNullable<CorrelatorWorld['observe']> {
  const { world, unknown, onSamples, fromMs, toMs, samplesFromMs, keyOf } = options;
  const seenMs = new Map<string, number>();

  const firstSeen = (rule: CompositeRule, key: string, sinceMs: number): void => {
    const endMs = Math.min(sinceMs, samplesFromMs);
    if (onSamples.has(rule) && fromMs < endMs) unknown.add(key, { startMs: fromMs, endMs });
  };

  return ({ rule, labels, state }, nowMs) => {
    const untilMs = Math.min(nowMs - rule.latenessMs, toMs - 1);
    const key = keyOf(rule, labels);
    const { env } = evaluationOf(rule, state, world.contextAt(rule, nowMs));
    const sinceMs = seenMs.get(key) ?? Math.max(env.bornMs, fromMs);
    if (!(sinceMs <= untilMs)) return;
    if (!seenMs.has(key)) firstSeen(rule, key, sinceMs);
    seenMs.set(key, untilMs + 1);
    if (isMatchNode(rule.when)) return;
    const truths = truthSignal(rule.when, env, { fromMs: sinceMs, toMs: untilMs });
    for (const [i, tMs] of truths.timesMs.entries())
      if (tMs <= untilMs) unknown.say(key, tMs, truths.values[i] !== undefined);
  };
}
