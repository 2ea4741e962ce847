import { documentsLimits } from '../../shared/api/hosts.ts';
import { apiRequestPrice, readUnitPrice } from '../../shared/cost/list-prices.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { FactsHost } from '../../shared/language/backtest/facts.ts';
import { dayMs, formatDuration, minuteMs, secondMs } from '../../shared/time.ts';

/** What reading costs, before it begins: counted where counting is cheap, else at an agent's defaults. */
export interface Estimate {
  readonly hosts: number;
  /** One a minute of each host. */
  readonly documents: number;
  readonly events: number;
  readonly requests: number;
  readonly readUnits: number;
  readonly usd: number;
  readonly durationMs: number;
}

/** A document, or an event, is about 1 KB, of which 8 are read with one unit, eventually consistent. */
const unitsPerItem = 1 / 8;
/** The record of a host, and its newest document. */
const unitsPerHost = 1;
/** Measured on one core: a request with its answer, and a document with its samples run through five rules. */
const measured = { requestMs: 60, documentMs: 1 } as const;

/** Documents that hosts have sent in `[fromMs, toMs)` if they sent one a minute while they were there. */
export function documentsOf(hosts: readonly FactsHost[], fromMs: number, toMs: number): number {
  const spans = hosts.flatMap(({ memberships }) =>
    memberships.map(({ startMs, endMs = toMs }) => Math.min(endMs, toMs) - Math.max(startMs, fromMs)),
  );
  return spans.reduce((sum, spanMs) => sum + Math.ceil(Math.max(0, spanMs) / minuteMs), 0);
}

/** `eventRequests`: what counting the events took; they are read once more. */
export function estimateOf(
  { hosts, documents, events }: Pick<Estimate, 'hosts' | 'documents' | 'events'>,
  eventRequests: number,
  samplesMs: number,
): Estimate {
  const days = Math.ceil(samplesMs / dayMs) + 1;
  const pages = documents === 0 ? 0 : Math.ceil(documents / documentsLimits.documents) + hosts * days;
  const requests = pages + 2 * eventRequests + 1;
  const readUnits = Math.ceil((documents + 2 * events) * unitsPerItem + hosts * unitsPerHost);
  return {
    hosts,
    documents,
    events,
    requests,
    readUnits,
    usd: readUnits * readUnitPrice.usd + requests * apiRequestPrice.usd,
    durationMs: requests * measured.requestMs + documents * measured.documentMs,
  };
}

/** One sentence: items, dollars and time. */
export function estimateText({
  hosts,
  documents,
  events,
  requests,
  readUnits,
  usd,
  durationMs,
}: Estimate): string {
  const count = (value: number) => value.toLocaleString('en-US');
  const seconds = Math.max(1, Math.ceil(durationMs / secondMs));
  const price = `${count(readUnits)} read units at ${perMillion(readUnitPrice.usd)}, ${count(requests)} requests at ${perMillion(apiRequestPrice.usd)}`;
  return `reads about ${count(documents)} documents of ${count(hosts)} hosts and ${count(events)} events: about ${usd.toFixed(4)} USD (${price}), ${formatDuration(seconds * secondMs)}`;
}

/** Throws `BACKTEST_TOO_LARGE` beyond `most`. */
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
