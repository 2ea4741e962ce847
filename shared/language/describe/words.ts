import { dayMs, hourMs, minuteMs, secondMs } from '../../time.ts';
import type { LiteralUnit } from '../ast.ts';
import { printQuantity } from '../expression/quantity.ts';

const units: ReadonlyArray<readonly [string, number]> = [
  ['day', dayMs],
  ['hour', hourMs],
  ['minute', minuteMs],
  ['second', secondMs],
  ['millisecond', 1],
];

/** `90_000` is `1 minute 30 seconds`; below a millisecond it is rounded. */
export function sayDuration(durationMs: number): string {
  let restMs = Math.round(durationMs);
  const parts: string[] = [];
  for (const [unit, ms] of units) {
    const count = Math.floor(restMs / ms);
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
    restMs -= count * ms;
  }
  return parts.join(' ') || '0 seconds';
}

/** `a`, `a and b`, `a, b and c`. */
export function sayList(parts: readonly string[], last: 'and' | 'or'): string {
  const head = parts.slice(0, -1).join(', ');
  return head === '' ? (parts[0] ?? '') : `${head} ${last} ${parts.at(-1)}`;
}

/** A number as it is read aloud: `95 %`, `20 GiB`, `5 minutes`. */
export function sayNumber(value: number, unit: LiteralUnit): string {
  if (value < 0) return `minus ${sayNumber(-value, unit)}`;
  switch (unit) {
    case 'none':
      return String(value);
    case 'ratio':
    case 'bytes':
      return printQuantity(value, unit).replace(/(%|[A-Za-z]+)$/, ' $1');
    case 'seconds':
      return value * 1000 === Math.round(value * 1000) ? sayDuration(value * 1000) : `${value} seconds`;
  }
}
