/** What AWS bills by. */
export type BilledUnit =
  | 'write-unit'
  | 'read-unit'
  | 'api-request'
  | 'invocation'
  | 'gb-second'
  | 'bus-chunk'
  | 'queue-request'
  | 'topic-publish'
  | 'state-transition'
  | 'secret-request'
  | 'log-gb'
  | 'storage-gb-month'
  | 'restorable-gb-month';

/** What was counted of one use. */
export interface Count {
  /** What asked for it: `dynamodb put events`. */
  readonly use: string;
  readonly unit: BilledUnit;
  readonly amount: number;
}

/** Adds up what is billed. */
export interface Meter {
  count(use: string, unit: BilledUnit, amount: number): void;
  /** By use and unit, in their order. */
  counts(): readonly Count[];
  /** All of a unit. */
  total(unit: BilledUnit): number;
  reset(): void;
}

export function makeMeter(): Meter {
  const counts = new Map<string, Count>();
  const all = () =>
    [...counts.values()].sort((a, b) => (`${a.use} ${a.unit}` < `${b.use} ${b.unit}` ? -1 : 1));
  return {
    count: (use, unit, amount) => {
      const key = `${use} ${unit}`;
      counts.set(key, { use, unit, amount: (counts.get(key)?.amount ?? 0) + amount });
    },
    counts: all,
    total: (unit) => all().reduce((sum, each) => sum + (each.unit === unit ? each.amount : 0), 0),
    reset: () => counts.clear(),
  };
}
