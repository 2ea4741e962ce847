import { describe, expect, it } from 'vitest';
import {
  fromPieces,
  type Piece,
  pieceChars,
  pieceHash,
  toPieces,
} from '../../../functions/correlate/pieces.ts';

/** Hashes of numbers: what does not compress. */
function noise(chars: number): string {
  const parts = Array.from({ length: Math.ceil(chars / 22) }, (_, i) => pieceHash({ v: 1, z: String(i) }));
  return parts.join('').slice(0, chars);
}

describe('a text in pieces', () => {
  it('comes back as it was, from pieces of at most so many characters', () => {
    for (const text of ['', 'ä\n', noise(50_000), noise(300_000), 'x'.repeat(5_000_000)]) {
      const pieces = toPieces(text);
      expect(fromPieces(pieces) === text).toBe(true);
      expect(Math.max(...pieces.map(({ z }) => z.length))).toBeLessThanOrEqual(pieceChars);
      expect(pieces.slice(0, -1).every(({ z }) => z.length === pieceChars)).toBe(true);
    }
    expect(toPieces(noise(300_000)).length).toBeGreaterThan(2);
  });

  it('has names that tell one content from another', () => {
    const [a, b] = [...toPieces('a'), ...toPieces('b')] as [Piece, Piece];
    expect(pieceHash(a)).toBe(pieceHash({ ...a }));
    expect(pieceHash(a)).not.toBe(pieceHash(b));
    expect(pieceHash(a)).toMatch(/^[\w-]{22}$/);
  });
});
