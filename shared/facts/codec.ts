import { TocsinError } from '../errors.ts';
import type { Series } from './document.ts';
import { canonicalKey, hashText } from './ids.ts';
import { limits } from './limits.ts';
import { type Cursor, malformed, nextByte, readVarint, writeVarint } from './varint.ts';

/** A column per series, a scaled integer per sample; undefined where the sample is missing. */
export type Columns = ReadonlyArray<ReadonlyArray<number | undefined>>;

const schemaHashChars = 16;

/**
 * Codes `columns`, each of `count` samples. Layout: a bitmap with a bit per series, set where samples are missing
 * (lowest bit first); then per series, if its bit is set, a bitmap of the samples that are there, and of those the
 * first value and the differences as zigzag varints. The same columns give the same bytes.
 *
 * Throws `COLUMNS_TOO_LARGE` beyond `limits.series` and `limits.samplesPerSeries`, `VALUE_OUT_OF_RANGE` for a value
 * that is not whole or beyond `limits.scaledValue` in magnitude.
 */
export function encodeColumns(columns: Columns, count: number): Uint8Array {
  checkShape(columns.length, count);
  const bytes: number[] = [];
  writeBitmap(bytes, columns.length, (series) => isIncomplete(columns[series] ?? [], count));
  for (const column of columns) {
    if (isIncomplete(column, count)) writeBitmap(bytes, count, (sample) => column[sample] !== undefined);
    writeColumn(bytes, column, count);
  }
  return Uint8Array.from(bytes);
}

/**
 * Reads what `encodeColumns` made of `seriesCount` columns of `count` samples. Of arbitrary bytes it throws nothing but
 * `TocsinError`: `COLUMNS_TOO_LARGE`, `COLUMNS_MALFORMED`, `VALUE_OUT_OF_RANGE`. What it accepts codes to the same bytes.
 */
export function decodeColumns(bytes: Uint8Array, seriesCount: number, count: number): Columns {
  checkShape(seriesCount, count);
  const cursor: Cursor = { bytes, offset: 0 };
  const incomplete = readBitmap(cursor, seriesCount);
  const columns = incomplete.map((some) =>
    readColumn(cursor, some ? readPresence(cursor, count) : undefined, count),
  );
  if (cursor.offset !== bytes.length)
    throw malformed(`${bytes.length - cursor.offset} bytes after the last column`);
  return columns;
}

/** The nearest scaled integer of a value, or undefined (a missing sample) if it is no number or out of range. */
export function toScaled(value: number, resolution: number): number | undefined {
  const steps = stepsPerUnit(resolution);
  const scaled = Math.round(steps === undefined ? value / resolution : value * steps);
  if (!(Math.abs(scaled) <= limits.scaledValue)) return undefined;
  return scaled === 0 ? 0 : scaled;
}

/**
 * The value of a scaled integer. Ratios divide by the whole number of steps in 1, so that 9500 at 0.0001 is the very
 * double that `95%` is. `toScaled` gives the integer back up to a magnitude of 2 ** 50.
 */
export function fromScaled(scaled: number, resolution: number): number {
  const steps = stepsPerUnit(resolution);
  return steps === undefined ? scaled * resolution : scaled / steps;
}

/** Names a schema by its content: metric, labels in any order, resolution, and the order of the series. */
export function schemaHash(series: readonly Series[]): string {
  const parts = series.map(({ metric, labels, resolution }) => [metric, canonicalKey(labels), resolution]);
  return hashText(['schema', JSON.stringify(parts)], schemaHashChars);
}

function stepsPerUnit(resolution: number): number | undefined {
  if (resolution >= 1) return undefined;
  const steps = Math.round(1 / resolution);
  return Math.abs(steps * resolution - 1) < 1e-9 ? steps : undefined;
}

function checkShape(seriesCount: number, count: number): void {
  const isWithin = seriesCount <= limits.series && count <= limits.samplesPerSeries;
  if (isWithin) return;
  throw new TocsinError('COLUMNS_TOO_LARGE', 'too many series or samples for one document', {
    field: 'samples',
    got: `${seriesCount} series of ${count} samples`,
    allowed: `at most ${limits.series} series of ${limits.samplesPerSeries} samples`,
    status: 413,
  });
}

function isIncomplete(column: ReadonlyArray<number | undefined>, count: number): boolean {
  for (let sample = 0; sample < count; sample++) if (column[sample] === undefined) return true;
  return false;
}

function writeBitmap(bytes: number[], bits: number, isSet: (index: number) => boolean): void {
  for (let from = 0; from < bits; from += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8 && from + bit < bits; bit++) if (isSet(from + bit)) byte |= 1 << bit;
    bytes.push(byte);
  }
}

function readBitmap(cursor: Cursor, bits: number): boolean[] {
  const flags: boolean[] = [];
  for (let from = 0; from < bits; from += 8) {
    const byte = nextByte(cursor);
    const used = Math.min(8, bits - from);
    if (byte >> used !== 0) throw malformed('a bit beyond the end of a bitmap');
    for (let bit = 0; bit < used; bit++) flags.push((byte & (1 << bit)) !== 0);
  }
  return flags;
}

function readPresence(cursor: Cursor, count: number): boolean[] {
  const presence = readBitmap(cursor, count);
  if (presence.every(Boolean)) throw malformed('a bitmap without a missing sample');
  return presence;
}

function writeColumn(bytes: number[], column: ReadonlyArray<number | undefined>, count: number): void {
  let previous = 0;
  for (let sample = 0; sample < count; sample++) {
    const value = column[sample];
    if (value === undefined) continue;
    checkValue(value);
    writeVarint(bytes, value - previous);
    previous = value;
  }
}

function readColumn(
  cursor: Cursor,
  presence: readonly boolean[] | undefined,
  count: number,
): Array<number | undefined> {
  const column: Array<number | undefined> = [];
  let previous = 0;
  for (let sample = 0; sample < count; sample++) {
    if (presence?.[sample] === false) {
      column.push(undefined);
      continue;
    }
    previous += readVarint(cursor);
    checkValue(previous);
    column.push(previous);
  }
  return column;
}

function checkValue(value: number): void {
  if (Number.isInteger(value) && Math.abs(value) <= limits.scaledValue) return;
  throw new TocsinError('VALUE_OUT_OF_RANGE', 'a scaled value is not whole or too large', {
    field: 'samples.columns',
    got: String(value),
    allowed: `whole numbers from -${limits.scaledValue} to ${limits.scaledValue}`,
  });
}
