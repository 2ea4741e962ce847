import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { TocsinError } from '../../shared/errors.ts';
import type { ContentRef } from '../ports/records.ts';
import type { StateStore } from '../ports/stores.ts';
import { stateKeys } from './keys.ts';

/** Largest part of a definition set - its files, or what they were compiled to - as JSON, in bytes. */
export const definitionContentBytes = 20_000_000;

/** Bytes of a chunk before base64 makes a third more of them: an item then stays below 100 kB. */
export const definitionChunkBytes = 72_000;

/** Chunks of one part: as compressed text of this kind goes, a tenth of it is the rule. */
export const definitionChunksMax = 100;

/** Items of a page when chunks are read; DynamoDB ends a page at 1 MB anyway. */
const chunksPerPage = 10;

/** Content that is ready to be stored. */
export interface PackedContent {
  readonly ref: ContentRef;
  readonly chunks: readonly string[];
}

/** Body at `stateKeys.definitionChunk(...)`. */
interface ChunkRecord {
  readonly v: 1;
  readonly base64: string;
}

/** Compresses and cuts a part of a set; the same value gives the same chunks. Throws 413 `DEFINITIONS_TOO_LARGE`. */
export function packContent(part: string, value: unknown): PackedContent {
  const json = Buffer.from(JSON.stringify(value));
  if (json.length > definitionContentBytes) {
    throw tooLarge(part, `${json.length} bytes`, `${definitionContentBytes} bytes`);
  }
  const chunks = chunksOf(part, gzipSync(json, { level: 9 }));
  const hash = createHash('sha256').update(json).digest('hex');
  return { ref: { hash, chunks: chunks.length, sizeBytes: json.length }, chunks };
}

/** Throws 413 `DEFINITIONS_TOO_LARGE` beyond `definitionChunksMax`. */
export function chunksOf(part: string, packed: Buffer): readonly string[] {
  const count = Math.ceil(packed.length / definitionChunkBytes);
  if (count > definitionChunksMax) {
    const allowed = definitionChunksMax * definitionChunkBytes;
    throw tooLarge(part, `${packed.length} bytes compressed`, `${allowed} bytes compressed`);
  }
  return Array.from({ length: count }, (_, i) =>
    packed.subarray(i * definitionChunkBytes, (i + 1) * definitionChunkBytes).toString('base64'),
  );
}

/**
 * Writes the chunks, named by their content, so that a repeat writes the same and dying in between leaves chunks that nothing
 * names. Write what names them afterwards.
 */
export async function storeContent(state: StateStore, { ref, chunks }: PackedContent): Promise<void> {
  for (const [i, base64] of chunks.entries()) {
    const body: ChunkRecord = { v: 1, base64 };
    await state.put({ key: stateKeys.definitionChunk(ref.hash, i), body, expected: 'any' });
  }
}

/** The value that was packed. Throws `DEFINITIONS_LOST` if chunks are missing or hold something else. */
export async function readContent<T>(state: StateStore, ref: ContentRef): Promise<T> {
  const texts: string[] = [];
  let after: string | undefined;
  do {
    const page = await state.list<ChunkRecord>(stateKeys.definitionContent(ref.hash), {
      limit: chunksPerPage,
      ...(after !== undefined && { after }),
    });
    texts.push(...page.items.map(({ body }) => body.base64));
    after = page.next;
  } while (after !== undefined && texts.length < ref.chunks);
  if (texts.length !== ref.chunks) throw lost(ref, `${texts.length} chunks`);
  const packed = Buffer.concat(texts.map((text) => Buffer.from(text, 'base64')));
  const json = gunzipSync(packed, { maxOutputLength: definitionContentBytes });
  const hash = createHash('sha256').update(json).digest('hex');
  if (hash !== ref.hash) throw lost(ref, `content ${hash}`);
  return JSON.parse(json.toString('utf8')) as T;
}

function tooLarge(part: string, got: string, allowed: string): TocsinError {
  return new TocsinError('DEFINITIONS_TOO_LARGE', `the ${part} of the definitions are too large`, {
    status: 413,
    got,
    allowed: `at most ${allowed}`,
    fix: 'write rules over host sets instead of one rule for each host',
  });
}

function lost(ref: ContentRef, got: string): TocsinError {
  return new TocsinError('DEFINITIONS_LOST', 'a stored definition set is not whole', {
    status: 500,
    got,
    allowed: `${ref.chunks} chunks of content ${ref.hash}`,
    fix: 'apply the definitions again',
  });
}
