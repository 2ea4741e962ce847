import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Interval } from '../../../shared/language/evaluation/facts.ts';
import {
  decideGates,
  nothingPublished,
  type Raise,
  type Verdict,
} from '../../../shared/language/evaluation/gates.ts';
import { maintenance, ruleWith } from './gated.ts';

const forever = Number.POSITIVE_INFINITY;
const published: Verdict = { kind: 'publish' };

/** What is said of a raise under `unless`, at a time. */
function unless(
  spans: { readonly waitMs: number; readonly extendMs: number },
  raise: Raise,
  suppressor: readonly Interval[],
  nowMs: number,
): Verdict {
  return decideGates(
    ruleWith({ unless: { event: maintenance, ...spans } }),
    nothingPublished,
    raise,
    suppressor,
    nowMs,
  ).verdict;
}

describe('decideGates with unless', () => {
  it('waits for a suppressor that never comes, then publishes (conformance W11)', () => {
    const spans = { waitMs: 120_000, extendMs: 180_000 };
    const tMs = Date.UTC(2026, 10, 21, 12, 54, 46);
    const publishMs = Date.UTC(2026, 10, 21, 12, 56, 46);
    const wait: Verdict = { kind: 'wait', untilMs: publishMs };
    expect(unless(spans, { tMs }, [], tMs)).toEqual(wait);
    expect(unless(spans, { tMs }, [], publishMs - 1)).toEqual(wait);
    expect(unless(spans, { tMs }, [], publishMs)).toEqual(published);
  });

  it('publishes at once without a wait and a suppressor, also what ended at once', () => {
    expect(unless({ waitMs: 0, extendMs: 0 }, { tMs: 100, endMs: 100 }, [], 100)).toEqual(published);
    expect(unless({ waitMs: 0, extendMs: 50 }, { tMs: 100 }, [], 100)).toEqual(published);
  });

  it.each<[string, Interval, number]>([
    ['that is active at the raise', { startMs: 100, endMs: 120 }, 130],
    ['that ended less than the extension before', { startMs: 0, endMs: 91 }, 101],
    ['that comes within the wait', { startMs: 101, endMs: 120 }, 130],
    ['that comes at the end of the wait', { startMs: 105, endMs: 120 }, 130],
    ['that came after the wait', { startMs: 106, endMs: 120 }, 105],
    ['that ended the extension before', { startMs: 0, endMs: 90 }, 105],
    ['that was never active', { startMs: 103, endMs: 103 }, 105],
  ])('with a suppressor %s, decides in time', (_, interval, freeMs) => {
    const spans = { waitMs: 5, extendMs: 10 };
    const before = unless(spans, { tMs: 100 }, [interval], freeMs - 1);
    const then = unless(spans, { tMs: 100 }, [interval], freeMs);
    expect([before, then]).toEqual([{ kind: 'wait', untilMs: freeMs }, published]);
  });

  it('needs the suppressor to be inactive without a break, in whatever order its stretches are told', () => {
    const spans = { waitMs: 0, extendMs: 10 };
    const touching = [
      { startMs: 120, endMs: 130 },
      { startMs: 100, endMs: 110 },
    ];
    expect(unless(spans, { tMs: 100 }, touching, 139)).toEqual({ kind: 'wait', untilMs: 140 });
    const apart = [
      { startMs: 100, endMs: 110 },
      { startMs: 121, endMs: 130 },
    ];
    expect(unless(spans, { tMs: 100 }, apart, 120)).toEqual(published);
    const inside = [
      { startMs: 90, endMs: 150 },
      { startMs: 100, endMs: 110 },
    ];
    expect(unless(spans, { tMs: 100 }, inside, 159)).toEqual({ kind: 'wait', untilMs: 160 });
  });

  it('waits without an end while the suppressor has none', () => {
    const open = [{ startMs: 50, endMs: forever }];
    expect(unless({ waitMs: 5, extendMs: 10 }, { tMs: 100 }, open, 10_000)).toEqual({
      kind: 'wait',
      untilMs: forever,
    });
  });

  it('mutes an episode that ends while it waits', () => {
    const spans = { waitMs: 0, extendMs: 10 };
    const suppressor = [{ startMs: 100, endMs: 110 }];
    const endedAt = (endMs: number, nowMs: number) => unless(spans, { tMs: 100, endMs }, suppressor, nowMs);
    expect([endedAt(119, 118), endedAt(119, 119), endedAt(120, 120), endedAt(121, 120)]).toEqual([
      { kind: 'wait', untilMs: 119 },
      { kind: 'muted', reason: 'unless' },
      { kind: 'muted', reason: 'unless' },
      published,
    ]);
  });

  it('publishes as long as it is free exactly where a look at each instant says so', () => {
    const stretch = fc
      .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 10 }))
      .map(([startMs, spanMs]) => ({ startMs, endMs: startMs + spanMs }));
    const span = fc.integer({ min: 0, max: 8 });
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 5 }), span, span, (suppressor, waitMs, extendMs) => {
        const freeMs = freeByInstants(20, waitMs, extendMs, suppressor);
        const spans = { waitMs, extendMs };
        expect(unless(spans, { tMs: 20 }, suppressor, freeMs)).toEqual(published);
        if (freeMs > 20)
          expect(unless(spans, { tMs: 20 }, suppressor, freeMs - 1)).toEqual({
            kind: 'wait',
            untilMs: freeMs,
          });
      }),
      { numRuns: 500 },
    );
  });
});

/** Walks instant by instant: held back while the suppressor was active within the extension. */
function freeByInstants(
  tMs: number,
  waitMs: number,
  extendMs: number,
  suppressor: readonly Interval[],
): number {
  const isActive = (at: number) => suppressor.some(({ startMs, endMs }) => startMs <= at && at < endMs);
  const isHeld = (at: number) =>
    Array.from({ length: extendMs + 1 }, (_, i) => at - i).some((each) => isActive(each));
  let now = tMs;
  if (!isHeld(now)) while (now < tMs + waitMs && !isActive(now)) now++;
  if (!isHeld(now)) return now;
  while (isHeld(now)) now++;
  return now;
}
