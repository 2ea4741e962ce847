import { correlatorLimits } from '../../correlator/limits.ts';
import type { TocsinEvent } from '../../facts/event.ts';
import { hashText, timeOfId } from '../../facts/ids.ts';
import { testLimits } from './limits.ts';
import type { Delivery } from './run-correlator.ts';

export const variantKinds = ['shuffled', 'duplicated', 'delayed'] as const;

/** Another way in which the same facts may reach the correlator; the same seed gives the same way. */
export interface Variant {
  readonly kind: (typeof variantKinds)[number];
  readonly seed: number;
}

/** `testLimits.variantsOfKind` of each kind. */
export const variants: readonly Variant[] = variantKinds.flatMap((kind) =>
  Array.from({ length: testLimits.variantsOfKind }, (_, seed) => ({ kind, seed })),
);

/**
 * What becomes of one event. `shuffled`: delivered up to `testLimits.deliveryMs` after its receipt, so that others
 * overtake it; `duplicated`: that, and again twice; `delayed`: received up to `testLimits.delayMs` late, but never so
 * late that it may no longer revise.
 */
export function deliveriesOf({ kind, seed }: Variant, event: TocsinEvent): readonly Delivery[] {
  const share = (part: number) => shareOf([kind, seed, event.id, part]);
  const delivered = (part: number) => ({
    atMs: event.r + Math.round(share(part) * testLimits.deliveryMs),
    event,
  });
  switch (kind) {
    case 'shuffled':
      return [delivered(0)];
    case 'duplicated':
      return [{ atMs: event.r, event }, delivered(0), delivered(1)];
    case 'delayed': {
      const roomMs = Math.max(0, event.t + correlatorLimits.reviseMs - event.r);
      const r = event.r + Math.round(share(0) * Math.min(testLimits.delayMs, roomMs));
      return [{ atMs: r, event: { ...event, r } }];
    }
  }
}

/** When a composite's own event, published at `nowMs`, is delivered: its receive time is what it is. */
export function spreadOf(variant: Variant): (event: TocsinEvent, nowMs: number) => readonly number[] {
  return (event, nowMs) =>
    variant.kind === 'delayed' ? [nowMs] : deliveriesOf(variant, event).map(({ atMs }) => atMs);
}

/** 0 to 1, that outside: as good as random, and the same for the same parts. */
function shareOf(parts: ReadonlyArray<string | number>): number {
  const chars = 6;
  return timeOfId(hashText(['variant', ...parts], chars)) / 32 ** chars;
}
