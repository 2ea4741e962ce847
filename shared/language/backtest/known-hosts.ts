import type { HostFact } from '../evaluation/facts.ts';
import type { FactsHost } from './facts.ts';

/** Who was a member of host sets at a time, as it was known then. */
export interface KnownHosts {
  at(nowMs: number): readonly HostFact[];
  /** Times in `(afterMs, untilMs]` at which some host joins or leaves, in order. */
  borders(afterMs: number, untilMs: number): readonly number[];
}

/** Nothing that agents say is known before `samplesFromMs`: as if all hosts had been silent. */
export function makeKnownHosts(hosts: readonly FactsHost[], samplesFromMs: number): KnownHosts {
  const facts = hosts.flatMap((host) => factsOf(host, samplesFromMs));
  const times = facts.flatMap(({ startMs, endMs }) => [startMs, endMs]).filter(Number.isFinite);
  const sorted = [...new Set(times)].sort((a, b) => a - b);
  let known:
    | { readonly fromMs: number; readonly toMs: number; readonly facts: readonly HostFact[] }
    | undefined;
  return {
    at(nowMs) {
      if (known && known.fromMs <= nowMs && nowMs < known.toMs) return known.facts;
      const fromMs = sorted.findLast((tMs) => tMs <= nowMs) ?? Number.NEGATIVE_INFINITY;
      const toMs = sorted.find((tMs) => tMs > nowMs) ?? Number.POSITIVE_INFINITY;
      known = { fromMs, toMs, facts: factsAt(facts, nowMs) };
      return known.facts;
    },
    borders: (afterMs, untilMs) => sorted.filter((tMs) => afterMs < tMs && tMs <= untilMs),
  };
}

function factsOf({ host, name, memberships }: FactsHost, samplesFromMs: number): readonly HostFact[] {
  return memberships.map(({ tags, startMs, endMs = Number.POSITIVE_INFINITY }) => ({
    host,
    ...(name !== undefined && { name }),
    tags,
    startMs,
    endMs,
    silent: startMs < samplesFromMs ? [{ startMs, endMs: samplesFromMs }] : [],
  }));
}

/** What lies ahead is not known. */
function factsAt(facts: readonly HostFact[], nowMs: number): readonly HostFact[] {
  return facts
    .filter(({ startMs }) => startMs <= nowMs)
    .map((fact) => (fact.endMs > nowMs ? { ...fact, endMs: Number.POSITIVE_INFINITY } : fact));
}
