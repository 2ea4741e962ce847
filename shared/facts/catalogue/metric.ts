import { secondMs } from '../../time.ts';

export type Unit = 'ratio' | 'bytes' | 'seconds' | 'count';

/** One metric of the catalogue. Names and units follow OpenTelemetry's semantic conventions 1.44. */
export interface Metric {
  readonly name: string;
  readonly unit: Unit;
  readonly instrument: 'gauge' | 'counter';
  /** Smallest step that is sent; rules see the rounded value. */
  readonly resolution: number;
  /** Label names of its series, short aliases of the conventions' attributes. */
  readonly labels: readonly string[];
  readonly description: string;
  /** Sampling interval; absent: `defaultIntervalMs`. */
  readonly intervalMs?: number;
  /** Labels that may be left open: besides the series with it there is one without, the fold. Absent: none. */
  readonly folds?: readonly string[];
  /** It may be below zero. Absent: never. */
  readonly isSigned?: true;
  /** Every agent sends it as it is installed. Absent: somebody has to ask for it. */
  readonly isSent?: true;
}

/** How often agents sample what names no interval of its own. */
export const defaultIntervalMs = 10 * secondMs;

type Options = Partial<Pick<Metric, 'resolution' | 'intervalMs' | 'folds' | 'isSigned' | 'isSent'>>;

const defaultResolution: Readonly<Record<Unit, number>> = {
  ratio: 0.0001,
  bytes: 1,
  seconds: 0.001,
  count: 1,
};

/** A metric that goes up and down. */
export function gauge(
  name: string,
  unit: Unit,
  labels: readonly string[],
  description: string,
  options: Options = {},
): Metric {
  const resolution = defaultResolution[unit];
  return { name, unit, instrument: 'gauge', resolution, labels, description, ...options };
}

/** A metric that only grows, and begins again at zero. */
export function counter(
  name: string,
  unit: Unit,
  labels: readonly string[],
  description: string,
  options: Options = {},
): Metric {
  return { ...gauge(name, unit, labels, description, options), instrument: 'counter' };
}
