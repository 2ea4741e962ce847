import { fromScaled, toScaled } from '../../facts/codec.ts';
import type { Metric } from '../../facts/metrics.ts';
import { printQuantity } from '../expression/quantity.ts';
import type { Term } from './terms.ts';
import { has, lowest, type ValueSet } from './value-set.ts';

/** How many steps of the largest size doubles tell apart, and their decimal places. */
const precision = 1e16;
const digits = 15;

/** A value of the set as a person would choose it, with few digits; of samples one that can be sent. Undefined if there is none. */
export function exampleOf(values: ValueSet, { sampled, isInteger, unit }: Term): number | undefined {
  const isFit = (value: number) => has(values, value) && (!sampled || isSent(value, sampled));
  const low = startOf(values);
  if (isInteger) return isFit(low) ? low : undefined;
  const base = unit === 'bytes' ? 2 : 10;
  const largest = Math.floor(Math.log(Math.max(1, Math.abs(low))) / Math.log(base));
  for (let exponent = largest; base ** (largest - exponent) < precision; exponent--) {
    const step = base ** exponent;
    const count = Math.ceil(low / step);
    // By rounding the first step can lie just below.
    for (const steps of [count, count + 1]) {
      const value = Number((steps * step).toPrecision(digits));
      if (isFit(value)) return value;
    }
  }
  const next = sampled ? fromScaled(Math.ceil(low / sampled.resolution), sampled.resolution) : low;
  return isFit(next) ? next : undefined;
}

/** The value with the unit of the term. */
export function printValue(value: number, { unit }: Term): string {
  const text = printQuantity(Math.abs(value), unit === undefined || unit === 'count' ? 'none' : unit);
  return value < 0 ? `-${text}` : text;
}

/** A number from which on values of the set are near. */
function startOf(values: ValueSet): number {
  const low = lowest(values);
  const end = values[1];
  if (Number.isFinite(low) || end === undefined) return Number.isFinite(low) ? low : 0;
  return end - Math.max(1, Math.abs(end));
}

function isSent(value: number, { resolution }: Metric): boolean {
  const scaled = toScaled(value, resolution);
  return scaled !== undefined && fromScaled(scaled, resolution) === value;
}
