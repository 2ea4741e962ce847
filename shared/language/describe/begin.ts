import type { CompositeRule, HostSet } from '../artifact.ts';
import { type Environment, noFacts } from '../evaluation/facts.ts';
import { truthSignal } from '../evaluation/program.ts';
import { languageLimits } from '../limits.ts';
import { startsAlone } from '../placement/starts-alone.ts';

/**
 * When the instances of a composite begin, where that is a surprise: its condition would hold without any event, as that of an
 * absence or of a set without members, and yet no instance is there before one. Those of one host begin when the host joins.
 */
export function sayBegin(
  rule: CompositeRule,
  hostSets: Readonly<Record<string, HostSet>>,
): readonly string[] {
  const beginsByItself = rule.samplesEveryMs !== undefined || rule.by.join() === 'host';
  if (beginsByItself || !startsAlone(rule) || !holdsOfNothing(rule, hostSets)) return [];
  return ['Nothing is decided before the first event that it reads.'];
}

function holdsOfNothing({ when }: CompositeRule, hostSets: Readonly<Record<string, HostSet>>): boolean {
  const env: Environment = {
    facts: noFacts,
    hostSets,
    scope: {},
    bornMs: 0,
    hostMade: new Set(),
    consumed: {},
  };
  const { values } = truthSignal(when, env, { fromMs: 0, toMs: languageLimits.eventWindowMs });
  return values.includes(true);
}
