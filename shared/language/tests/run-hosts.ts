import type { EventDraft } from '../../facts/event.ts';
import type { HostRule } from '../artifact.ts';
import type { HostRulesState } from '../host-rules/host-rule-state.ts';
import type { HostLife } from './host-lives.ts';
import { type AgentRules, openAgent, rulesOf } from './open-agent.ts';
import type { HostSamples } from './samples.ts';

type Labels = Readonly<Record<string, string>>;

/** An instance of a rule that an agent had. */
interface HostInstance {
  readonly rule: HostRule;
  /** With `host`. */
  readonly labels: Labels;
  /** When it came up first, in milliseconds since 1970. */
  readonly bornMs: number;
}

export interface HostRun {
  /** What the agent says, and what is said of it when it leaves; each `t` is exact. */
  readonly events: readonly EventDraft[];
  readonly instances: readonly HostInstance[];
  /** The rules that it was ever given. */
  readonly rules: ReadonlySet<HostRule>;
}

const intervalMs = 10_000;

/**
 * The agent of a host, from sample to sample until `untilMs`, with the rules that the host's tags give it. What happens
 * between two samples is told with its own time. When the host leaves, its open episodes end with reason `left`.
 */
export function runHost(life: HostLife, samples: HostSamples, given: AgentRules, untilMs: number): HostRun {
  const events: EventDraft[] = [];
  const instances = new Map<string, HostInstance>();
  const rules = new Set<HostRule>();
  const agent = openAgent(life.host);
  for (const [i, stretch] of life.stretches.entries()) {
    const endMs = Math.min(stretch.endMs, untilMs + 1);
    if (stretch.startMs >= endMs) break;
    const own = rulesOf({ host: life.host, tags: stretch.tags }, given);
    for (const rule of own.hostRules) rules.add(rule);
    for (const nowMs of ticksOf(stretch.startMs, endMs, samples)) {
      const series = samples.byTime.get(nowMs) ?? [];
      events.push(...agent.tick(own, { nowMs, intervalMs, series }));
      note(own.hostRules, agent.state(), life.host, nowMs, instances);
    }
    if (stretch.endMs > untilMs || life.stretches[i + 1]?.startMs === stretch.endMs) continue;
    events.push(...agent.leave(stretch.endMs));
  }
  return { events, instances: [...instances.values()], rules };
}

/** At its begin, at each sample, and at its end; `endMs` is outside. */
function ticksOf(startMs: number, endMs: number, { byTime }: HostSamples): Iterable<number> {
  const between = [...byTime.keys()].filter((tMs) => startMs < tMs && tMs < endMs - 1);
  return new Set([startMs, ...between, endMs - 1]);
}

function note(
  rules: readonly HostRule[],
  state: HostRulesState,
  host: string,
  nowMs: number,
  instances: Map<string, HostInstance>,
): void {
  for (const rule of rules) {
    for (const [key, { labels }] of Object.entries(state.rules[rule.hash]?.instances ?? {})) {
      const name = `${rule.hash} ${key}`;
      if (!instances.has(name)) instances.set(name, { rule, labels: { ...labels, host }, bornMs: nowMs });
    }
  }
}
