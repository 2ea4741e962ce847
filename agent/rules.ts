import type { HostConfig } from '../shared/facts/document.ts';
import type { EventDraft } from '../shared/facts/event.ts';
import { limits } from '../shared/facts/limits.ts';
import {
  emptyHostRulesState,
  type HostRulesResult,
  type HostRulesState,
} from '../shared/language/host-rules/host-rule-state.ts';
import { stepHostRules } from '../shared/language/host-rules/host-rules.ts';
import { checkHostConfig } from './check-rules.ts';
import type { Host } from './host.ts';
import { isRecord } from './outcome.ts';
import { readRuleState } from './rule-state.ts';
import type { Sampled } from './sampler.ts';
import { readState, writeState } from './state-file.ts';

/** The rules that this host evaluates, and what they remember. */
export interface Rules {
  /** One tick over the rounded values; what it gives is to be kept before `save`. `nowMs` never goes back within a run. */
  step(nowMs: number, sampled: readonly Sampled[]): readonly EventDraft[];
  /**
   * Takes over a configuration as a whole or not at all, and keeps it on the disk. State goes on under the rules' hashes.
   * A refusal is told by `error` until one is accepted.
   */
  offer(config: unknown): Promise<void>;
  /** Tells of a configuration that could not even be read. */
  refuse(reason: string): void;
  version(): string | null;
  error(): string | undefined;
  /** What found no room in the last tick. */
  lost(): RuleLosses;
  /** Keeps the state on the disk. */
  save(): Promise<void>;
}

type RuleLosses = Pick<HostRulesResult, 'refusedInstances' | 'cutSeries' | 'droppedEvents'>;

export interface RulesOptions {
  readonly host: Host;
  readonly hostId: string;
  readonly stateDir: string;
  readonly intervalMs: number;
}

/** Begins with the last configuration that was accepted, and the state as it was saved. */
export async function openRules({ host, hostId, stateDir, intervalMs }: RulesOptions): Promise<Rules> {
  const configPath = `${stateDir}/rules.json`;
  const statePath = `${stateDir}/rule-state.json`;
  let config = await readState(host, configPath, readConfig);
  let state = (await readState(host, statePath, readRuleState)) ?? emptyHostRulesState;
  let error: string | undefined;
  let lost: RuleLosses = { refusedInstances: 0, cutSeries: 0, droppedEvents: 0 };

  const evaluate = (
    from: HostRulesState,
    { version, rules, members }: HostConfig,
    nowMs: number,
    series: readonly Sampled[],
  ) =>
    stepHostRules(from, {
      host: hostId,
      nowMs,
      intervalMs,
      rules,
      version,
      series,
      ...(members && { members }),
    });
  let last: { readonly nowMs: number; readonly sampled: readonly Sampled[] } = { nowMs: 0, sampled: [] };

  return {
    step(nowMs, sampled) {
      last = { nowMs, sampled };
      if (config === undefined) return [];
      const { events, ...result } = evaluate(state, config, nowMs, sampled);
      ({ state, ...lost } = result);
      return events;
    },
    async offer(offered) {
      try {
        const checked = checkHostConfig(offered);
        evaluate(emptyHostRulesState, checked, last.nowMs, last.sampled);
        config = checked;
        error = undefined;
        host.log('info', 'configuration accepted', { version: checked.version, rules: checked.rules.length });
        await writeState(host, configPath, checked);
      } catch (cause) {
        error = reasonOf(cause);
        host.log('error', 'configuration refused', { reason: error });
      }
    },
    refuse(reason) {
      error = reason;
    },
    version: () => config?.version ?? null,
    error: () => error,
    lost: () => lost,
    async save() {
      if (config !== undefined) await writeState(host, statePath, state);
    },
  };
}

function reasonOf(error: unknown): string {
  const detail = isRecord(error) && isRecord(error.detail) ? error.detail : {};
  const parts = [String(error instanceof Error ? error.message : error), detail.got, detail.allowed];
  return parts
    .filter((part) => part !== undefined)
    .join('; ')
    .slice(0, limits.messageChars);
}

function readConfig(value: unknown): HostConfig | undefined {
  try {
    return checkHostConfig(value);
  } catch {
    return undefined;
  }
}
