import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveRules } from '../../../shared/correlator/lateness.ts';
import { publishedEpisodes } from '../../../shared/correlator/published-episodes.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { canonicalKey } from '../../../shared/facts/ids.ts';
import { compareWith } from '../../../shared/language/backtest/compare.ts';
import { runCorrelator } from '../../../shared/language/tests/run-correlator.ts';
import { runHost } from '../../../shared/language/tests/run-hosts.ts';
import { surroundingsOf } from '../../../shared/language/tests/surroundings.ts';
import { minuteMs } from '../../../shared/time.ts';
import { clear, raise } from '../../correlator/given.ts';
import { compiled, cpu } from '../given.ts';
import { factsOf, headerOf, intervalMs, type Measured, replayed, startMs } from './given.ts';

/** Host rules with hold, hysteresis and gates; members; a composite over samples, one over people's events, one over all. */
const artifact = compiled(`
host_sets: { web: { tags: { role: web } } }
rules:
  - { name: busy, by: [host], when: system.cpu.utilization > 90%, for: 1m, clear: system.cpu.utilization < 50%, emit: BUSY, cooldown: 10m }
  - { name: planned, by: [host], when: BUSY and not MAINTENANCE, emit: UNPLANNED, unless: { event: FREEZE, wait: 1m, extend: 1m } }
  - { name: most, by: [], when: { at_least: 2, of: web, where: system.cpu.utilization > 90% }, emit: MOST }
  - { name: hot, by: [], when: 'avg_of(web, system.cpu.utilization) > 80%', emit: HOT }
  - { name: all, by: [], when: MOST and not FREEZE, for: 30s, emit: ALL_BAD, max_raises: { max: 1, per: 20m } }
`);
const composites = effectiveRules(artifact);
const minutes = 40;
const toMs = startMs + minutes * minuteMs;

/** Load of a host as stretches of ticks. */
const load = fc.array(
  fc.record({ ticks: fc.integer({ min: 1, max: 40 }), value: fc.constantFrom(0.1, 0.7, 0.95) }),
  { minLength: 1, maxLength: 12 },
);
const operatorEvents = fc.uniqueArray(
  fc.record({
    type: fc.constantFrom('MAINTENANCE', 'FREEZE'),
    host: fc.constantFrom('a', 'b', 'c'),
    startMin: fc.nat(minutes - 10),
    lengthMin: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 4, selector: ({ type, host, startMin }) => `${type} ${host} ${startMin}` },
);

function measuredOf(
  host: string,
  stretches: readonly { readonly ticks: number; readonly value: number }[],
): Measured {
  const values = stretches.flatMap(({ ticks, value }) => Array.from({ length: ticks }, () => value));
  const ticks = values
    .slice(0, minutes * 6 - 6)
    .map((value, i) => ({ atMs: i * intervalMs, values: [cpu(value)] }));
  return { host, tags: { role: 'web' }, ticks };
}

/** The same facts through the runner of tests: agents at once, then the correlator. Each fact is received with its document. */
function reallySaid(hosts: readonly Measured[], given: readonly TocsinEvent[]): readonly TocsinEvent[] {
  const ran = hosts.map(({ host, tags = {}, ticks }) => {
    const byTime = new Map(ticks.map(({ atMs, values }) => [startMs + atMs, values]));
    const points = ticks.map(({ atMs, values }) => ({
      tMs: startMs + atMs,
      value: values[0]?.value ?? 0,
      untilMs: startMs + atMs + 3 * intervalMs,
    }));
    const series = [{ metric: 'system.cpu.utilization', labels: { host }, points }];
    const life = { host, stretches: [{ tags, startMs, endMs: Number.POSITIVE_INFINITY }], silent: [] };
    const samples = { byTime, series };
    return { life, samples, run: runHost(life, samples, artifact, startMs + (ticks.at(-1)?.atMs ?? 0)) };
  });
  const fromHosts = ran.flatMap(({ run }) => run.events.map((draft) => ({ ...draft, r: draft.t })));
  const times = { startMs, lastMs: toMs, untilMs: toMs - 1 };
  const deliveries = [...given, ...fromHosts].map((event) => ({ atMs: event.r, event }));
  const { events } = runCorrelator(
    composites,
    deliveries,
    (_, nowMs) => [nowMs],
    surroundingsOf(ran, artifact.hostSets, composites, times),
  );
  return [...fromHosts, ...events].filter(({ rule }) => rule !== undefined);
}

function episodesIn(events: readonly TocsinEvent[]): readonly string[] {
  const said = Map.groupBy(events, ({ rule, labels }) => `${rule?.name} ${canonicalKey(labels)}`);
  return [...said]
    .flatMap(([name, own]) =>
      publishedEpisodes(own).map(({ type, startMs: fromMs, raisedMs, clearedMs, muted }) =>
        [name, type, fromMs - startMs, raisedMs - startMs, (clearedMs ?? 0) - startMs, muted].join(' '),
      ),
    )
    .sort();
}

describe('a backtest of the facts of a run', () => {
  it('gives exactly the episodes of the run, gates included, and no difference', { timeout: 60_000 }, () => {
    let raised = 0;
    const property = fc.property(load, load, load, operatorEvents, (a, b, c, operator) => {
      const hosts = [measuredOf('a', a), measuredOf('b', b), measuredOf('c', c)];
      const given = operator.flatMap(({ type, host, startMin, lengthMin }) => {
        const labels = type === 'FREEZE' ? {} : { host };
        const episode = { type, labels, startMs: startMs + startMin * minuteMs };
        const raisedBy = raise(episode);
        return [raisedBy, clear(episode, episode.startMs + lengthMin * minuteMs)];
      });
      const unique = [...new Map(given.map((event) => [event.id, event])).values()];
      const header = headerOf(artifact, toMs);
      const really = reallySaid(hosts, unique);
      const lines = factsOf(header, hosts, unique, 7 * minuteMs);
      const said = really.map((event) => ({ kind: 'said' as const, event }));
      const { run, replay } = replayed(artifact, header, [...lines.slice(0, 3), ...said, ...lines.slice(3)]);
      const comparison = compareWith(run, replay.said(), ['default/busy']);
      const got = run.rules
        .flatMap(({ name, instances }) =>
          instances.flatMap(({ labels, episodes }) =>
            episodes.map(({ type, startMs: fromMs, raisedMs, clearedMs, muted }) =>
              [
                `${name} ${canonicalKey(labels)}`,
                type,
                fromMs - startMs,
                raisedMs - startMs,
                (clearedMs ?? 0) - startMs,
                muted,
              ].join(' '),
            ),
          ),
        )
        .sort();
      expect(got).toEqual(episodesIn(really));
      expect(comparison.rules.flatMap(({ differences }) => differences)).toEqual([]);
      raised += got.length;
    });
    fc.assert(property, { numRuns: 40 });
    expect(raised).toBeGreaterThan(40);
  });
});
