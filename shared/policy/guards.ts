import type { EventValue, TocsinEvent } from '../facts/event.ts';
import type { Policy } from '../language/artifact.ts';
import type { RankedTarget } from './targets.ts';

/** A response's own events may start further ones up to this number of responses in a row (exclusive). */
export const maxHops = 3;

export type SuppressedReason =
  | 'no-target'
  | 'kill-switch'
  | 'hop'
  | 'own-event'
  | 'host-unknown'
  | 'host-draining'
  | 'host-removed'
  | 'cooldown'
  | 'observe';

/** What is true at the time of the decision. */
export interface TargetFacts {
  readonly nowMs: number;
  readonly isKillSwitchOn: boolean;
  /** undefined: no host of this name is enrolled. */
  readonly hostState: 'active' | 'draining' | 'removed' | undefined;
  /** End of the target's cooldown under this policy, exclusive. */
  readonly cooldownUntilMs: number | undefined;
}

export type Verdict =
  | { readonly kind: 'act'; readonly values: Values }
  | { readonly kind: 'suppressed'; readonly reason: SuppressedReason; readonly values: Values };

type Values = Readonly<Record<string, EventValue>>;

/** No target: nothing else is asked. */
export const noTarget: Verdict = { kind: 'suppressed', reason: 'no-target', values: {} };

/**
 * Decides about one target. All guards must let it pass; the first that does not is the reason, with the values that it
 * was judged by. `observe` comes last, so that its record means "would have acted".
 */
export function judge(policy: Policy, event: TocsinEvent, target: RankedTarget, facts: TargetFacts): Verdict {
  const hop = event.hop ?? 0;
  const ranked = target.value === undefined ? {} : { value: target.value };
  if (facts.isKillSwitchOn) return suppressed('kill-switch', {});
  if (hop >= maxHops) return suppressed('hop', { hop, maxHops });
  if (isOwnEvent(policy, event, target)) return suppressed('own-event', { cause: event.type });
  if (facts.hostState !== 'active') return suppressed(hostReason(facts.hostState), {});
  const { cooldownUntilMs } = facts;
  if (cooldownUntilMs !== undefined && facts.nowMs < cooldownUntilMs) {
    return suppressed('cooldown', { cooldownMs: policy.cooldownMs, untilMs: cooldownUntilMs });
  }
  if (policy.mode === 'observe') return suppressed('observe', ranked);
  return { kind: 'act', values: ranked };
}

/** An event that a response of the same policy on the same target made. */
function isOwnEvent(policy: Policy, event: TocsinEvent, target: RankedTarget): boolean {
  const isOurs = event.source.kind === 'system' && event.source.name === 'tocsin';
  return isOurs && event.labels.policy === policy.name && event.labels.target === target.host;
}

function hostReason(state: Exclude<TargetFacts['hostState'], 'active'>): SuppressedReason {
  switch (state) {
    case undefined:
      return 'host-unknown';
    case 'draining':
      return 'host-draining';
    case 'removed':
      return 'host-removed';
  }
}

function suppressed(reason: SuppressedReason, values: Values): Verdict {
  return { kind: 'suppressed', reason, values };
}
