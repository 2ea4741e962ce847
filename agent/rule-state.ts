import { timeOfId } from '../shared/facts/ids.ts';
import { type Base, type Hold, idle, type Phase } from '../shared/language/evaluation/phase.ts';
import { firstBase } from '../shared/language/evaluation/timeline.ts';
import {
  emptyHostRulesState,
  type HostRulesState,
  type InstanceState,
  type OpenEpisode,
  type RuleState,
} from '../shared/language/host-rules/host-rule-state.ts';
import { isRecord } from './outcome.ts';

/** What agents before 0.2 kept: values that were valid on a clock of their own, and one hold for each side. */
interface FirstState {
  readonly last?: { readonly nowMs: number };
  readonly rules: Readonly<Record<string, FirstRule>>;
}

type FirstRule = Omit<RuleState, 'instances'> & {
  readonly instances: Readonly<Record<string, FirstInstance>>;
};

interface FirstInstance {
  readonly labels: Readonly<Record<string, string>>;
  readonly hold?: Hold;
  readonly clearHold?: Hold;
  readonly open?: OpenEpisode;
}

/** The state as it was stored, in the present form; undefined if it has none that is known. */
export function readRuleState(value: unknown): HostRulesState | undefined {
  if (!isRecord(value) || !isRecord(value.rules)) return undefined;
  if (value.v === 1) return upgraded(value as unknown as FirstState);
  const isPresent = value.v === 2 && isRecord(value.series) && isRecord(value.members);
  return isPresent ? (value as unknown as HostRulesState) : undefined;
}

/** Open episodes and holds go on. The last values are left behind: until the next tick the conditions are unknown. */
function upgraded({ last, rules }: FirstState): HostRulesState {
  if (!last) return emptyHostRulesState;
  const lastMs = Math.round(last.nowMs);
  return {
    ...emptyHostRulesState,
    lastMs,
    rules: mapped(rules, (rule) => ({
      ...rule,
      instances: mapped(rule.instances, (instance) => upgradedInstance(instance, lastMs)),
    })),
  };
}

function upgradedInstance(first: FirstInstance, lastMs: number): InstanceState {
  const { labels, open } = first;
  const base: Base = { ...firstBase(lastMs + 1), phase: phaseOf(first) };
  return { labels, base, ...(open && { open }) };
}

function phaseOf({ open, hold, clearHold }: FirstInstance): Phase {
  if (open) {
    const raisedMs = timeOfId(open.raiseId);
    return { kind: 'open', startMs: open.startMs, raisedMs, ...(clearHold && { clearing: clearHold }) };
  }
  return hold ? { kind: 'holding', hold } : idle;
}

function mapped<T, R>(of: Readonly<Record<string, T>>, change: (each: T) => R): Readonly<Record<string, R>> {
  return Object.fromEntries(Object.entries(of).map(([key, each]) => [key, change(each)]));
}
