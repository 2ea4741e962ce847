import { dayMs } from '../shared/time.ts';

/** Bounds of what waits to be sent, each inclusive. */
export interface SpoolLimits {
  /** All files together. */
  readonly diskBytes: number;
  /** All documents that are not on the disk. */
  readonly memoryBytes: number;
  readonly memoryDocuments: number;
  /** Age of a document of samples alone, and of one with events. */
  readonly samplesAgeMs: number;
  readonly eventsAgeMs: number;
  /** Samples are not put on a filesystem with less room than either of these. */
  readonly leastFreeBytes: number;
  readonly leastFreeShare: number;
  /** Files kept of what was refused or could not be read. */
  readonly quarantineFiles: number;
}

export const defaultSpoolLimits: SpoolLimits = {
  diskBytes: 32 * 1024 * 1024,
  memoryBytes: 2 * 1024 * 1024,
  memoryDocuments: 360,
  samplesAgeMs: dayMs,
  eventsAgeMs: 7 * dayMs,
  leastFreeBytes: 200 * 1024 * 1024,
  leastFreeShare: 0.05,
  quarantineFiles: 20,
};
