import type { HostDocument } from '../../../shared/api/hosts.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { canonicalKey } from '../../../shared/facts/ids.ts';
import type { Artifact } from '../../../shared/language/artifact.ts';
import type { FactsHeader, FactsHost, FactsLine } from '../../../shared/language/backtest/facts.ts';
import { needsOf } from '../../../shared/language/backtest/needs.ts';
import { openReplay, type Replay } from '../../../shared/language/backtest/replay.ts';
import type { BacktestEpisode, BacktestRun } from '../../../shared/language/backtest/result.ts';
import type { SeriesValue } from '../../../shared/language/host-rules/host-rule-state.ts';
import { minuteMs } from '../../../shared/time.ts';
import { cpu } from '../given.ts';

export const startMs = Date.parse('2026-11-21T00:00:00Z');

/** What one host measured: time since `startMs` -> values. */
export interface Measured {
  readonly host: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly ticks: readonly { readonly atMs: number; readonly values: readonly SeriesValue[] }[];
  /** Minutes whose documents are missing. */
  readonly lost?: readonly number[];
  /** When the host joined, since `startMs`; 0 if absent. */
  readonly joinsMs?: number;
}

export const intervalMs = 10_000;

export function headerOf(artifact: Artifact, toMs: number, over: Partial<FactsHeader> = {}): FactsHeader {
  const { metrics, heard, said } = needsOf(artifact);
  return {
    kind: 'header',
    format: 'tocsin-facts',
    v: 1,
    fromMs: startMs,
    toMs,
    eventsFromMs: startMs,
    samplesFromMs: startMs,
    metrics,
    heard,
    said,
    ...over,
  };
}

export function hostOf({ host, tags = {}, joinsMs = 0 }: Measured): FactsHost {
  return { kind: 'host', host, name: host, memberships: [{ tags, startMs: startMs + joinsMs }] };
}

/** Documents of a minute each, as a host sends them. */
export function documentsOf({ host, ticks, lost = [] }: Measured): Extract<FactsLine, { kind: 'documents' }> {
  const places = new Map<string, number>();
  const series: { metric: string; labels: Readonly<Record<string, string>> }[] = [];
  const placeOf = ({ metric, labels }: SeriesValue) => {
    const key = `${metric} ${canonicalKey(labels)}`;
    const place = places.get(key) ?? series.push({ metric, labels }) - 1;
    places.set(key, place);
    return place;
  };
  const minutes = Map.groupBy(ticks, ({ atMs }) => Math.floor(atMs / minuteMs));
  const documents = [...minutes].flatMap(([minute, own]): readonly HostDocument[] => {
    if (lost.includes(minute)) return [];
    const fromMs = own[0]?.atMs ?? 0;
    const count = Math.round(((own.at(-1)?.atMs ?? 0) - fromMs) / intervalMs) + 1;
    const columns = new Map<number, (number | null)[]>();
    for (const { atMs, values } of own) {
      for (const each of values) {
        const place = placeOf(each);
        const column = columns.get(place) ?? Array.from({ length: count }, () => null);
        column[Math.round((atMs - fromMs) / intervalMs)] = each.value;
        columns.set(place, column);
      }
    }
    const builtAtMs = startMs + (minute + 1) * minuteMs;
    const ticksOf = { fromMs: startMs + fromMs, intervalMs, count };
    return [{ builtAtMs, receivedAtMs: builtAtMs, ticks: ticksOf, columns: [...columns] }];
  });
  return { kind: 'documents', host, series, documents };
}

/** The facts of hosts and events in stretches of `everyMs`, as they would be read. */
export function factsOf(
  header: FactsHeader,
  measured: readonly Measured[],
  events: readonly TocsinEvent[],
  everyMs = 24 * 60 * minuteMs,
): readonly Exclude<FactsLine, FactsHeader>[] {
  const lines: Exclude<FactsLine, FactsHeader>[] = measured.map(hostOf);
  const pages = measured.map(documentsOf);
  for (let fromMs = header.eventsFromMs; fromMs < header.toMs; fromMs += everyMs) {
    const toMs = Math.min(fromMs + everyMs, header.toMs);
    const isIn = (tMs: number) => fromMs <= tMs && tMs < toMs;
    lines.push(...events.filter(({ t }) => isIn(t)).map((event) => ({ kind: 'event' as const, event })));
    for (const page of pages)
      lines.push({ ...page, documents: page.documents.filter(({ builtAtMs }) => isIn(builtAtMs)) });
    lines.push({ kind: 'up-to', tMs: toMs });
  }
  return lines;
}

export function replayed(
  artifact: Artifact,
  header: FactsHeader,
  lines: readonly Exclude<FactsLine, FactsHeader>[],
): { readonly run: BacktestRun; readonly replay: Replay } {
  const replay = openReplay(artifact, header);
  for (const line of lines) replay.take(line);
  return { run: replay.finish(), replay };
}

/** `BUSY host=a 120 240 600`: seconds since `startMs` of start, raise and clear. */
export function told({ rules }: BacktestRun): readonly string[] {
  return rules.flatMap(({ instances }) =>
    instances.flatMap(({ labels, episodes }) => episodes.map((each) => episodeText(labels, each))),
  );
}

/** `busy host=a 0-120`: seconds since `startMs`. */
export function unknownTimes({ rules }: BacktestRun): readonly string[] {
  return rules.flatMap(({ name, instances }) =>
    instances.flatMap(({ labels, noData }) =>
      noData.map((each) =>
        [name, ...labelTexts(labels), `${second(each.startMs)}-${second(each.endMs)}`].join(' '),
      ),
    ),
  );
}

function episodeText(
  labels: Readonly<Record<string, string>>,
  { type, startMs: fromMs, raisedMs, clearedMs, muted }: BacktestEpisode,
): string {
  const times = [fromMs, raisedMs, ...(clearedMs === undefined ? [] : [clearedMs])].map(second);
  return [type, ...labelTexts(labels), ...times, ...(muted === undefined ? [] : [muted])].join(' ');
}

function labelTexts(labels: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(labels).map(([label, value]) => `${label}=${value}`);
}

function second(tMs: number): number {
  return (tMs - startMs) / 1000;
}

/** Busy in the given minutes. */
export function busyHost(host: string, minutes: number, isBusy: (minute: number) => boolean): Measured {
  const ticks = Array.from({ length: minutes * 6 }, (_, i) => {
    const atMs = i * 10_000;
    return { atMs, values: [cpu(isBusy(Math.floor(atMs / minuteMs)) ? 0.95 : 0.1)] };
  });
  return { host, ticks };
}
