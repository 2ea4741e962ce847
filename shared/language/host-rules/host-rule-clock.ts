import type { Series } from '../evaluation/facts.ts';
import type { Base, Hold, Phase } from '../evaluation/phase.ts';
import { languageLimits } from '../limits.ts';
import type { HostRulesState, InstanceState } from './host-rule-state.ts';

/**
 * The state on the time axis of a tick at `nowMs`. Within a run of the agent that axis never goes back. A wall clock that was
 * set back between two runs does: then all times of the state are moved with it, so that its last tick lies 1 ms
 * before this one. Holds and samples so keep their length; how long the agent was away cannot be known and counts as nothing.
 * A pause longer than `languageLimits.hostPauseMs` counts as that long. What was sent keeps its times.
 */
export function onAxisOf(state: HostRulesState, nowMs: number): HostRulesState {
  const { lastMs } = state;
  if (lastMs === undefined) return state;
  if (nowMs < lastMs) return moved(state, lastMs, nowMs - 1);
  const earliestMs = nowMs - languageLimits.hostPauseMs;
  return lastMs < earliestMs ? moved(state, lastMs, earliestMs) : state;
}

function moved(state: HostRulesState, lastMs: number, toMs: number): HostRulesState {
  const byMs = toMs - lastMs;
  return {
    ...state,
    lastMs: toMs,
    series: mapped(state.series, (series) => movedSeries(series, byMs)),
    rules: mapped(state.rules, (rule) => ({
      ...rule,
      instances: mapped(rule.instances, (instance) => movedInstance(instance, byMs)),
    })),
  };
}

function mapped<T>(of: Readonly<Record<string, T>>, change: (each: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(of).map(([key, each]) => [key, change(each)]));
}

function movedSeries(series: Series, byMs: number): Series {
  return {
    ...series,
    points: series.points.map(({ tMs, value, untilMs }) => ({
      tMs: tMs + byMs,
      value,
      untilMs: untilMs + byMs,
    })),
  };
}

function movedInstance(instance: InstanceState, byMs: number): InstanceState {
  const { base, gates } = instance;
  return {
    ...instance,
    base: movedBase(base, byMs),
    ...(gates && { gates: { publishedMs: gates.publishedMs.map((tMs) => tMs + byMs) } }),
  };
}

/** Host rules read no patterns, so that nothing is consumed. */
function movedBase(base: Base, byMs: number): Base {
  const { atMs, phase, unknownPhase } = base;
  return {
    ...base,
    atMs: atMs + byMs,
    phase: movedPhase(phase, byMs),
    ...(unknownPhase && { unknownPhase: movedPhase(unknownPhase, byMs) }),
  };
}

function movedPhase(phase: Phase, byMs: number): Phase {
  switch (phase.kind) {
    case 'idle':
    case 'spent':
      return phase;
    case 'holding':
      return { kind: 'holding', hold: movedHold(phase.hold, byMs) };
    case 'open': {
      const { startMs, raisedMs, clearing } = phase;
      return {
        kind: 'open',
        startMs: startMs + byMs,
        raisedMs: raisedMs + byMs,
        ...(clearing && { clearing: movedHold(clearing, byMs) }),
      };
    }
  }
}

function movedHold(hold: Hold, byMs: number): Hold {
  return { ...hold, startMs: hold.startMs + byMs };
}
