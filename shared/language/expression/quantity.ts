import { formatDuration, parseDurationMs } from '../../time.ts';
import type { LiteralUnit } from '../ast.ts';

/** A number as written, with what its unit made of it. */
export interface Quantity {
  readonly value: number;
  readonly unit: LiteralUnit;
  /** Offset behind it. */
  readonly end: number;
}

const byteUnits: ReadonlyArray<readonly [string, number]> = [
  ['PiB', 2 ** 50],
  ['TiB', 2 ** 40],
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
  ['PB', 1e15],
  ['TB', 1e12],
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
  ['B', 1],
];

const duration = /(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+(?![A-Za-z0-9_.])/y;
const size = /(\d+(?:\.\d+)?)([KMGTP]iB|[kMGTP]?B)(?![A-Za-z0-9_.])/y;
const percent = /(\d+(?:\.\d+)?)%/y;
const plain = /\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?(?![A-Za-z0-9_.])/y;

/**
 * Reads the number at an offset: `95%` is 0.95, `5m` is 300 seconds, `20GiB` bytes, `1e3` has no unit. A `%` that
 * touches the number is its unit, never the operator. Undefined if it is none, or no finite double.
 */
export function readQuantity(text: string, at: number): Quantity | undefined {
  const found = readDuration(text, at) ?? readSize(text, at) ?? readPercent(text, at) ?? readPlain(text, at);
  return found && Number.isFinite(found.value) ? found : undefined;
}

/** A whole text such as `20GiB` in bytes; undefined if it is no size. */
export function parseSizeBytes(text: string): number | undefined {
  const found = readSize(text, 0);
  return found?.end === text.length && Number.isFinite(found.value) ? found.value : undefined;
}

/** Writes a number of at least 0 so that `readQuantity` reads exactly the same double. */
export function printQuantity(value: number, unit: LiteralUnit): string {
  switch (unit) {
    case 'none':
      return String(value);
    case 'ratio':
      return `${shifted(value, 2)}%`;
    case 'seconds': {
      const text = formatDuration(value * 1000);
      return readQuantity(text, 0)?.value === value ? text : `${shifted(value, 0)}s`;
    }
    case 'bytes': {
      const [name, bytes] = byteUnits.find(
        ([, each]) => each % 1024 === 0 && value >= each && value % each === 0,
      ) ?? ['B', 1];
      return `${shifted(value / bytes, 0)}${name}`;
    }
  }
}

function readDuration(text: string, at: number): Quantity | undefined {
  const match = matchAt(duration, text, at);
  if (!match) return undefined;
  const end = at + match[0].length;
  // A single amount of seconds is read as it stands: by way of milliseconds its last bit could change.
  const single = /^(\d+(?:\.\d+)?)s$/.exec(match[0]);
  if (single) return { value: Number(single[1]), unit: 'seconds', end };
  const durationMs = parseDurationMs(match[0]);
  return durationMs === undefined ? undefined : { value: durationMs / 1000, unit: 'seconds', end };
}

function readSize(text: string, at: number): Quantity | undefined {
  const match = matchAt(size, text, at);
  const unit = match && byteUnits.find(([name]) => name === match[2]);
  return match && unit && { value: Number(match[1]) * unit[1], unit: 'bytes', end: at + match[0].length };
}

function readPercent(text: string, at: number): Quantity | undefined {
  const match = matchAt(percent, text, at);
  // The decimal point moves in the text, not in binary: 95% is the double nearest to 0.95.
  return match && { value: Number(`${match[1]}e-2`), unit: 'ratio', end: at + match[0].length };
}

function readPlain(text: string, at: number): Quantity | undefined {
  const match = matchAt(plain, text, at);
  return match && { value: Number(match[0]), unit: 'none', end: at + match[0].length };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** The shortest decimal of a double, times 10^places, without an exponent. */
function shifted(value: number, places: number): string {
  if (value === 0) return '0';
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const point = Number(exponent) + places + 1;
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return digits + '0'.repeat(point - digits.length);
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}
