import { fromBase64, toBase64 } from '../shared/facts/base64.ts';
import { type Columns, decodeColumns, encodeColumns } from '../shared/facts/codec.ts';
import type { Document, SampleBlock } from '../shared/facts/document.ts';

/** What names the second half: a document of its own. */
export interface SecondName {
  readonly boot: string;
  readonly seq: number;
}

type Halves = readonly [Document, Document];

/**
 * Two documents that together hold what one held; the first keeps its name, which is free since it was refused. Samples
 * are parted from events, then events and answers of commands are halved, then the time of the samples. undefined if
 * nothing is left to part. `seriesCount` is that of the block's schema, undefined if it is not known.
 */
export function splitDocument(
  document: Document,
  seriesCount: number | undefined,
  nextName: () => SecondName,
): Halves | undefined {
  const { samples, schema, ...facts } = document;
  const { commandResults, dropped: _, ...bare } = facts;
  const factCount = facts.events.length + (commandResults?.length ?? 0);
  const second = { ...bare, events: [], ...(schema !== undefined && { schema }) };
  if (samples !== undefined && factCount > 0) return [facts, { ...second, ...nextName(), samples }];
  if (factCount > 1) return halveFacts(facts, nextName);
  if (samples === undefined || samples.count === 1 || seriesCount === undefined) return undefined;
  const [early, late] = halveBlock(samples, seriesCount);
  return [
    { ...document, samples: early },
    { ...second, ...nextName(), samples: late },
  ];
}

function halveFacts(document: Document, nextName: () => SecondName): Halves {
  const { commandResults, dropped, ...rest } = document;
  const results = commandResults ?? [];
  const [firstEvents, secondEvents] = halves(document.events);
  // One of each: the event stays, the answer goes.
  const isOneOfEach = document.events.length === 1 && results.length === 1;
  const [firstResults, secondResults] = isOneOfEach ? [[], results] : halves(results);
  return [
    { ...rest, ...(dropped && { dropped }), events: firstEvents, ...resultsOf(firstResults) },
    { ...rest, ...nextName(), events: secondEvents, ...resultsOf(secondResults) },
  ];
}

function resultsOf(results: NonNullable<Document['commandResults']>): Pick<Document, 'commandResults'> {
  return results.length > 0 ? { commandResults: results } : {};
}

function halves<T>(entries: readonly T[]): readonly [readonly T[], readonly T[]] {
  const middle = Math.ceil(entries.length / 2);
  return [entries.slice(0, middle), entries.slice(middle)];
}

function halveBlock(block: SampleBlock, seriesCount: number): readonly [SampleBlock, SampleBlock] {
  const columns = decodeColumns(fromBase64(block.columns), seriesCount, block.count);
  const middle = Math.ceil(block.count / 2);
  return [part(block, columns, 0, middle), part(block, columns, middle, block.count)];
}

function part(block: SampleBlock, columns: Columns, from: number, to: number): SampleBlock {
  const count = to - from;
  const bytes = encodeColumns(
    columns.map((column) => column.slice(from, to)),
    count,
  );
  return { ...block, fromMs: block.fromMs + from * block.intervalMs, count, columns: toBase64(bytes) };
}
