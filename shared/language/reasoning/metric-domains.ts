import { type Metric, metricByName } from '../../facts/metrics.ts';
import { allValues, atLeast, between, type ValueSet } from './value-set.ts';

/** Shares of a whole. Other ratios may be above 1: of a limit that can be passed, or of memory that processes share. */
const shares: ReadonlySet<string> = new Set([
  'system.cpu.utilization',
  'system.memory.utilization',
  'system.paging.utilization',
  'system.filesystem.utilization',
  'system.filesystem.inodes.utilization',
  'host.pressure.cpu',
  'host.pressure.memory',
  'host.pressure.io',
]);

const share = between(0, 1);
const neverNegative = atLeast(0);

/** The values that samples can have, by the catalogue; of a metric that files declare any. */
export function domainOfMetric(metric: Metric | undefined): ValueSet {
  if (!metric || metric.isSigned || metricByName(metric.name) === undefined) return allValues;
  return shares.has(metric.name) ? share : neverNegative;
}
