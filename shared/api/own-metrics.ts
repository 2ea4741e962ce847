/** Where the figures of Tocsin's own lie in CloudWatch. */
export const metricsNamespace = 'Tocsin';

/**
 * Every figure that functions tell of themselves, with its unit, and the only place that names one: who tells it and what rings by
 * it look here. None has dimensions. Each costs 0.30 USD a month, by the hours in which it is told.
 */
export const ownMetrics = {
  /** From the store to the correlator and back to the store, of the canary that came back. */
  CanaryAge: 'Milliseconds',
  /** From the store to the correlator's queue, of the same. */
  PublishLag: 'Milliseconds',
  /** Told only if there are any, as are those below it but for the lag. */
  OverdueTimers: 'Count',
  /** Instances that the sweep cannot get woken or folded: their state cannot be read, or their wake-ups fail. */
  StuckInstances: 'Count',
  EventsRepublished: 'Count',
  /** How old the newest events are of which the reconciler has compared all before. */
  ReconcilerLag: 'Milliseconds',
} as const satisfies Readonly<Record<string, 'Milliseconds' | 'Count'>>;

export type OwnMetric = keyof typeof ownMetrics;
