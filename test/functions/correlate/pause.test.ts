import { describe, expect, it } from 'vitest';
import { pauseMaxMs, pauseMs } from '../../../functions/correlate/pause.ts';
import { pauseAfter, settleAttempts } from '../../../functions/correlate/ports.ts';
import { secondMs } from '../../../shared/time.ts';

const attempts = Array.from({ length: settleAttempts }, (_, attempt) => attempt);

describe('the pause before another attempt', () => {
  it('doubles up to its longest, of which chance takes a part', () => {
    expect(attempts.map((attempt) => pauseMs(attempt, 1))).toEqual([
      40,
      80,
      160,
      320,
      ...attempts.slice(4).map(() => pauseMaxMs),
    ]);
    expect(pauseMs(9, 0.5)).toBe(pauseMaxMs / 2);
    expect(pauseMs(9, 0)).toBe(0);
  });

  it('leaves most of the 20 seconds of a function to its attempts', () => {
    const wholeMs = attempts.reduce((sumMs, attempt) => sumMs + pauseMs(attempt, 1), 0);
    expect(wholeMs).toBeLessThan(4 * secondMs);
  });

  it('is not made after the last attempt', async () => {
    const paused: number[] = [];
    for (const attempt of attempts)
      await pauseAfter({ pause: async (after) => void paused.push(after) }, attempt);
    expect(paused).toEqual(attempts.slice(0, -1));
  });
});
