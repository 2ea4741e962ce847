import type { HostDocument } from '../../api/hosts.ts';
import type { TocsinEvent } from '../../facts/event.ts';
import { canonicalKey } from '../../facts/ids.ts';
import { limits } from '../../facts/limits.ts';
import { makeOccurrence } from '../../facts/make-event.ts';
import type { SeriesValue } from '../host-rules/host-rule-state.ts';
import { type AgentRules, type OpenAgent, type OwnRules, openAgent, rulesOf } from '../tests/open-agent.ts';
import type { FactsHost, FactsLine } from './facts.ts';
import type { KnownSeries } from './known-series.ts';
import type { ToldHost } from './told-until.ts';

type Labels = Readonly<Record<string, string>>;
type Documents = Extract<FactsLine, { readonly kind: 'documents' }>;
type Membership = FactsHost['memberships'][number];

export interface HostReplayOptions {
  readonly rules: AgentRules;
  /** Receipts of documents become events `HEARTBEAT`. */
  readonly tellsReceipts: boolean;
  /** Metrics that composites read themselves. */
  readonly read: ReadonlySet<string>;
  readonly series: KnownSeries;
}

/** One host's agent, evaluating other rules on the samples that it once sent. */
export interface HostReplay {
  /** What it would have said, as it would have been received. */
  take(page: Documents): readonly TocsinEvent[];
  /** Ends what is open of a host that left before `tMs`. */
  advance(tMs: number): readonly TocsinEvent[];
  /** A tick without samples at `tMs`: what it says shows only what was known until then. */
  end(tMs: number): readonly TocsinEvent[];
  ticks(): number;
  refused(): number;
  /** How far its documents tell. */
  told(): ToldHost;
  /** The longest interval between two ticks. */
  intervalMs(): number;
}

/** Series whose labels are remembered; more than an agent may have. */
const seriesRemembered = 4 * limits.series;

export function openHostReplay(host: FactsHost, options: HostReplayOptions): HostReplay {
  const agent: OpenAgent = openAgent(host.host);
  const known = new Map<string, Labels>();
  const given = new Map<Membership, OwnRules>();
  let current: Membership | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  let ticks = 0;
  let longestMs = 0;
  let told: ToldHost = { documentMs: 0 };

  const ownRules = (membership: Membership): OwnRules => {
    const { name } = host;
    const identity = { host: host.host, tags: membership.tags, ...(name !== undefined && { name }) };
    const own = given.get(membership) ?? rulesOf(identity, options.rules);
    given.set(membership, own);
    return own;
  };

  const leaveBy = (tMs: number): readonly TocsinEvent[] => {
    const { endMs } = current ?? {};
    if (endMs === undefined || endMs > tMs) return [];
    const isGoingOn = host.memberships.some(({ startMs }) => startMs === endMs);
    current = undefined;
    return isGoingOn ? [] : agent.leave(endMs).map((event) => ({ ...event, r: endMs }));
  };

  const tick = (tMs: number, intervalMs: number, series: readonly SeriesValue[], delayMs: number) => {
    if (tMs <= lastMs) return [];
    const left = leaveBy(tMs);
    current = host.memberships.find(({ startMs, endMs = Infinity }) => startMs <= tMs && tMs < endMs);
    if (current === undefined) return left;
    lastMs = tMs;
    ticks++;
    longestMs = Math.max(longestMs, intervalMs);
    const said = agent.tick(ownRules(current), { nowMs: tMs, intervalMs, series });
    return [...left, ...said.map((draft) => ({ ...draft, r: tMs + delayMs }))];
  };

  const takeDocument = (document: HostDocument, series: Documents['series']): readonly TocsinEvent[] => {
    const { builtAtMs, receivedAtMs, ticks: block, columns } = document;
    told = furtherTold(told, document);
    const delayMs = Math.max(0, receivedAtMs - builtAtMs);
    const events: TocsinEvent[] = options.tellsReceipts ? [receipt(host.host, receivedAtMs)] : [];
    const named = columns.flatMap(([place, values]) => {
      const of = series[place];
      return of === undefined ? [] : [{ metric: of.metric, labels: sameLabels(known, of), values }];
    });
    if (block === undefined) return events;
    for (let i = 0; i < block.count; i++) {
      const tMs = block.fromMs + i * block.intervalMs;
      const values: SeriesValue[] = [];
      for (const { metric, labels, values: column } of named) {
        const value = column[i];
        if (value === null || value === undefined) continue;
        values.push({ metric, labels, value });
        if (options.read.has(metric) && tMs > lastMs) {
          const point = { tMs, value, receivedMs: receivedAtMs };
          options.series.add(host.host, metric, labels, point, block.intervalMs);
        }
      }
      events.push(...tick(tMs, block.intervalMs, values, delayMs));
    }
    return events;
  };

  return {
    take: ({ documents, series }) => documents.flatMap((document) => takeDocument(document, series)),
    advance: leaveBy,
    end: (tMs) => (lastMs === Number.NEGATIVE_INFINITY ? [] : tick(tMs, longestMs, [], 0)),
    ticks: () => ticks,
    refused: agent.refused,
    told: () => told,
    intervalMs: () => longestMs,
  };
}

/** Between two ticks nothing is measured, so a block tells of the interval after its last tick as well. */
function furtherTold({ toldMs = 0, documentMs }: ToldHost, { builtAtMs, ticks }: HostDocument): ToldHost {
  if (ticks === undefined) return { toldMs: Math.max(toldMs, builtAtMs), documentMs };
  const spanMs = ticks.count * ticks.intervalMs;
  return { toldMs: Math.max(toldMs, ticks.fromMs + spanMs), documentMs: Math.max(documentMs, spanMs) };
}

function receipt(host: string, receivedAtMs: number): TocsinEvent {
  return makeOccurrence({
    type: 'HEARTBEAT',
    severity: 'info',
    source: { kind: 'agent', host },
    labels: { host },
    t: receivedAtMs,
    r: receivedAtMs,
    sender: 'ingest',
    nonce: host,
  });
}

/** The same object from page to page: the rules keep what they computed of labels by identity. */
function sameLabels(known: Map<string, Labels>, { metric, labels }: Documents['series'][number]): Labels {
  const key = `${metric} ${canonicalKey(labels)}`;
  const same = known.get(key);
  if (same !== undefined) return same;
  if (known.size >= seriesRemembered) known.clear();
  known.set(key, labels);
  return labels;
}
