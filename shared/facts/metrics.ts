import { checkMetrics } from './catalogue/checks.ts';
import { hostMetrics } from './catalogue/host.ts';
import type { Metric } from './catalogue/metric.ts';
import { processMetrics } from './catalogue/process.ts';
import { systemMetrics } from './catalogue/system.ts';

export type { Metric, Unit } from './catalogue/metric.ts';

/**
 * What rules can read of a host; files may declare more. A series without the label `state` or `mode` is the fold that people
 * mean: `system.cpu.utilization` is the busy share (1 - idle - iowait), `system.filesystem.utilization` is
 * used / (used + free) as `df` shows it.
 */
export const metrics: readonly Metric[] = [
  ...systemMetrics,
  ...hostMetrics,
  ...processMetrics,
  ...checkMetrics,
];

const byName: ReadonlyMap<string, Metric> = new Map(metrics.map((metric) => [metric.name, metric]));

/** The metric of the catalogue; undefined if it has none of this name. */
export function metricByName(name: string): Metric | undefined {
  return byName.get(name);
}
