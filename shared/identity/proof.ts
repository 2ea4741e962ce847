import { sha256 } from '@noble/hashes/sha2.js';

/** What a host signs with its key for each request, in the manner of RFC 9449. */
export interface ProofPayload {
  /** The HTTP method, upper case. */
  readonly htm: string;
  /** The path without the deployment's base, `/v1/documents`. */
  readonly htu: string;
  /** Base64url of the SHA-256 of the body as it is sent. */
  readonly bh: string;
  /** Seconds since 1970 by the server's clock as the host knows it. */
  readonly iat: number;
}

export const proofHeader = 'x-tocsin-proof';
export const proofType = 'tocsin-proof+jwt';
export const proofAlgorithm = 'EdDSA';

/** `bh` of a body; of no body it is that of zero bytes. */
export function bodyHash(body: Uint8Array): string {
  return base64url(sha256(body));
}

/** Without padding. */
export function base64url(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
