import type { EventDraft } from '../../../shared/facts/event.ts';
import type { HostRule, MemberRule } from '../../../shared/language/artifact.ts';
import { parseExpression } from '../../../shared/language/expression/parser.ts';
import {
  emptyHostRulesState,
  type HostRulesState,
  type SeriesValue,
} from '../../../shared/language/host-rules/host-rule-state.ts';
import { stepHostRules } from '../../../shared/language/host-rules/host-rules.ts';
import { cpu, hostRules, startMs } from '../given.ts';

export interface Tick {
  /** Seconds since the start, by the agent's clock. */
  readonly at: number;
  readonly series: readonly SeriesValue[];
  readonly rules?: readonly HostRule[];
  readonly members?: readonly MemberRule[];
  readonly version?: string;
}

export interface Ran {
  readonly state: HostRulesState;
  readonly events: readonly EventDraft[];
  readonly refused: number;
  readonly dropped: number;
  /** Of the last tick. */
  readonly cut: number;
  /** `raised DISK_FULL /data @3 since 0`, in seconds. */
  readonly log: readonly string[];
}

/** Runs ticks through the engine, one each second unless told; between two ticks the state goes through JSON, as on a host. */
export function run(
  rules: readonly HostRule[],
  ticks: readonly Tick[],
  from: HostRulesState = emptyHostRulesState,
): Ran {
  let state = from;
  let refused = 0;
  let dropped = 0;
  let cut = 0;
  const events: EventDraft[] = [];
  for (const { at, ...tick } of ticks) {
    const nowMs = startMs + at * 1000;
    const result = stepHostRules(state, { host: 'node-1', nowMs, intervalMs: 1000, rules, ...tick });
    state = JSON.parse(JSON.stringify(result.state));
    events.push(...result.events);
    refused += result.refusedInstances;
    dropped += result.droppedEvents;
    cut = result.cutSeries;
  }
  return { state, events, refused, dropped, cut, log: events.map(line) };
}

/** A rule over the busy share, with more keys. */
export function busy(more = ''): readonly HostRule[] {
  return hostRules(`{ name: busy, when: system.cpu.utilization >= 90%${more} }`);
}

/** A busy share each `everySec`; undefined: none is measured. */
export function cpuTicks(values: ReadonlyArray<number | undefined>, everySec = 1): readonly Tick[] {
  return values.map((value, i) => ({ at: i * everySec, series: value === undefined ? [] : [cpu(value)] }));
}

export function gap(ticks: number): readonly undefined[] {
  return Array.from({ length: ticks }, () => undefined);
}

/** A member rule by host. */
export function member(hash: string, when: string, by: readonly string[] = ['host']): MemberRule {
  const { expr } = parseExpression(when);
  if (!expr) throw new Error(`no expression: ${when}`);
  return { hash, by, when: expr };
}

function line({ type, transition, t, start, labels, values, reason, muted, shadow }: EventDraft): string {
  const where = Object.entries(labels).flatMap(([name, value]) => (name === 'host' ? [] : [value]));
  const why = reason === undefined || reason === 'condition-ended' ? [] : [reason];
  const marks = [...(muted ? [`muted:${muted}`] : []), ...(shadow ? ['shadow'] : [])];
  if (type === 'MEMBER_CHANGED') return [values.member, ...where, values.truth, `@${second(t)}`].join(' ');
  const since = start === undefined ? [] : ['since', second(start)];
  return [transition, type, ...where, `@${second(t)}`, ...since, ...why, ...marks].join(' ');
}

function second(tMs: number): number {
  return (tMs - startMs) / 1000;
}
