import { describe, expect, it } from 'vitest';
import {
  decideGates,
  type GateState,
  nothingPublished,
  type Verdict,
} from '../../../shared/language/evaluation/gates.ts';
import { type Gates, maintenance, ruleWith } from './gated.ts';

const published: Verdict = { kind: 'publish' };

/** Decides raises one after the other; the state goes through JSON between two, as in the store. */
function verdictsOf(gates: Gates, raisesMs: readonly number[]): readonly string[] {
  let state: GateState = nothingPublished;
  return raisesMs.map((tMs) => {
    const decided = decideGates(ruleWith(gates), state, { tMs }, [], tMs);
    state = JSON.parse(JSON.stringify(decided.state));
    return decided.verdict.kind === 'muted' ? decided.verdict.reason : decided.verdict.kind;
  });
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
    const rule = ruleWith({ cooldownMs: 1, unless: { event: maintenance, ...spans } });
    expect(decideGates(rule, state, { tMs: 9 }, [], 9)).toEqual({
      verdict: { kind: 'wait', untilMs: 14 },
      state,
    });
  });
});
