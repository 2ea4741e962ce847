import { metricsNamespace } from '../../shared/api/health.ts';
import type { Clock } from '../../shared/time.ts';

interface Figure {
  readonly value: number;
  readonly unit: 'Milliseconds' | 'Count';
}

/** Tells CloudWatch figures by name, without dimensions; each name costs 0.30 USD a month, by the hours in which it is told. */
export type EmitMetrics = (figures: Readonly<Record<string, Figure>>) => void;

/**
 * Metrics as lines of the log in CloudWatch's embedded metric format, which costs no call. Lines go straight to the standard
 * output: the console of a function would wrap them.
 */
export function makeMetrics(write: (line: string) => void, clock: Clock): EmitMetrics {
  return (figures) => {
    const entries = Object.entries(figures);
    const Metrics = entries.map(([Name, { unit }]) => ({ Name, Unit: unit }));
    const directive = { Namespace: metricsNamespace, Dimensions: [[]], Metrics };
    const values = Object.fromEntries(entries.map(([name, { value }]) => [name, value]));
    write(`${JSON.stringify({ _aws: { Timestamp: clock(), CloudWatchMetrics: [directive] }, ...values })}\n`);
  };
}
