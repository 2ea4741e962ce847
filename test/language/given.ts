import type { EventDraft } from '../../shared/facts/event.ts';
import type { Artifact, HostRule } from '../../shared/language/artifact.ts';
import { compile } from '../../shared/language/compiler.ts';
import {
  emptyHostRulesState,
  type HostRulesInput,
  type HostRulesState,
  type SeriesValue,
} from '../../shared/language/host-rules/host-rule-state.ts';
import { stepHostRules } from '../../shared/language/host-rules/host-rules.ts';

/** Compiles rules and whatever else stands behind `version: 1`; throws with the diagnostics if there are errors. */
export function compiled(text: string): Artifact {
  const { artifact, diagnostics } = compile([{ name: 'given.yaml', text: `version: 1\n${text}` }]);
  if (!artifact) throw new Error(JSON.stringify(diagnostics, undefined, 1));
  return artifact;
}

/** Codes, places and messages of what the compiler says. */
export function told(text: string): readonly string[] {
  const { diagnostics } = compile([{ name: 'given.yaml', text }]);
  return diagnostics.map(({ code, line, column, endColumn, message, fix }) =>
    [`${code} ${line}:${column}-${endColumn} ${message}`, ...(fix === undefined ? [] : [fix])].join(' | '),
  );
}

export function hostRules(...rules: readonly string[]): readonly HostRule[] {
  return compiled(`rules:\n${rules.map((rule) => `  - ${rule}`).join('\n')}`).hostRules;
}

export function cpu(value: number): SeriesValue {
  return { metric: 'system.cpu.utilization', labels: {}, value };
}

export function disk(mountpoint: string, value: number, device = 'sda'): SeriesValue {
  return { metric: 'system.filesystem.utilization', labels: { mountpoint, device }, value };
}

export const startMs = 1_800_000_000_000;

export interface Tick {
  /** Seconds since the start, by the wall and by the monotonic clock. */
  readonly at: number;
  readonly series: readonly SeriesValue[];
  readonly rules?: readonly HostRule[];
  /** Seconds by which this run's wall clock is off. */
  readonly anchor?: number;
  readonly intervalMs?: number;
}

export interface Ran {
  readonly state: HostRulesState;
  readonly events: readonly EventDraft[];
  readonly refused: number;
  /** `raised DISK_FULL /data @3 since 0`, in seconds. */
  readonly log: readonly string[];
}

/** Runs ticks through the engine; between two ticks the state goes through JSON, as on a host. */
export function run(
  rules: readonly HostRule[],
  ticks: readonly Tick[],
  from: HostRulesState = emptyHostRulesState,
): Ran {
  let state = from;
  let refused = 0;
  const events: EventDraft[] = [];
  for (const tick of ticks) {
    const input: HostRulesInput = {
      host: 'node-1',
      nowMs: startMs + (tick.at + (tick.anchor ?? 0)) * 1000,
      intervalMs: tick.intervalMs ?? 1000,
      rules: tick.rules ?? rules,
      series: tick.series,
    };
    const result = stepHostRules(state, input);
    state = JSON.parse(JSON.stringify(result.state));
    events.push(...result.events);
    refused += result.refusedInstances;
  }
  return { state, events, refused, log: events.map(line) };
}

function line({ type, transition, t, start, labels, reason }: EventDraft): string {
  const where = Object.entries(labels).flatMap(([name, value]) => (name === 'host' ? [] : [value]));
  const why = reason === undefined || reason === 'condition-ended' ? [] : [reason];
  return [transition, type, ...where, `@${second(t)}`, 'since', second(start ?? Number.NaN), ...why].join(
    ' ',
  );
}

function second(tMs: number): number {
  return (tMs - startMs) / 1000;
}
