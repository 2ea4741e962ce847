import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Part of a text as an item holds it. */
export interface Piece {
  readonly v: 1;
  /** Raw deflate in base 64; of several pieces one after the other. */
  readonly z: string;
}

/** Largest piece, so that its item stays below 100 kB with its keys. */
export const pieceChars = 96 * 1024;

/** A usual fact takes 65 bytes so; better compression costs more time than it saves. */
const level = 1;

/** A text, compressed, in pieces of at most `pieceChars`. */
export function toPieces(text: string): readonly Piece[] {
  const z = deflateRawSync(text, { level }).toString('base64');
  const count = Math.ceil(z.length / pieceChars);
  return Array.from({ length: count }, (_, i) => ({
    v: 1,
    z: z.slice(i * pieceChars, (i + 1) * pieceChars),
  }));
}

/** The text of all pieces, in their order. */
export function fromPieces(pieces: readonly Piece[]): string {
  return inflateRawSync(Buffer.from(pieces.map(({ z }) => z).join(''), 'base64')).toString();
}

/** 132 bits of SHA-256: names a piece by what it holds. */
export function pieceHash({ z }: Piece): string {
  return createHash('sha256').update(z).digest('base64url').slice(0, 22);
}
