import { defaultIntervalMs } from '../../facts/catalogue/metric.ts';
import { type Metric, metricByName } from '../../facts/metrics.ts';

/** The metric of a name, of the catalogue or declared in the files; undefined if there is none. */
export type MetricLookup = (name: string) => Metric | undefined;

export function metricLookup(declared: Readonly<Record<string, Metric>> = {}): MetricLookup {
  return (name) => (Object.hasOwn(declared, name) ? declared[name] : metricByName(name));
}

/** The sampling interval of a metric. */
export function intervalMsOf(name: string, metricOf: MetricLookup): number {
  return metricOf(name)?.intervalMs ?? defaultIntervalMs;
}
