import { TocsinError } from '../../shared/errors.ts';
import { decodeColumns, schemaHash } from '../../shared/facts/codec.ts';
import type { Document, SeriesSchema } from '../../shared/facts/document.ts';
import type { SampleStore } from '../ports/stores.ts';

/**
 * Decodes the samples of a document, to refuse what no reader could decode. Throws 422 `SCHEMA_UNKNOWN` (retryable with the
 * schema in the document), 400 `SCHEMA_HASH_MISMATCH`, and what `decodeColumns` throws.
 * Costs no read for a schema that the process has seen: the store remembers them.
 */
export async function checkSamples(document: Document, stored: Pick<SampleStore, 'schema'>): Promise<void> {
  const { schema, samples } = document;
  if (schema) checkHash(schema);
  if (!samples) return;
  const series = schema?.hash === samples.schema ? schema.series : await stored.schema(samples.schema);
  if (series) {
    decodeColumns(Buffer.from(samples.columns, 'base64'), series.length, samples.count);
    return;
  }
  throw new TocsinError('SCHEMA_UNKNOWN', 'the series of these samples are not known here', {
    status: 422,
    retryable: true,
    field: 'samples.schema',
    got: samples.schema,
    fix: 'send the document again with its schema',
  });
}

function checkHash({ hash, series }: SeriesSchema): void {
  const expected = schemaHash(series);
  if (hash === expected) return;
  throw new TocsinError('SCHEMA_HASH_MISMATCH', 'the hash of the schema is not that of its series', {
    field: 'schema.hash',
    got: hash,
    allowed: expected,
  });
}
