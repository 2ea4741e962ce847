import type { EventDraft } from '../../facts/event.ts';
import { canonicalKey, episodeId, occurrenceId, timeOfId, transitionId } from '../../facts/ids.ts';
import { limits } from '../../facts/limits.ts';
import type { HostRule } from '../artifact.ts';
import type { Environment } from '../evaluation/facts.ts';
import type { Episode } from '../evaluation/phase.ts';
import { valueAt, valuesOf } from '../evaluation/program.ts';
import { languageLimits } from '../limits.ts';
import { renderMessage } from '../message.ts';
import type { HostRulePlan } from './host-rule-plan.ts';
import type { OpenEpisode } from './host-rule-state.ts';

type Labels = Readonly<Record<string, string>>;

/** Whose events they are, and what its rule sees. */
export interface Speaker {
  readonly plan: HostRulePlan<HostRule>;
  /** With `host`. */
  readonly labels: Labels;
  readonly env: Environment;
}

/** What gates and mode make of an event. */
export type Marks = Pick<EventDraft, 'muted' | 'shadow'>;

/** `unknown`: of the episode `<EMIT>_UNKNOWN`. */
export type EpisodeOf = 'condition' | 'unknown';

/**
 * The raise of an episode. The same instance and start give the same episode: the condition and its being unknown never
 * begin at one time. Of the unknown there is no message, since a message tells of values.
 */
export function raised(
  { plan, labels, env }: Speaker,
  { startMs, raisedMs }: Episode,
  of: EpisodeOf,
  marks: Marks,
): { readonly event: EventDraft; readonly open: OpenEpisode } {
  const { application, name, hash, emit, severity, message, set } = plan.rule;
  const type = of === 'unknown' ? `${emit}_UNKNOWN` : emit;
  // A wall clock that was set back to its very begin would put the start before all time.
  const sentStartMs = Math.max(0, startMs);
  const episode = episodeId(application, name, canonicalKey(labels), sentStartMs);
  const raiseId = transitionId(episode, 'raised', raisedMs);
  const rule = { application, name, hash };
  const open = { raiseId, episode, startMs: sentStartMs, type, severity, rule, ...marks };
  const values = valuesOf(set, env, raisedMs);
  const isTold = message !== undefined && of === 'condition';
  const event: EventDraft = {
    ...ofEpisode(open, labels),
    id: raiseId,
    transition: 'raised',
    t: raisedMs,
    origin: raiseId,
    values,
    ...(isTold && { message: renderMessage(message, labels, values) }),
    causes: [],
    evidence: evidenceAt(plan, env, raisedMs),
  };
  return { event, open };
}

/** Why an episode ends: as evaluation says, or because its rule is gone, or was edited under `on_change`. */
export type ClearReason = NonNullable<Episode['reason']> | 'rule-removed' | 'rule-changed';

/** The clear of an episode. `seen` is absent if the rule is gone: then nothing was evaluated. */
export function cleared(
  open: OpenEpisode,
  labels: Labels,
  atMs: number,
  reason: ClearReason,
  seen?: Speaker,
): EventDraft {
  // A wall clock that was set back between two runs must not end an episode before its raise.
  const tMs = Math.max(atMs, timeOfId(open.raiseId));
  return {
    ...ofEpisode(open, labels),
    id: transitionId(open.episode, 'cleared', tMs),
    transition: 'cleared',
    t: tMs,
    origin: open.raiseId,
    values: seen ? valuesOf(seen.plan.rule.set, seen.env, atMs) : {},
    causes: [open.raiseId],
    reason,
    ...(seen && { evidence: evidenceAt(seen.plan, seen.env, atMs) }),
  };
}

/** An event at one instant, of a rule of kind `occurrence`. */
export function occurred({ plan, labels, env }: Speaker, tMs: number, marks: Marks): EventDraft {
  const { application, name, hash, emit, severity, message, set } = plan.rule;
  const host = labels.host as string;
  const id = occurrenceId(tMs, emit, host, JSON.stringify([application, name, canonicalKey(labels)]));
  const values = valuesOf(set, env, tMs);
  return {
    v: 1,
    type: emit,
    severity,
    source: { kind: 'agent', host },
    host,
    labels,
    rule: { application, name, hash },
    id,
    transition: 'occurred',
    t: tMs,
    origin: id,
    values,
    ...(message !== undefined && { message: renderMessage(message, labels, values) }),
    causes: [],
    evidence: evidenceAt(plan, env, tMs),
    ...marks,
  };
}

type OfEpisode = Pick<
  EventDraft,
  'v' | 'type' | 'episode' | 'start' | 'severity' | 'source' | 'host' | 'labels' | 'rule' | 'muted' | 'shadow'
>;

function ofEpisode(open: OpenEpisode, labels: Labels): OfEpisode {
  const { type, episode, startMs, severity, rule, muted, shadow } = open;
  const host = labels.host as string;
  return {
    v: 1,
    type,
    episode,
    start: startMs,
    severity,
    source: { kind: 'agent', host },
    host,
    labels,
    rule,
    ...(muted && { muted }),
    ...(shadow && { shadow }),
  };
}

/** What `when` reads -> value, for what is known and as far as the text has room. */
export function evidenceAt(
  { evidence }: Pick<HostRulePlan, 'evidence'>,
  env: Environment,
  tMs: number,
): Record<string, number> {
  const values: Record<string, number> = {};
  let chars = 0;
  for (const { text, expr } of evidence) {
    const value = valueAt(expr, env, tMs);
    if (typeof value !== 'number') continue;
    chars += text.length;
    if (chars > languageLimits.evidenceChars || Object.keys(values).length >= limits.valueEntries) break;
    values[text] = value;
  }
  return values;
}
