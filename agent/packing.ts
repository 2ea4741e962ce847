import type { Document } from '../shared/facts/document.ts';
import { limits } from '../shared/facts/limits.ts';
import { bytesOf, type Host, textOf } from './host.ts';
import { parseJson } from './outcome.ts';

/** A document as it travels, and whether the service could take it at all. */
export interface Packed {
  readonly body: Uint8Array;
  /** Beyond `limits.compressedBytes`, or `limits.rawBytes` unpacked. */
  readonly isTooLarge: boolean;
}

export async function pack(host: Host, document: Document): Promise<Packed> {
  const raw = bytesOf(JSON.stringify(document));
  const body = await host.gzip(raw);
  return { body, isTooLarge: raw.length > limits.rawBytes || body.length > limits.compressedBytes };
}

/** undefined if the bytes hold no document; what was written by us passed a checksum on its way here. */
export async function unpack(host: Host, body: Uint8Array): Promise<Document | undefined> {
  try {
    return parseJson(textOf(await host.gunzip(body, 16 * limits.rawBytes))) as Document | undefined;
  } catch {
    return undefined;
  }
}

/** True if it holds what is kept longest and sent first. */
export function isUrgent(document: Document): boolean {
  return document.events.length > 0 || (document.commandResults?.length ?? 0) > 0;
}
