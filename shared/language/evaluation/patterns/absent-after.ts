import type { Truth } from '../../kleene.ts';
import type { Environment, Interval, Match, TimeSpan } from '../facts.ts';
import { coveringInterval, layered, union } from '../layers.ts';
import type { Signal } from '../signal.ts';
import { silencesOf } from '../silence.ts';
import type { AbsentAfterNode } from './nodes.ts';
import { firstIndex, type PatternFact, patternFacts } from './pattern-facts.ts';

/**
 * Missed deadlines in order of time. If the host of a trigger is silent at its deadline, that counts at the end of the
 * silence, when all that it had to say is known, and never if it stays silent.
 */
export function absentAfterMatches(
  node: AbsentAfterNode,
  env: Environment,
  { fromMs, toMs }: TimeSpan,
): readonly Match[] {
  const matches: Match[] = [];
  const answers = patternFacts(node.absent, env, toMs);
  const silences = silencesByHost(env);
  for (const trigger of patternFacts(node.after, env, toMs)) {
    const deadlineMs = trigger.tMs + node.forMs;
    if (answeredMs(answers, trigger) <= deadlineMs) continue;
    const endMs = coveringInterval(silences(trigger), deadlineMs)?.endMs ?? deadlineMs;
    if (endMs >= fromMs && endMs <= toMs) matches.push({ startMs: trigger.tMs, endMs, ids: [trigger.id] });
  }
  return matches.sort((a, b) => a.endMs - b.endMs);
}

/** True from a missed deadline until the answer comes; unknown as long as that rests on triggers of silent hosts alone. */
export function absentAfterSignal(node: AbsentAfterNode, env: Environment, span: TimeSpan): Signal<Truth> {
  const missed: Interval[] = [];
  const silent: Interval[] = [];
  const silences = silencesByHost(env);
  const answers = patternFacts(node.absent, env, span.toMs);
  for (const trigger of firstOfEachHost(patternFacts(node.after, env, span.toMs), answers)) {
    const open = { startMs: trigger.tMs + node.forMs, endMs: answeredMs(answers, trigger) };
    if (open.endMs <= span.fromMs) continue;
    let knownMs = open.startMs;
    for (const silence of silences(trigger)) {
      const startMs = Math.max(silence.startMs, open.startMs);
      const endMs = Math.min(silence.endMs, open.endMs);
      if (startMs >= endMs) continue;
      missed.push({ startMs: knownMs, endMs: startMs });
      silent.push({ startMs, endMs });
      knownMs = endMs;
    }
    missed.push({ startMs: knownMs, endMs: open.endMs });
  }
  return layered<Truth>(span, false, [
    { intervals: union(silent), value: undefined },
    { intervals: union(missed), value: true },
  ]);
}

/** The time of the first answer after a trigger; Infinity if there is none. */
export function answeredMs(answers: readonly PatternFact[], trigger: PatternFact): number {
  return answers[firstIndex(answers, trigger.tMs + 1)]?.tMs ?? Number.POSITIVE_INFINITY;
}

/** Of the triggers that one answer ends, the first one of each host: the others are missed no sooner and end with it. */
export function firstOfEachHost(
  triggers: readonly PatternFact[],
  answers: readonly PatternFact[],
): readonly PatternFact[] {
  const firsts = new Map<string, PatternFact>();
  for (const trigger of triggers) {
    const key = JSON.stringify([answeredMs(answers, trigger), hostOf(trigger)]);
    if (!firsts.has(key)) firsts.set(key, trigger);
  }
  return [...firsts.values()];
}

function silencesByHost({ facts }: Environment): (trigger: PatternFact) => readonly Interval[] {
  const known = new Map<string, readonly Interval[]>();
  return (trigger) => {
    const host = hostOf(trigger);
    if (host === undefined) return [];
    const silences = known.get(host) ?? silencesOf(facts.hosts, host);
    known.set(host, silences);
    return silences;
  };
}

export function hostOf({ labels }: PatternFact): string | undefined {
  return Object.hasOwn(labels, 'host') ? labels.host : undefined;
}
