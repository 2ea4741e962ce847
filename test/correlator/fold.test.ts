import { describe, expect, it } from 'vitest';
import { clearOf, intervalOf, raiseOf } from '../../shared/correlator/child.ts';
import { type Fact, factOf, factsOfChild, fold } from '../../shared/correlator/fold.ts';
import { newState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { clear, raise, ruleOf, selector } from './given.ts';

const rule = ruleOf(selector('LOWER'));
const child = { type: 'LOWER', labels: {}, startMs: 1_000 };
const retraction = (r: number): TocsinEvent => ({
  ...clear(child, 1_000),
  id: `retraction-${r}`,
  reason: 'retracted',
  r,
});
const factsOf = (...events: TocsinEvent[]) => events.map((event) => factOf(rule, event) as Fact);
const folded = (...events: TocsinEvent[]) => fold(newState(rule, {}), factsOf(...events));
const infinity = Number.POSITIVE_INFINITY;

describe('a child episode', () => {
  it.each([
    ['is open after its raise', [raise(child)], { startMs: 1_000, endMs: infinity }],
    ['ends with its clear', [raise(child), clear(child, 3_000)], { startMs: 1_000, endMs: 3_000 }],
    ['was never active if it ended as it began', [raise(child), clear(child, 1_000)], undefined],
    ['is unknown while only its clear has come', [clear(child, 3_000)], undefined],
    ['was never active if it was retracted', [raise(child), retraction(1_001)], undefined],
    ['is retracted by a statement of the same receive time', [raise(child), retraction(1_000)], undefined],
    [
      'is active if it was raised again after that',
      [raise(child, 500), retraction(1_499)],
      { startMs: 1_000, endMs: infinity },
    ],
    [
      'is open again if its clear was retracted with its raise',
      [raise(child), clear(child, 1_200), retraction(1_200), { ...raise(child, 500), id: 'again' }],
      { startMs: 1_000, endMs: infinity },
    ],
    [
      'ends with the clear that was received last',
      [raise(child), clear(child, 3_000), clear(child, 2_000, 1_001)],
      { startMs: 1_000, endMs: 2_000 },
    ],
  ])('%s, in any order', (_, events, interval) => {
    for (const order of [events, events.toReversed()]) {
      expect(intervalOf(folded(...order).children[0] as never)).toEqual(interval);
    }
  });

  it('takes of two statements of the same receive time the same one in any order', () => {
    const clears = [clear(child, 3_000, 500), clear(child, 3_200, 300)];
    expect(folded(...clears)).toEqual(folded(...clears.toReversed()));
  });

  it('keeps a clear that is younger than a retraction, and no older one', () => {
    const [known] = folded(raise(child), clear(child, 3_000), retraction(3_000)).children;
    expect([raiseOf(known as never), clearOf(known as never)]).toEqual([undefined, undefined]);
    const [younger] = folded(clear(child, 3_001), retraction(3_000)).children;
    expect(clearOf(younger as never)).toMatchObject({ tMs: 3_001 });
  });

  it('comes back whole from its own facts', () => {
    const state = folded(raise(child, 500), clear(child, 3_000), retraction(1_200));
    expect(fold(newState(rule, {}), state.children.flatMap(factsOfChild))).toEqual({
      ...state,
      children: state.children,
    });
  });

  it('that is known already leaves the very same state', () => {
    const state = folded(raise(child), clear(child, 3_000), retraction(1_200));
    expect(fold(state, factsOf(retraction(1_100), clear(child, 3_000), raise(child)))).toBe(state);
  });
});
