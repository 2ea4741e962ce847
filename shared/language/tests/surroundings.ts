import type { DecisionContext } from '../../correlator/context.ts';
import type { CompositeRule, HostSet } from '../artifact.ts';
import type { HostFact, Series } from '../evaluation/facts.ts';
import { hostFactsAt } from './host-lives.ts';
import type { Surroundings } from './run-correlator.ts';
import { receivedSeries } from './samples.ts';
import type { RanHost } from './world.ts';

/** Milliseconds since 1970. */
interface Times {
  readonly startMs: number;
  /** No sample is valid later. */
  readonly lastMs: number;
  readonly untilMs: number;
}

/** What the correlator of a test knows beside events: who is there, and the samples that were received. */
export function surroundingsOf(
  hosts: readonly RanHost[],
  hostSets: Readonly<Record<string, HostSet>>,
  composites: readonly CompositeRule[],
  { startMs, lastMs, untilMs }: Times,
): Surroundings {
  const lives = hosts.map(({ life }) => life);
  const factsAt = lastOf((nowMs): readonly HostFact[] => hostFactsAt(lives, nowMs));
  const seriesAt = lastOf((nowMs): readonly Series[] =>
    hosts.flatMap(({ samples, life }) => receivedSeries(samples.series, life, nowMs)),
  );
  const borders = lives.flatMap(({ stretches }) => stretches.flatMap((each) => [each.startMs, each.endMs]));
  const everyMs = Math.min(...composites.flatMap(({ samplesEveryMs = [] }) => samplesEveryMs));
  const looks = new Set([startMs, ...borders.filter((tMs) => tMs > startMs && tMs <= untilMs)]);
  for (let tMs = startMs + everyMs; tMs < lastMs + everyMs; tMs += everyMs) looks.add(tMs);
  return {
    contextAt(rule, nowMs): DecisionContext {
      return {
        hostSets,
        hosts: factsAt(nowMs),
        series: rule.samplesEveryMs === undefined ? [] : seriesAt(nowMs),
      };
    },
    startMs,
    looksMs: [...looks].sort((a, b) => a - b),
    untilMs,
  };
}

/** Remembers the last answer: many ask for the same time. */
function lastOf<T>(work: (nowMs: number) => T): (nowMs: number) => T {
  let last: { readonly nowMs: number; readonly result: T } | undefined;
  return (nowMs) => {
    if (last?.nowMs !== nowMs) last = { nowMs, result: work(nowMs) };
    return last.result;
  };
}
