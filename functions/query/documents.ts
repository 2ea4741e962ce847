import {
  type DocumentsAnswer,
  documentsLimits,
  documentsQuerySchema,
  type HostDocument,
} from '../../shared/api/hosts.ts';
import { decodeColumns, fromScaled } from '../../shared/facts/codec.ts';
import type { Series } from '../../shared/facts/document.ts';
import { hostIdSchema } from '../../shared/facts/event-schema.ts';
import { canonicalKey } from '../../shared/facts/ids.ts';
import { sampleCursor } from '../adapters/sample-keys.ts';
import { type Call, callParam, callQuery } from '../http/app.ts';
import { blockStartMs, type SampleItem } from '../ports/stores.ts';
import { requireOrder } from './events.ts';
import type { HostPorts } from './hosts.ts';

/** Values of one answer, beyond which no further document is taken in: about 1 MB of JSON. */
export const documentValues = 100_000;

/**
 * `GET /v1/hosts/{host}/documents`: what a host's agent sent, as far as these metrics go. A page reads `documentsLimits.documents`
 * documents, about what DynamoDB reads at once, or fewer if they hold more than `documentValues` values; one at least.
 */
export async function readDocuments({ samples }: HostPorts, call: Call): Promise<DocumentsAnswer> {
  const host = callParam(call, 'host', hostIdSchema);
  const { metrics, from, to, after } = callQuery(call, documentsQuerySchema);
  requireOrder(from, to);
  const page = await samples.range(host, from, to, documentsLimits.documents, after);
  const told = makeAnswer(new Set(metrics));
  for (const [i, item] of page.items.entries()) {
    if (told.values() >= documentValues)
      return { host, ...told.answer(), read: page.read, next: sampleCursor(page.items[i - 1] as SampleItem) };
    told.add(item, item.block && (await samples.schema(item.block.schema)));
  }
  return { host, ...told.answer(), read: page.read, ...(page.next !== undefined && { next: page.next }) };
}

interface Told {
  /** A document whose schema is not known is told without samples. */
  readonly add: (item: SampleItem, schema: readonly Series[] | undefined) => void;
  readonly values: () => number;
  readonly answer: () => Pick<DocumentsAnswer, 'series' | 'documents'>;
}

function makeAnswer(metrics: ReadonlySet<string>): Told {
  const places = new Map<string, number>();
  const series: Array<DocumentsAnswer['series'][number]> = [];
  const documents: HostDocument[] = [];
  let values = 0;
  const placeOf = ({ metric, labels }: Series): number => {
    const key = `${metric} ${canonicalKey(labels)}`;
    const place = places.get(key) ?? series.push({ metric, labels }) - 1;
    places.set(key, place);
    return place;
  };
  return {
    add(item, schema) {
      const { builtAtMs, receivedAtMs, block } = item;
      if (!block || !schema) {
        documents.push({ builtAtMs, receivedAtMs, columns: [] });
        return;
      }
      const { intervalMs, count } = block;
      const columns = columnsOf(block, schema, metrics, placeOf);
      values += columns.length * count;
      const ticks = { fromMs: blockStartMs(item, block), intervalMs, count };
      documents.push({ builtAtMs, receivedAtMs, ticks, columns });
    },
    values: () => values,
    answer: () => ({ series, documents }),
  };
}

function columnsOf(
  { columns: packed, count }: NonNullable<SampleItem['block']>,
  schema: readonly Series[],
  metrics: ReadonlySet<string>,
  placeOf: (series: Series) => number,
): HostDocument['columns'] {
  if (!schema.some(({ metric }) => metrics.has(metric))) return [];
  const columns = decodeColumns(packed, schema.length, count);
  return schema.flatMap((series, i) => {
    if (!metrics.has(series.metric)) return [];
    const column = columns[i] ?? [];
    const values = Array.from({ length: count }, (_, tick) => {
      const scaled = column[tick];
      return scaled === undefined ? null : fromScaled(scaled, series.resolution);
    });
    return [[placeOf(series), values] as const];
  });
}
