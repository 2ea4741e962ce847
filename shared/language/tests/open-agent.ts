import type { EventDraft, Source } from '../../facts/event.ts';
import { makeClear } from '../../facts/make-event.ts';
import type { Artifact, HostRule, MemberRule } from '../artifact.ts';
import { type HostIdentity, isInHostSet } from '../host-membership.ts';
import {
  emptyHostRulesState,
  type HostRulesInput,
  type HostRulesState,
} from '../host-rules/host-rule-state.ts';
import { stepHostRules } from '../host-rules/host-rules.ts';

/** What an agent may be given, host by host. */
export type AgentRules = Pick<Artifact, 'hostRules' | 'memberRules' | 'hostSets'>;

/** What one agent was given. Keep the same object as long as the host's tags stay: what is made of the rules is cached by it. */
export interface OwnRules {
  readonly hostRules: readonly HostRule[];
  readonly memberRules: readonly MemberRule[];
}

/** The rules of an agent in virtual time. */
export interface OpenAgent {
  /** What it says at a tick; each `t` is exact. */
  tick(own: OwnRules, tick: Pick<HostRulesInput, 'nowMs' | 'intervalMs' | 'series'>): readonly EventDraft[];
  /** Ends what is open with reason `left`, and forgets all. */
  leave(atMs: number): readonly EventDraft[];
  state(): HostRulesState;
  /** Instances that found no room, ever so often. */
  refused(): number;
}

const system: Source = { kind: 'system', name: 'hosts' };

export function openAgent(host: string): OpenAgent {
  let state = emptyHostRulesState;
  let refused = 0;
  const open = new Map<string | undefined, EventDraft>();
  return {
    tick({ hostRules: rules, memberRules: members }, tick) {
      const result = stepHostRules(state, { host, ...tick, rules, members });
      state = result.state;
      refused += result.refusedInstances;
      for (const event of result.events) {
        if (event.transition === 'raised') open.set(event.episode, event);
        if (event.transition === 'cleared') open.delete(event.episode);
      }
      return result.events;
    },
    leave(atMs) {
      const told = { t: atMs, r: atMs, source: system, reason: 'left' };
      const clears = [...open.values()].map((raise) => makeClear({ ...raise, r: atMs }, told));
      open.clear();
      state = emptyHostRulesState;
      return clears;
    },
    state: () => state,
    refused: () => refused,
  };
}

/** The rules that a host with these tags is given. */
export function rulesOf(
  identity: HostIdentity,
  { hostRules, memberRules = [], hostSets }: AgentRules,
): OwnRules {
  const isGiven = (rule: { readonly in?: string }) =>
    rule.in === undefined || isInHostSet(hostSets, rule.in, identity);
  return { hostRules: hostRules.filter(isGiven), memberRules: memberRules.filter(isGiven) };
}
