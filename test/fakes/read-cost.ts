import type { BilledRead } from '../../shared/api/billed-read.ts';

/** 4 KB read eventually consistently are half a unit. */
const halfUnitBytes = 4_096;

/** What one query that looks at these items is billed, sized as their JSON. */
export function readCostOf(items: readonly unknown[]): BilledRead {
  const sizeBytes = items.reduce<number>((sum, item) => sum + JSON.stringify(item).length, 0);
  return { items: items.length, units: Math.max(1, Math.ceil(sizeBytes / halfUnitBytes)) / 2 };
}
