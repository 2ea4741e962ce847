import type { EventDraft, Severity } from '../facts/event.ts';
import { canonicalKey, episodeId, transitionId } from '../facts/ids.ts';
import { evaluate, type Facts, valuesOf } from './evaluate.ts';
import type { HostRulePlan } from './host-rule-plan.ts';
import { renderMessage } from './message.ts';

type Labels = Readonly<Record<string, string>>;

/** What a clear needs to know of its raise, even when the rule is gone. */
export interface OpenEpisode {
  readonly raiseId: string;
  readonly episode: string;
  readonly startMs: number;
  readonly type: string;
  readonly severity: Severity;
  readonly rule: { readonly application: string; readonly name: string; readonly hash: string };
}

/** The raise of an episode; `labels` hold `host`. The same instance and start give the same episode. */
export function raised(
  plan: HostRulePlan,
  labels: Labels,
  startMs: number,
  nowMs: number,
  facts: Facts,
): { readonly event: EventDraft; readonly open: OpenEpisode } {
  const { application, name, hash, emit, severity, message } = plan.rule;
  const episode = episodeId(application, name, canonicalKey(labels), startMs);
  const raiseId = transitionId(episode, 'raised', nowMs);
  const open = { raiseId, episode, startMs, type: emit, severity, rule: { application, name, hash } };
  const values = valuesOf(plan.rule.set, facts);
  const event: EventDraft = {
    ...ofEpisode(open, labels),
    id: raiseId,
    transition: 'raised',
    t: nowMs,
    origin: raiseId,
    values,
    ...(message !== undefined && { message: renderMessage(message, labels, values) }),
    causes: [],
    evidence: evidenceOf(plan, facts),
  };
  return { event, open };
}

/** The clear of an episode. `seen` is absent if the rule is gone: then nothing was evaluated. */
export function cleared(
  open: OpenEpisode,
  labels: Labels,
  nowMs: number,
  reason: 'condition-ended' | 'rule-removed',
  seen?: { readonly plan: HostRulePlan; readonly facts: Facts },
): EventDraft {
  // A wall clock that was set back between two runs must not end an episode before its begin.
  const tMs = Math.max(nowMs, open.startMs);
  return {
    ...ofEpisode(open, labels),
    id: transitionId(open.episode, 'cleared', tMs),
    transition: 'cleared',
    t: tMs,
    origin: open.raiseId,
    values: seen ? valuesOf(seen.plan.rule.set, seen.facts) : {},
    causes: [open.raiseId],
    reason,
    ...(seen && { evidence: evidenceOf(seen.plan, seen.facts) }),
  };
}

type OfEpisode = Pick<
  EventDraft,
  'v' | 'type' | 'episode' | 'start' | 'severity' | 'source' | 'host' | 'labels' | 'rule'
>;

function ofEpisode({ type, episode, startMs, severity, rule }: OpenEpisode, labels: Labels): OfEpisode {
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
  };
}

/** Printed selector of `when` -> value, for those that are known. */
function evidenceOf(plan: HostRulePlan, facts: Facts): Readonly<Record<string, number>> {
  const evidence: Record<string, number> = {};
  for (const [selector, index] of plan.readOf) {
    const read = plan.reads[index];
    const value = read?.isEvidence ? evaluate(selector, facts) : undefined;
    if (read && typeof value === 'number') evidence[read.text] = value;
  }
  return evidence;
}
