/** Bounds of what one response may take; each is inclusive. */
export const attachLimits = {
  /** Largest volume that a policy may ask for. */
  sizeGiB: 500,
  /** Devices on an instance after the attachment: the smallest shared limit of EC2 is 27, one slot stays in reserve. */
  devices: 26,
  /** Device names that are tried for one attachment. */
  deviceTries: 5,
  /** Free volumes that are looked at in one call before it counts as none free. */
  candidates: 20,
  mountChars: 200,
} as const;

export const bytesPerGiB = 2 ** 30;

/** Whole GiB that hold `sizeBytes`; at least 1. */
export function gibFor(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / bytesPerGiB));
}
