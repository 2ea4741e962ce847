import { secondMs } from '../../shared/time.ts';
import type { Contact } from './contacts.ts';
import type { Marks } from './marks.ts';
import { skewMark } from './marks.ts';

/**
 * From `raiseMs` on, either way, a host's clock counts as off; below `clearMs` it counts as right again. Both lie above what an
 * exchange of times can err by: half of its round trip and 50 ms.
 */
export const skewLimits = { raiseMs: 2 * secondMs, clearMs: secondMs } as const;

/** Whether an episode of `CLOCK_SKEW` begins or ends with what the newest known document of this host tells. */
export function skewChange(
  { host, heardMs, offsetMs }: Contact,
  marks: Marks,
): { readonly kind: 'raise'; readonly offsetMs: number } | { readonly kind: 'clear' } | undefined {
  if (offsetMs === undefined) return undefined;
  const raise = marks.get(skewMark(host))?.raise;
  if (raise === undefined) {
    return Math.abs(offsetMs) >= skewLimits.raiseMs ? { kind: 'raise', offsetMs } : undefined;
  }
  const isOver = Math.abs(offsetMs) < skewLimits.clearMs && heardMs > (raise.start as number);
  return isOver ? { kind: 'clear' } : undefined;
}
