import { metricsNamespace, type OwnMetric, ownMetrics } from '../../shared/api/own-metrics.ts';
import type { Clock } from '../../shared/time.ts';

/** Tells CloudWatch figures by name, each in the unit of `ownMetrics`. */
export type EmitMetrics = (figures: Readonly<Partial<Record<OwnMetric, number>>>) => void;

/**
 * Metrics as lines of the log in CloudWatch's embedded metric format, which costs no call. Lines go straight to the standard
 * output: the console of a function would wrap them. What is no finite number is left out, as the format takes none.
 */
export function makeMetrics(write: (line: string) => void, clock: Clock): EmitMetrics {
  return (figures) => {
    const told = (Object.entries(figures) as [OwnMetric, number][]).filter(([, value]) =>
      Number.isFinite(value),
    );
    if (told.length === 0) return;
    const Metrics = told.map(([Name]) => ({ Name, Unit: ownMetrics[Name] }));
    const directive = { Namespace: metricsNamespace, Dimensions: [[]], Metrics };
    const metadata = { _aws: { Timestamp: clock(), CloudWatchMetrics: [directive] } };
    write(`${JSON.stringify({ ...metadata, ...Object.fromEntries(told) })}\n`);
  };
}
