import type { TocsinEvent } from '../../facts/event.ts';
import { hashText, timeOfId } from '../../facts/ids.ts';
import { hourMs } from '../../time.ts';
import type { CompositeRule } from '../artifact.ts';
import { levelsOf } from './levels.ts';
import { testLimits } from './limits.ts';
import type { Delivery } from './open-correlator.ts';

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

/** How far variants of a test may go, in milliseconds. */
export interface Slack {
  /** From the receipt of a fact to its delivery. */
  readonly deliveryMs: number;
  /** From the time of a fact to its receipt. */
  readonly lateMs: number;
}

/** How old a fact may be to revise, where a rule does not say. */
const defaultReviseLimitMs = hourMs;

/**
 * What the rules can bear: `testLimits`, but never so late that a fact may no longer revise, and under `late: ignore` less
 * than the lateness. Composites of composites share it, since each of them waits for those below.
 */
export function slackOf(composites: readonly CompositeRule[]): Slack {
  const levels = Math.max(1, ...levelsOf(composites).values());
  const shares = composites.map((rule) => Math.floor(bearableMs(rule) / levels));
  return {
    deliveryMs: Math.min(testLimits.deliveryMs, ...(levels > 1 ? shares : [])),
    lateMs: Math.min(testLimits.delayMs, ...shares),
  };
}

/**
 * What becomes of one event. `shuffled`: delivered up to `deliveryMs` after its receipt, so that others overtake it;
 * `duplicated`: that, and again twice; `delayed`: received up to `lateMs` after its time. What is judged by its receipt
 * is never delayed: another receipt would be another fact.
 */
export function deliveriesOf({ kind, seed }: Variant, event: TocsinEvent, slack: Slack): readonly Delivery[] {
  const share = (part: number) => shareOf([kind, seed, event.id, part]);
  const delivered = (part: number) => ({
    atMs: event.r + Math.round(share(part) * slack.deliveryMs),
    event,
  });
  switch (kind) {
    case 'shuffled':
      return [delivered(0)];
    case 'duplicated':
      return [{ atMs: event.r, event }, delivered(0), delivered(1)];
    case 'delayed': {
      const roomMs = isJudgedByReceipt(event) ? 0 : Math.max(0, event.t + slack.lateMs - event.r);
      const r = event.r + Math.round(share(0) * roomMs);
      return [{ atMs: r, event: { ...event, r } }];
    }
  }
}

/** When a composite's own event, published at `nowMs`, is delivered: its receive time is what it is. */
export function spreadOf(
  variant: Variant,
  slack: Slack,
): (event: TocsinEvent, nowMs: number) => readonly number[] {
  return (event, nowMs) =>
    variant.kind === 'delayed' ? [nowMs] : deliveriesOf(variant, event, slack).map(({ atMs }) => atMs);
}

function isJudgedByReceipt({ type, source }: TocsinEvent): boolean {
  return type === 'HEARTBEAT' || source.kind === 'system';
}

/** How late a fact may be received without another result. */
function bearableMs({ late, latenessMs, reviseLimitMs = defaultReviseLimitMs }: CompositeRule): number {
  return late === 'ignore' ? Math.max(0, latenessMs - 1) : reviseLimitMs;
}

/** 0 to 1, that outside: as good as random, and the same for the same parts. */
function shareOf(parts: ReadonlyArray<string | number>): number {
  const chars = 6;
  return timeOfId(hashText(['variant', ...parts], chars)) / 32 ** chars;
}
