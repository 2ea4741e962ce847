import type * as z from 'zod';
import { checked } from '../../shared/api/check.ts';
import { TocsinError } from '../../shared/errors.ts';
import { limits } from '../../shared/facts/limits.ts';

/** The body as it was sent; API Gateway passes what is no text as base64. */
export interface SentBody {
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
}

/** The bytes of a body; none are zero bytes. */
export function bodyBytes(sent: SentBody): Uint8Array {
  return Buffer.from(sent.body ?? '', sent.isBase64Encoded ? 'base64' : 'utf8');
}

/** JSON of at most `maxBytes`, else 413 `BODY_TOO_LARGE`; then as `schema` has it. No body is `{}`. */
export function readJson<T>(bytes: Uint8Array, schema: z.ZodType<T>, maxBytes: number = limits.rawBytes): T {
  if (bytes.length > maxBytes) {
    throw new TocsinError('BODY_TOO_LARGE', 'the body is too large', {
      status: 413,
      got: `${bytes.length} bytes`,
      allowed: `at most ${maxBytes} bytes`,
    });
  }
  return checked(schema, bytes.length === 0 ? {} : parseJson(bytes));
}

/** Throws 400 `BODY_NOT_JSON`, also on bytes that are no UTF-8. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new TocsinError('BODY_NOT_JSON', 'the body is no JSON', { allowed: 'JSON in UTF-8', cause });
  }
}
