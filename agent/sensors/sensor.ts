/** The value of one series at the time of a tick, in the metric's unit. */
export interface Reading {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads one source of the machine. A fault is thrown; the others' readings stand. */
export interface Sensor {
  readonly name: string;
  read(): Promise<readonly Reading[]>;
}

/** Bounds of what a sensor reads and reports; what lies beyond is left out, in the order of the source. */
export const sensorLimits = {
  /** Text of one file of `/proc`. */
  procBytes: 256 * 1024,
  mounts: 32,
  disks: 16,
  interfaces: 8,
  /** How long a tick waits for filesystems; one that takes longer is left out until it answers. */
  statfsMs: 500,
} as const;
