import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continueHold, type Hold, isHeld, type Stretch } from '../../shared/language/hold.ts';
import type { Truth } from '../../shared/language/kleene.ts';

const running: Hold = { startMs: 100, trueMs: 50, unknownMs: 0 };

function stretch(truth: Truth, durationMs: number): Stretch {
  return { truth, fromMs: 900, durationMs };
}

describe('continueHold', () => {
  it.each<[string, Hold | undefined, Stretch, Hold | undefined]>([
    [
      'begins when the condition becomes true',
      undefined,
      stretch(true, 0),
      { startMs: 900, trueMs: 0, unknownMs: 0 },
    ],
    ['counts true time', running, stretch(true, 7), { startMs: 100, trueMs: 57, unknownMs: 0 }],
    ['ends when the condition is false', running, stretch(false, 0), undefined],
    ['does not begin while unknown', undefined, stretch(undefined, 7), undefined],
    [
      'does not count unknown time',
      running,
      stretch(undefined, 10),
      { startMs: 100, trueMs: 50, unknownMs: 10 },
    ],
    ['ends when it is unknown for longer than the gap', running, stretch(undefined, 11), undefined],
    [
      'adds up one unknown stretch',
      { ...running, unknownMs: 4 },
      stretch(undefined, 6),
      { ...running, unknownMs: 10 },
    ],
    [
      'ends with the stretch, not with its last part',
      { ...running, unknownMs: 5 },
      stretch(undefined, 6),
      undefined,
    ],
    ['forgets the gap when it is true again', { ...running, unknownMs: 10 }, stretch(true, 0), running],
    ['stays at a look while unknown', running, stretch(undefined, 0), running],
  ])('%s', (_, hold, each, expected) => {
    expect(continueHold(hold, each, 10)).toEqual(expected);
  });

  it('comes to the same for a stretch in one piece and in many', () => {
    const truth = fc.constantFrom<Truth>(true, undefined);
    fc.assert(
      fc.property(truth, fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }), (value, parts) => {
        const durationMs = parts.reduce((sum, each) => sum + each, 0);
        const whole = continueHold(running, { truth: value, fromMs: 0, durationMs }, 50);
        const pieces = parts.reduce<Hold | undefined>(
          (hold, each) => continueHold(hold, { truth: value, fromMs: 0, durationMs: each }, 50),
          running,
        );
        expect(pieces).toEqual(whole);
      }),
    );
  });
});

describe('isHeld', () => {
  it('holds from the very millisecond on', () => {
    expect([isHeld(undefined, 0), isHeld(running, 50), isHeld(running, 51)]).toEqual([false, true, false]);
  });
});
