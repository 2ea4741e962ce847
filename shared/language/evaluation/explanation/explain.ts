import type { Rule } from '../../artifact.ts';
import { aliveSignal } from '../alive.ts';
import { hoursSignal } from '../conditions.ts';
import type { Environment } from '../facts.ts';
import type { Base, Episode, Timeline } from '../phase.ts';
import { truthSignal } from '../program.ts';
import { timelineOf } from '../timeline.ts';
import { explainExpression } from './explain-expression.ts';
import { explainHold, type Standing } from './explain-holds.ts';
import type { Explanation, ExplanationOptions } from './explanation.ts';
import { explanationLimits } from './limits.ts';
import { nodesOf, type Telling } from './telling.ts';

/**
 * Why an instance of a rule is what it is at `atMs`: where it stands, its condition node by node, its holds, and what keeps it
 * from raising. Goes on from a base at or before that time; facts that were forgotten before cannot be told, so the begin
 * of what held then is `before` the first fact that is left. Cost: one evaluation of each node, and of a day where
 * a node tells since when it holds.
 */
export function explain(
  rule: Rule,
  env: Environment,
  base: Base,
  atMs: number,
  options: ExplanationOptions = {},
): Explanation {
  const timeline = timelineOf(rule, env, base, atMs);
  const telling: Telling = {
    env: { ...env, consumed: base.consumed },
    atMs,
    timeOf: options.timeOf ?? utcTime,
    conditionOf: options.conditionOf ?? (() => undefined),
    budget: { left: explanationLimits.nodes - 1 },
  };
  const standing = standingOf(base, timeline);
  const condition = () => explainExpression(rule.when, telling);
  const clear = rule.clear;
  const isOpen = standing.phase.kind === 'open';
  const makers = [
    ...circumstances(rule, telling).map((node) => () => node),
    ...explainHold(rule, standing, telling).map((node) => () => node),
    condition,
    ...(clear && isOpen ? [() => explainExpression(clear, telling)] : []),
    ...unknownEvent(rule, timeline, telling).map((node) => () => node),
  ];
  return {
    text: `${nameOf(rule, env)} ${stateText(rule, standing, timeline, telling)}`,
    children: nodesOf(makers, telling),
  };
}

function standingOf(base: Base, { episodes, next }: Timeline): Standing {
  const last = episodes.at(-1);
  return { base, phase: next.phase, ...(last && { last }) };
}

/** `disk-full{host="node-1"}` */
function nameOf({ name }: Rule, { scope }: Environment): string {
  const labels = Object.entries(scope).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = labels.map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return texts.length === 0 ? name : `${name}{${texts.join(', ')}}`;
}

function stateText(
  rule: Rule,
  { base, phase, last }: Standing,
  timeline: Timeline,
  { timeOf, env: { bornMs } }: Telling,
): string {
  if (rule.kind === 'occurrence') {
    const match = timeline.occurrences.at(-1);
    if (match) return `occurred last at ${timeOf(match.endMs)}`;
    return base.atMs > bornMs ? `has not occurred since ${timeOf(base.atMs)}` : 'has not occurred';
  }
  switch (phase.kind) {
    case 'open':
      return `is open since ${timeOf(phase.startMs)}, raised at ${timeOf(phase.raisedMs)}`;
    case 'holding':
      return `is holding since ${timeOf(phase.hold.startMs)}`;
    case 'spent':
      return 'was cleared while "when" was still true, and waits until it is false';
    case 'idle':
      return last ? `is idle, ${endText(last, timeOf)}` : 'is idle';
  }
}

function endText({ clearedMs, reason }: Episode, timeOf: Telling['timeOf']): string {
  const why = { left: ' as its host left', 'during-ended': ' as its hours ended', 'condition-ended': '' };
  return `cleared at ${timeOf(clearedMs ?? 0)}${why[reason ?? 'condition-ended']}`;
}

/** What decides beside the condition. */
function circumstances(rule: Rule, { env, atMs, timeOf }: Telling): readonly Explanation[] {
  const instant = { fromMs: atMs, toMs: atMs };
  const texts: string[] = [];
  if (aliveSignal(rule, env, instant).values[0] === false) {
    const host = env.scope.host;
    const where = rule.in === undefined ? 'gone' : `gone or not in ${rule.in}`;
    texts.push(atMs < env.bornMs ? `it begins at ${timeOf(env.bornMs)}` : `host ${host} is ${where}`);
  }
  if (hoursSignal(rule, instant).values[0] === false) texts.push('it is outside of its hours');
  const isAssumed = rule.missing === 'true' || rule.missing === 'false';
  if (isAssumed && truthSignal(rule.when, env, instant).values[0] === undefined) {
    texts.push(`its condition is unknown, which counts as ${rule.missing}`);
  }
  return texts.map((text) => ({ text, children: [] }));
}

function unknownEvent(
  { emit }: Rule,
  { unknownEpisodes }: Timeline,
  { timeOf }: Telling,
): readonly Explanation[] {
  const open = unknownEpisodes.at(-1);
  if (!open || open.clearedMs !== undefined) return [];
  return [{ text: `${emit}_UNKNOWN is open since ${timeOf(open.startMs)}`, children: [] }];
}

/** `14:02:00`, in UTC. */
function utcTime(tMs: number): string {
  return Number.isFinite(tMs) ? new Date(tMs).toISOString().slice(11, 19) : 'never';
}
