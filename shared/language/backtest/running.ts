import { effectiveRules } from '../../correlator/lateness.ts';
import { latestMs } from '../../correlator/limits.ts';
import { TocsinError } from '../../errors.ts';
import type { TocsinEvent } from '../../facts/event.ts';
import { canonicalKey } from '../../facts/ids.ts';
import { hourMs, secondMs } from '../../time.ts';
import type { Artifact, CompositeRule, Rule } from '../artifact.ts';
import { longestMs, readsOf } from '../evaluation/reads.ts';
import { metricsReadBy } from '../placement/reads.ts';
import { type CorrelatorWorld, type Delivery, openCorrelator } from '../tests/open-correlator.ts';
import type { FactsHeader, FactsHost, FactsLine } from './facts.ts';
import { type HostReplay, type HostReplayOptions, openHostReplay } from './host-replay.ts';
import { makeKnownHosts } from './known-hosts.ts';
import { makeKnownSeries } from './known-series.ts';
import { backtestLimits } from './limits.ts';
import { needsOf, rulesOnSamples } from './needs.ts';
import { observeTruths } from './observed-truths.ts';
import { probedBy, probesOf } from './probes.ts';
import { type Report, reportOf } from './report.ts';
import type { BacktestRun } from './result.ts';
import type { Statements } from './statements.ts';
import { toldUntil } from './told-until.ts';
import { makeUnknownTimes } from './unknown-times.ts';

type Labels = Readonly<Record<string, string>>;

const agentMs = 10 * secondMs;

/** A definition set as it is run. */
export interface Parts {
  readonly artifact: Artifact;
  readonly composites: readonly CompositeRule[];
  readonly onSamples: ReadonlySet<Rule>;
  /** Made by the rules themselves. */
  readonly ownTypes: ReadonlySet<string>;
  readonly overSeries: readonly CompositeRule[];
  readonly tellsReceipts: boolean;
  /** How long before the begin facts still matter. */
  readonly warmupMs: number;
}

/** Rules that have begun. */
export interface Running {
  hear(event: TocsinEvent): void;
  takeDocuments(page: Extract<FactsLine, { readonly kind: 'documents' }>): void;
  advance(tMs: number): void;
  finish(): BacktestRun;
}

export function partsOf(artifact: Artifact): Parts {
  const needs = needsOf(artifact);
  const composites = effectiveRules(artifact);
  return {
    artifact,
    composites,
    onSamples: rulesOnSamples({ hostRules: artifact.hostRules, compositeRules: composites }),
    ownTypes: new Set(needs.said),
    overSeries: composites.filter(({ samplesEveryMs }) => samplesEveryMs !== undefined),
    tellsReceipts: needs.readsReceipts,
    warmupMs: needs.warmupMs,
  };
}

/** Agents and correlator at the begin of the facts; what is said goes into `statements`. */
export function begin(
  parts: Parts,
  header: FactsHeader,
  hosts: readonly FactsHost[],
  statements: Statements,
): Running {
  const { artifact, composites, overSeries, onSamples } = parts;
  const { fromMs, toMs, eventsFromMs, samplesFromMs } = header;
  const knownHosts = makeKnownHosts(hosts, samplesFromMs);
  const series = makeKnownSeries();
  const unknown = makeUnknownTimes();
  const keyOf = (rule: Pick<Rule, 'hash'>, of: Labels) => `${rule.hash} ${canonicalKey(of)}`;
  const contextAt: CorrelatorWorld['contextAt'] = (rule, nowMs) => ({
    hostSets: artifact.hostSets,
    hosts: knownHosts.at(nowMs),
    series: rule.samplesEveryMs === undefined ? [] : series.at(nowMs),
  });
  const observed = { world: { contextAt }, unknown, onSamples, fromMs, toMs, samplesFromMs, keyOf };
  const correlator = openCorrelator(composites, (_, nowMs) => [nowMs], {
    contextAt,
    startMs: eventsFromMs,
    allLookMs: samplesFromMs,
    instances: backtestLimits.instances,
    observe: observeTruths(observed),
  });
  const replays = replaysOf(parts, hosts, series);
  const byHost = new Map(hosts.map((host) => [host.host, host]));
  const everyMs = Math.min(...overSeries.map(({ samplesEveryMs }) => samplesEveryMs ?? Infinity));
  const keepMs = Math.max(0, ...overSeries.map((rule) => longestMs(readsOf(rule)) + latestMs(rule))) + hourMs;
  const labels: Report['labels'] = new Map();
  const counts = { documents: 0, events: 0 };
  const heard = new Set<string>();
  let given: Delivery[] = [];
  let toldMs = eventsFromMs;
  let doneMs = eventsFromMs - 1;

  const deliver = (event: TocsinEvent): void => {
    given.push({ atMs: Math.max(event.r, eventsFromMs), event });
  };

  const fromHost = (host: string, events: readonly TocsinEvent[], isOver = false): void => {
    for (const event of events) {
      const probed = probedBy(event);
      if (probed !== undefined) {
        const key = keyOf(probed, event.labels);
        unknown.begin(key, sinceOf(byHost.get(host), fromMs));
        unknown.say(key, Math.max(event.t, fromMs), probed.isKnown);
        labels.set(key, event.labels);
      } else if (!isOver) {
        if (event.rule !== undefined) statements.add(event);
        deliver(event);
      }
    }
  };
  const advanceTo = (untilMs: number): void => {
    if (untilMs <= doneMs) return;
    for (const [host, replay] of replays) fromHost(host, replay.advance(untilMs));
    const looksMs = [
      ...[eventsFromMs, samplesFromMs].filter((each) => doneMs < each && each <= untilMs),
      ...knownHosts.borders(doneMs, untilMs),
      ...grid(Math.max(doneMs, samplesFromMs), untilMs, everyMs),
    ];
    const { events, isOver } = correlator.advance({
      given,
      looksMs,
      untilMs,
      instants: backtestLimits.instants,
    });
    if (!isOver) throw neverSettled();
    for (const event of events) statements.add(event);
    given = [];
    doneMs = untilMs;
    series.forget(untilMs - keepMs);
  };

  return {
    hear(event) {
      counts.events++;
      if (!parts.ownTypes.has(event.type)) deliver(event);
    },
    takeDocuments(page) {
      counts.documents += page.documents.length;
      if (page.documents.length > 0) heard.add(page.host);
      const replay = replays.get(page.host);
      if (replay === undefined) throw unordered(`documents of ${page.host}, which is no host above`);
      fromHost(page.host, replay.take(page));
    },
    advance(tMs) {
      toldMs = Math.min(tMs, toMs);
      advanceTo(toldMs - backtestLimits.builtWithinMs);
    },
    finish() {
      if (toldMs < toMs) throw cut(toldMs, toMs);
      advanceTo(toMs - 1);
      correlator.observeAll();
      const ticks = [...replays.values()].reduce((sum, replay) => sum + replay.ticks(), 0);
      for (const [host, replay] of replays) fromHost(host, replay.end(toMs), true);
      const all = [...replays.values()];
      return reportOf({
        ...parts,
        header,
        hosts,
        statements,
        unknown,
        labels,
        keyOf,
        instances: correlator.instances(),
        read: { hosts: heard.size, ...counts, ticks },
        sampleMs: Math.max(agentMs, ...all.map((replay) => replay.intervalMs())),
        until: toldUntil(new Map([...replays].map(([host, each]) => [host, each.told()])), onSamples, toMs),
        refused: all.reduce((sum, replay) => sum + replay.refused(), 0),
      });
    },
  };
}

function replaysOf(
  { artifact, overSeries, tellsReceipts }: Parts,
  hosts: readonly FactsHost[],
  series: HostReplayOptions['series'],
): ReadonlyMap<string, HostReplay> {
  const { hostRules, memberRules = [], hostSets } = artifact;
  const rules = { hostRules, memberRules: [...memberRules, ...probesOf(hostRules)], hostSets };
  const options = { rules, tellsReceipts, read: new Set(overSeries.flatMap(metricsReadBy)), series };
  return new Map(hosts.map((host) => [host.host, openHostReplay(host, options)]));
}

/** From when on something could be known of a host, were there data. */
function sinceOf(host: FactsHost | undefined, fromMs: number): number {
  return Math.max(fromMs, host?.memberships[0]?.startMs ?? fromMs);
}

/** Times in `(afterMs, untilMs]` at which rules over samples look. */
function grid(afterMs: number, untilMs: number, everyMs: number): readonly number[] {
  const times: number[] = [];
  if (everyMs === Number.POSITIVE_INFINITY) return times;
  for (let tMs = (Math.floor(afterMs / everyMs) + 1) * everyMs; tMs <= untilMs; tMs += everyMs)
    times.push(tMs);
  return times;
}

export function unordered(got: string): TocsinError {
  return new TocsinError('FACTS_INVALID', 'the facts are not in order', {
    got,
    allowed: 'all hosts, then all else',
  });
}

function cut(toldMs: number, toMs: number): TocsinError {
  return new TocsinError('FACTS_INVALID', 'the facts end too early', {
    got: `facts up to ${new Date(toldMs).toISOString()}`,
    allowed: `all up to ${new Date(toMs).toISOString()}`,
    fix: 'the file was cut, or never finished: write it again',
  });
}

function neverSettled(): TocsinError {
  return new TocsinError('BACKTEST_TOO_LARGE', 'the composites do not come to rest', {
    got: `more than ${backtestLimits.instants} instants between two days`,
    allowed: `at most ${backtestLimits.instants}`,
    fix: 'fewer rules, or one --host',
  });
}
