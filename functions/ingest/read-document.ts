import { gunzipSync } from 'node:zlib';
import { checked } from '../../shared/api/check.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { Document } from '../../shared/facts/document.ts';
import { documentSchema } from '../../shared/facts/document-schema.ts';
import { limits } from '../../shared/facts/limits.ts';
import { parseJson } from '../http/body.ts';

/** A document in form, with the bytes that name its content. */
export interface ReadDocument {
  readonly document: Document;
  /** Unpacked: the same on a retry, whatever packs it. */
  readonly raw: Uint8Array;
}

/** Throws 413 `DOCUMENT_TOO_LARGE`; `limits.compressedBytes` pass. */
export function checkPackedSize(packed: Uint8Array): void {
  if (packed.length <= limits.compressedBytes) return;
  throw tooLarge('DOCUMENT_TOO_LARGE', `${packed.length} bytes`, limits.compressedBytes);
}

/**
 * Throws 400 `BODY_NOT_GZIP`, 413 `DOCUMENT_TOO_LARGE_UNPACKED` (nothing is unpacked beyond the bound), 400
 * `BODY_NOT_JSON`, and what `checked` throws.
 */
export function readDocument(packed: Uint8Array): ReadDocument {
  const raw = unpack(packed);
  return { document: checked(documentSchema, parseJson(raw)), raw };
}

function unpack(packed: Uint8Array): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: limits.rawBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge(
        'DOCUMENT_TOO_LARGE_UNPACKED',
        `more than ${limits.rawBytes} bytes unpacked`,
        limits.rawBytes,
      );
    }
    throw new TocsinError('BODY_NOT_GZIP', 'the body is no gzip', {
      allowed: 'gzip of JSON, with content-type: application/gzip',
      cause,
    });
  }
}

function tooLarge(code: string, got: string, allowedBytes: number): TocsinError {
  return new TocsinError(code, 'the document is too large', {
    status: 413,
    got,
    allowed: `at most ${allowedBytes} bytes`,
    fix: 'split it',
  });
}
