import { TocsinError } from '../../shared/errors.ts';

/** SQS's own bound of a message's delay, inclusive. */
export const delaySecMax = 900;

/** Throws `DELAY_OUT_OF_RANGE`. */
export function checkDelay(delaySec: number): void {
  if (Number.isInteger(delaySec) && delaySec >= 0 && delaySec <= delaySecMax) return;
  throw new TocsinError('DELAY_OUT_OF_RANGE', 'the queue cannot delay a message that long', {
    got: `${delaySec} s`,
    allowed: `whole seconds, 0..${delaySecMax}`,
    fix: 'use a timer for longer delays',
  });
}
