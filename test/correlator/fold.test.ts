import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clearOf, intervalOf, raiseOf } from '../../shared/correlator/child.ts';
import { type Fact, factOf } from '../../shared/correlator/fact.ts';
import { factsOfState, fold } from '../../shared/correlator/fold.ts';
import { correlatorLimits } from '../../shared/correlator/limits.ts';
import { newState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { call, clear, field, memberChanged, occurrence, raise, ruleOf, selector } from './given.ts';

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
    expect(fold(newState(rule, {}), factsOfState(state))).toEqual(state);
  });

  it('that is known already leaves the very same state', () => {
    const state = folded(raise(child), clear(child, 3_000), retraction(1_200));
    expect(fold(state, factsOf(retraction(1_100), clear(child, 3_000), raise(child)))).toBe(state);
  });
});

describe('the fact in an event', () => {
  const limitMs = correlatorLimits.reviseMs;
  const silence = { type: 'HOST_SILENT', labels: { host: 'a' }, startMs: 9_000 };
  it.each([
    [
      'a raise keeps the fields that are read',
      raise({ ...child, values: { used: 1, other: 2 } }),
      { values: { used: 1 } },
    ],
    [
      'an occurrence does as well',
      occurrence('LOWER', 5, { values: { used: 1, other: 2 } }),
      { values: { used: 1 } },
    ],
    ['a receipt is as old as its receive time', occurrence('HEARTBEAT', 5, { r: 9 }), { tMs: 9 }],
    [
      'a silence begins before it is told',
      { ...raise(silence), start: 7_000 },
      { tMs: 9_000, startMs: 7_000 },
    ],
    ['a member tells its truth', memberChanged('m', 'a', 'unknown', 5), { hash: 'm', truth: 'unknown' }],
    ['a member is no older than may be revised', memberChanged('m', 'a', 'true', 5, limitMs + 2), { tMs: 7 }],
    ['a clear is no older either', clear(child, 5_000, limitMs + 2), { kind: 'cleared', tMs: 5_002 }],
    ['an occurrence at the limit counts', occurrence('LOWER', 5, {}, limitMs), { kind: 'occurred', tMs: 5 }],
    ['an occurrence beyond it does not', occurrence('LOWER', 5, {}, limitMs + 1), { kind: 'late' }],
  ])('%s', (_, event, expected) => {
    const reading = { ...rule, set: { worst: call('max', field('LOWER', 'used')) } };
    expect(factOf(reading, event)).toMatchObject(expected);
  });

  it.each([
    ['a raise at the lateness counts', raise(child, 15), { kind: 'raised', tMs: 1_000 }],
    ['a raise beyond it does not', raise(child, 16), { kind: 'late' }],
    ['an occurrence beyond it does not', occurrence('LOWER', 5, {}, 16), { kind: 'late' }],
    [
      'a clear beyond it counts from the lateness on',
      clear(child, 5_000, 16),
      { kind: 'cleared', tMs: 5_001 },
    ],
  ])('under `late: ignore`: %s', (_, event, expected) => {
    expect(factOf({ ...rule, latenessMs: 15, late: 'ignore' }, event)).toMatchObject(expected);
  });

  it('is none for a truth that is none, and for an episode without a name', () => {
    expect(factOf(rule, memberChanged('m', 'a', 'perhaps', 5))).toBeUndefined();
    const { episode: _, ...nameless } = raise(child);
    expect(factOf(rule, nameless)).toBeUndefined();
  });
});

describe('folding', () => {
  const late = { ...occurrence('LOWER', 5), id: 'late', r: 5 + 2 * correlatorLimits.reviseMs };
  const events = [
    ...[1, 2, 3].flatMap((i) => [
      raise({ ...child, startMs: i }, i),
      clear({ ...child, startMs: i }, 9 - i, i),
    ]),
    retraction(1_001),
    ...[7, 7, 8].map((tMs, i) => ({ ...occurrence('LOWER', tMs), id: `o${9 - i}` })),
    ...['true', 'false', 'unknown'].map((truth, i) => ({
      ...memberChanged('m', 'a', truth, 3),
      id: `m${9 - i}`,
    })),
    memberChanged('m', 'b', 'true', 4),
    late,
  ];

  it('comes to the same in every order, with doubles, and in any batches', () => {
    const whole = folded(...events);
    const deliveries = fc.array(fc.nat(events.length - 1), { minLength: 10, maxLength: 40 });
    fc.assert(
      fc.property(deliveries, fc.nat(20), (order, cut) => {
        const told = [...order.map((i) => events[i] as TocsinEvent), ...events.toReversed()];
        const first = fold(newState(rule, {}), factsOf(...told.slice(0, cut)));
        expect(fold(first, factsOf(...told.slice(cut)))).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps occurrences and changes of members in order of time and id', () => {
    const { occurrences, members } = folded(...events);
    expect(occurrences.map(({ id }) => id)).toEqual(['o8', 'o9', 'o7']);
    expect(members.map(({ labels }) => labels.host)).toEqual(['a', 'b']);
    expect(members[0]?.changes.map(({ id }) => id)).toEqual(['m7', 'm8', 'm9']);
  });

  it('knows an occurrence by its id, also where an edited rule reads it at another time', () => {
    const before = fold(newState(rule, {}), [...factsOf(occurrence('LOWER', 7_000))]);
    const again = factsOf(occurrence('LOWER', 7_000)).map((fact) => ({ ...fact, tMs: 6_000 }));
    expect(fold(before, again)).toBe(before);
    expect(fold(newState(rule, {}), [...again, ...again]).occurrences).toHaveLength(1);
  });

  it('counts once what came too late', () => {
    const state = folded(...events, late);
    expect(state.tooLate).toBe(1);
    expect(fold(state, factsOf(late))).toBe(state);
  });

  it.each([
    ['of an occurrence', occurrence('LOWER', 7)],
    ['of a member', memberChanged('m', 'a', 'true', 7)],
    ['of a raise', raise({ ...child, startMs: 7 })],
    ['of what came too late', late],
  ])('takes nothing that is not known and as old as what was forgotten: %s', (_, event) => {
    const forgetful = { ...newState(rule, {}), forgottenMs: event.r };
    expect(fold(forgetful, factsOf(event))).toBe(forgetful);
    const before = { ...forgetful, forgottenMs: event.r - 1 };
    expect(fold(before, factsOf(event)).heardMs).toBe(event.r);
  });

  it('takes the clear of a child that it knows, however old it is', () => {
    const known = { ...folded(raise(child)), forgottenMs: 9_000 };
    expect(fold(known, factsOf(clear(child, 3_000))).children[0]?.clear?.tMs).toBe(3_000);
  });
});
