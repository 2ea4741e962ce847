import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../shared/language/artifact.ts';
import type { Interval } from '../../../shared/language/evaluation/facts.ts';
import {
  decideGates,
  type GateState,
  nothingPublished,
  type Raise,
  type Verdict,
} from '../../../shared/language/evaluation/gates.ts';

type Gates = Pick<Rule, 'cooldownMs' | 'maxRaises' | 'unless'>;

const forever = Number.POSITIVE_INFINITY;
const published: Verdict = { kind: 'publish' };
const event = { kind: 'selector', name: 'MAINTENANCE', matchers: [] } as const;

function ruleWith(gates: Gates): Rule {
  const when = { kind: 'selector', name: 'DISK_FULL', matchers: [] } as const;
  const fixed = { application: 'default', name: 'full', hash: 'h', by: [], forMs: 0, clearForMs: 0, set: {} };
  return { ...fixed, when, emit: 'FULL', severity: 'minor', ...gates };
}

/** Decides raises one after the other; the state goes through JSON between two, as in the store. */
function verdictsOf(gates: Gates, raisesMs: readonly number[]): readonly string[] {
  let state: GateState = nothingPublished;
  return raisesMs.map((tMs) => {
    const decided = decideGates(ruleWith(gates), state, { tMs }, [], tMs);
    state = JSON.parse(JSON.stringify(decided.state));
    return decided.verdict.kind === 'muted' ? decided.verdict.reason : decided.verdict.kind;
  });
}

/** What is said of a raise under `unless`, at a time. */
function unless(
  spans: { readonly waitMs: number; readonly extendMs: number },
  raise: Raise,
  suppressor: readonly Interval[],
  nowMs: number,
): Verdict {
  return decideGates(ruleWith({ unless: { event, ...spans } }), nothingPublished, raise, suppressor, nowMs)
    .verdict;
}

describe('decideGates', () => {
  it('publishes whatever no gate holds back, and keeps nothing', () => {
    const decided = decideGates(ruleWith({}), nothingPublished, { tMs: 5 }, [{ startMs: 0, endMs: 9 }], 5);
    expect(decided).toEqual({ verdict: published, state: { publishedMs: [] } });
  });

  it('lets one raise pass per cooldown, counted from the last published one (conformance S10)', () => {
    const gates = { cooldownMs: 5_000 };
    expect(verdictsOf(gates, [15_000, 15_000, 18_000, 19_999, 20_000, 20_000])).toEqual([
      'publish',
      'cooldown',
      'cooldown',
      'cooldown',
      'publish',
      'cooldown',
    ]);
    expect(verdictsOf(gates, [18_000, 20_000])).toEqual(['publish', 'cooldown']);
    expect(verdictsOf(gates, [20_000])).toEqual(['publish']);
  });

  it('counts a cooldown from raise to raise, muted ones left out', () => {
    expect(verdictsOf({ cooldownMs: 10 }, [0, 9, 10, 19, 20])).toEqual([
      'publish',
      'cooldown',
      'publish',
      'cooldown',
      'publish',
    ]);
  });

  it('lets so many raises pass per span, its begin outside (conformance R09)', () => {
    expect(verdictsOf({ maxRaises: { max: 3, perMs: 2_000 } }, [0, 0, 0, 1_000, 2_000])).toEqual([
      'publish',
      'publish',
      'publish',
      'max-raises',
      'publish',
    ]);
    expect(verdictsOf({ maxRaises: { max: 2, perMs: 10 } }, [0, 5, 9, 10, 14, 15])).toEqual([
      'publish',
      'publish',
      'max-raises',
      'publish',
      'max-raises',
      'publish',
    ]);
  });

  it('looks at the cooldown first', () => {
    const gates = { cooldownMs: 5, maxRaises: { max: 1, perMs: 10 } };
    expect(verdictsOf(gates, [0, 4, 5, 10])).toEqual(['publish', 'cooldown', 'max-raises', 'publish']);
  });

  it('mutes a raise that comes out of order before the last published one', () => {
    expect(verdictsOf({ cooldownMs: 5 }, [100, 50])).toEqual(['publish', 'cooldown']);
    expect(verdictsOf({ maxRaises: { max: 1, perMs: 10 } }, [100, 50])).toEqual(['publish', 'publish']);
  });

  it('keeps its times in order although raises come out of order', () => {
    expect(verdictsOf({ maxRaises: { max: 2, perMs: 10 } }, [100, 50, 103, 105])).toEqual([
      'publish',
      'publish',
      'publish',
      'max-raises',
    ]);
    expect(verdictsOf({ maxRaises: { max: 1, perMs: 10 } }, [100, 100, 110])).toEqual([
      'publish',
      'max-raises',
      'publish',
    ]);
    expect(verdictsOf({ maxRaises: { max: 2, perMs: 20 }, cooldownMs: 5 }, [100, 50, 104])).toEqual([
      'publish',
      'cooldown',
      'cooldown',
    ]);
    const ordered = decideGates(
      ruleWith({ maxRaises: { max: 3, perMs: 20 } }),
      { publishedMs: [9, 100] },
      { tMs: 50 },
      [],
      100,
    );
    expect(ordered.state).toEqual({ publishedMs: [9, 50, 100] });
  });

  it('keeps no more times than it needs', () => {
    const rule = ruleWith({ maxRaises: { max: 3, perMs: 1 }, cooldownMs: 1 });
    let state = nothingPublished;
    for (let tMs = 0; tMs < 50; tMs++) ({ state } = decideGates(rule, state, { tMs }, [], tMs));
    expect(state).toEqual({ publishedMs: [47, 48, 49] });
    const cooldown = decideGates(ruleWith({ cooldownMs: 1 }), { publishedMs: [1] }, { tMs: 2 }, [], 2);
    expect(cooldown.state).toEqual({ publishedMs: [2] });
  });

  it('keeps the state of what it mutes or lets wait', () => {
    const state = { publishedMs: [7] };
    const spans = { waitMs: 5, extendMs: 0 };
    expect(decideGates(ruleWith({ cooldownMs: 5 }), state, { tMs: 9 }, [], 9).state).toBe(state);
    const rule = ruleWith({ cooldownMs: 1, unless: { event, ...spans } });
    expect(decideGates(rule, state, { tMs: 9 }, [], 9)).toEqual({
      verdict: { kind: 'wait', untilMs: 14 },
      state,
    });
  });
});

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
