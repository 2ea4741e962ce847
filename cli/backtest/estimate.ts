import { documentsLimits } from '../../shared/api/hosts.ts';
import { apiRequestPrice, readUnitPrice } from '../../shared/cost/list-prices.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { FactsHost } from '../../shared/language/backtest/facts.ts';
import { dayMs, formatDuration, minuteMs, secondMs } from '../../shared/time.ts';
import type { CountedEvents } from './api-events.ts';

/** What the command reads and is billed for in all, told before most of it is read: events were counted, documents are as of an agent's defaults. */
export interface Estimate {
  readonly hosts: number;
  /** Of each host one a minute of each UTC day that is asked for, since the service looks at whole days. */
  readonly documents: number;
  /** Events of any type that the service looks at, to count them and once more to run on them. */
  readonly events: number;
  /** Those among them that the rules read or made. */
  readonly matching: number;
  /** Documents and events. */
  readonly items: number;
  readonly requests: number;
  readonly readUnits: number;
  readonly usd: number;
  readonly durationMs: number;
}

/** A quiet document is about 1 KB, of which 8 are read with one unit, eventually consistent. */
const unitsPerDocument = 1 / 8;
/** The record of a host, and its newest document. */
const unitsPerHost = 1;
/** Measured on one core: a request with its answer, and a document with its samples run through five rules. */
const measured = { requestMs: 60, documentMs: 1 } as const;

/** Documents that the service looks at for `[fromMs, toMs)`: of hosts that were there then, those of whole UTC days, one a minute of their stay. */
export function documentsOf(hosts: readonly FactsHost[], fromMs: number, toMs: number): number {
  const dayStartMs = Math.floor(fromMs / dayMs) * dayMs;
  const spans = hosts
    .filter((host) => wasThere(host, fromMs, toMs))
    .flatMap(({ memberships }) =>
      memberships.map(({ startMs, endMs = toMs }) => Math.min(endMs, toMs) - Math.max(startMs, dayStartMs)),
    );
  return spans.reduce((sum, spanMs) => sum + Math.ceil(Math.max(0, spanMs) / minuteMs), 0);
}

/** Whether a host was a member at some time of `[fromMs, toMs)`: of others nothing is read. */
export function wasThere({ memberships }: FactsHost, fromMs: number, toMs: number): boolean {
  return memberships.some(({ startMs, endMs = toMs }) => startMs < toMs && endMs > fromMs);
}

/** Events that are looked at in all, of those that are listed once: listed to count them, and to run on them. */
export function eventsOf(listed: number): number {
  return 2 * listed;
}

export function estimateOf(
  { hosts, documents }: Pick<Estimate, 'hosts' | 'documents'>,
  { events: matching, listed, opened }: Omit<CountedEvents, 'before'>,
  samplesMs: number,
): Estimate {
  const days = Math.ceil(samplesMs / dayMs) + 1;
  const pages = documents === 0 ? 0 : Math.ceil(documents / documentsLimits.documents) + hosts * days;
  const requests = pages + 2 * listed.requests + opened.requests + 1;
  const ofEvents = 2 * listed.units + opened.units;
  const readUnits = Math.ceil(documents * unitsPerDocument + ofEvents + hosts * unitsPerHost);
  const events = eventsOf(listed.items) + opened.items;
  return {
    hosts,
    documents,
    events,
    matching,
    items: documents + events,
    requests,
    readUnits,
    usd: readUnits * readUnitPrice.usd + requests * apiRequestPrice.usd,
    durationMs: requests * measured.requestMs + documents * measured.documentMs,
  };
}

/** One sentence: items, dollars and time. */
export function estimateText(estimate: Estimate): string {
  const { hosts, documents, events, matching, items, requests, readUnits, usd, durationMs } = estimate;
  const count = (value: number) => value.toLocaleString('en-US');
  const seconds = Math.max(1, Math.ceil(durationMs / secondMs));
  const price = `${count(readUnits)} read units at ${perMillion(readUnitPrice.usd)}, ${count(requests)} requests at ${perMillion(apiRequestPrice.usd)}`;
  return `reads about ${count(items)} items, ${count(documents)} documents of ${count(hosts)} hosts and ${count(events)} events to find ${count(matching)}: about ${usd.toFixed(4)} USD (${price}), ${formatDuration(seconds * secondMs)}`;
}

/** Throws `BACKTEST_TOO_LARGE` beyond `most`: the items of the estimate, as far as they are counted. */
export function checkItems(
  { documents, events }: Pick<Estimate, 'documents' | 'events'>,
  most: number,
): void {
  if (documents + events <= most) return;
  throw new TocsinError('BACKTEST_TOO_LARGE', 'this would read too much', {
    field: '--max-items',
    got: `${documents} documents and ${events} events or more`,
    allowed: `at most ${most}`,
    fix: 'a shorter --since, one --host, fewer files, or a larger --max-items',
  });
}

function perMillion(usd: number): string {
  return `${usd * 1e6} USD a million`;
}
