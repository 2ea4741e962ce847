import { TocsinError } from '../errors.ts';

/** Largest magnitude that a varint carries: the difference of two values of at most 2 ** 52. */
const varintMax = 2 ** 53;

/** Seven bits in the first byte with the sign, then eight groups of seven: more cannot stand for a number <= 2 ** 53. */
const maxBytes = 8;

/** A place in bytes that a reader moves on. */
export interface Cursor {
  readonly bytes: Uint8Array;
  offset: number;
}

/**
 * Appends a whole number of magnitude at most `varintMax` as a zigzag varint: 0, -1, 1, -2, ... become 0, 1, 2, 3, ...;
 * seven bits a byte, lowest first. Done without a doubling, so that 2 ** 53 stays exact.
 */
export function writeVarint(bytes: number[], value: number): void {
  const isNegative = value < 0;
  let rest = isNegative ? -value - 1 : value;
  let low = (rest % 64) * 2 + (isNegative ? 1 : 0);
  rest = Math.floor(rest / 64);
  while (rest > 0) {
    bytes.push(low | 0x80);
    low = rest % 128;
    rest = Math.floor(rest / 128);
  }
  bytes.push(low);
}

/** Reads what `writeVarint` wrote. Throws `COLUMNS_MALFORMED` at a cut, an over-long or a needlessly long number. */
export function readVarint(cursor: Cursor): number {
  const first = nextByte(cursor);
  let magnitude = (first & 0x7f) >> 1;
  let factor = 64;
  let last = first;
  for (let length = 1; (last & 0x80) !== 0; length++) {
    if (length === maxBytes) throw malformed('a number of more than 8 bytes');
    last = nextByte(cursor);
    if (last === 0) throw malformed('a number with leading zeros');
    magnitude += (last & 0x7f) * factor;
    factor *= 128;
  }
  const value = (first & 1) === 1 ? -magnitude - 1 : magnitude;
  if (Math.abs(value) > varintMax) throw malformed('a number beyond 2 ** 53');
  return value;
}

/** The next byte; throws `COLUMNS_MALFORMED` at the end. */
export function nextByte(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.offset];
  if (byte === undefined) throw malformed(`an end after ${cursor.bytes.length} bytes`);
  cursor.offset += 1;
  return byte;
}

/** The error of columns that no agent writes; `got` names the fault. */
export function malformed(got: string): TocsinError {
  return new TocsinError('COLUMNS_MALFORMED', 'the columns of the samples cannot be read', {
    field: 'samples.columns',
    got,
    allowed: 'what encodeColumns makes of the schema and the count',
    fix: 'use an agent of a version that the service knows',
  });
}
