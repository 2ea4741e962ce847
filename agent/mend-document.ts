import type { Document, SeriesSchema } from '../shared/facts/document.ts';
import type { Host } from './host.ts';
import { pack, unpack } from './packing.ts';

/**
 * A body with its document changed, packed anew; undefined if `change` gives undefined. Only for a body that was refused:
 * nothing is stored under its name, so that it may become another.
 */
export async function mended(
  host: Host,
  body: Uint8Array,
  change: (document: Document) => Document | undefined,
): Promise<Uint8Array | undefined> {
  const document = await unpack(host, body);
  const changed = document === undefined ? undefined : change(document);
  return changed === undefined ? undefined : (await pack(host, changed)).body;
}

/** undefined if there is no schema to add, or it is there and was not understood. */
export function withSchema(document: Document, schema: SeriesSchema | undefined): Document | undefined {
  return schema === undefined || document.schema !== undefined ? undefined : { ...document, schema };
}

/** Saves the events of a document whose samples nobody can read any more. */
export function withoutSamples({ samples: _, schema: __, ...rest }: Document): Document {
  return rest;
}

/** undefined if it tells this offset already. */
export function withOffset(document: Document, clockOffsetMs: number | null): Document | undefined {
  return document.clockOffsetMs === clockOffsetMs ? undefined : { ...document, clockOffsetMs };
}
