import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../../shared/language/artifact.ts';
import type { Facts } from '../../../../shared/language/evaluation/facts.ts';
import { firstBase, timelineOf } from '../../../../shared/language/evaluation/timeline.ts';
import { environment, lines, occurrences, rule, script, selector, selectors, told } from './given.ts';

function nextMs(of: Rule, facts: Partial<Facts>, untilMs: number, lookaheadMs: number): number | undefined {
  return timelineOf(of, environment(facts), firstBase(0), untilMs, lookaheadMs).nextMs;
}

describe('the look-ahead', () => {
  const members = [script('when', 'FTTTTTTTFFFF')];

  it.each<[string, number, number, number | undefined]>([
    ['finds the raise at its end', 2, 2, 4],
    ['does not find the raise beyond it', 2, 1, undefined],
    ['finds the clear of what is open', 5, 100, 8],
    ['finds nothing that has happened', 9, 100, undefined],
    ['finds nothing if it is not asked for', 2, 0, undefined],
  ])('%s', (_, untilMs, lookaheadMs, expected) => {
    expect(nextMs(rule(told('when'), { forMs: 3 }), { members }, untilMs, lookaheadMs)).toBe(expected);
  });

  it('says nothing of what lies ahead', () => {
    const of = rule(told('when'), { forMs: 3 });
    const ahead = timelineOf(of, environment({ members }), firstBase(0), 2, 100);
    const { nextMs: _, ...rest } = ahead;
    expect(rest).toEqual(timelineOf(of, environment({ members }), firstBase(0), 2));
  });

  it('says nothing of an occurrence that lies ahead, and takes none that is over for one', () => {
    const of = rule(told('when'), { kind: 'occurrence' });
    const begins = environment({ members: [script('when', 'TFTTTFT')] });
    const { occurrences: told3, nextMs: next3 } = timelineOf(of, begins, firstBase(0), 3, 100);
    expect([told3.map(({ endMs }) => endMs), next3]).toEqual([[0, 2], 6]);
    expect(timelineOf(of, begins, firstBase(0), 3, 1).nextMs).toBe(undefined);
    expect(nextMs(of, { members: [script('when', 'FTFFT')] }, 2, 10)).toBe(4);
    const matched = {
      ...rule({ kind: 'within', of: selectors('A'), withinMs: 3 }),
      kind: 'occurrence' as const,
    };
    const ahead = timelineOf(
      matched,
      environment({ occurrences: occurrences('A@1 A@6') }),
      firstBase(0),
      3,
      100,
    );
    expect([ahead.occurrences.map(({ endMs }) => endMs), ahead.nextMs]).toEqual([[1], 6]);
  });

  it('finds the next occurrence of a pattern and of a truth', () => {
    const of = { ...rule({ kind: 'absent_after', after: selector('A'), absent: selector('B'), forMs: 5 }) };
    const pattern = { ...of, kind: 'occurrence' as const };
    expect(nextMs(pattern, { occurrences: occurrences('A@1') }, 3, 10)).toBe(6);
    expect(nextMs(pattern, { occurrences: occurrences('A@1') }, 6, 10)).toBe(undefined);
    const begins = rule(told('when'), { kind: 'occurrence' });
    expect(nextMs(begins, { members: [script('when', 'TFFT')] }, 0, 10)).toBe(3);
  });

  it('finds the raise and the clear of an unknown event', () => {
    const of = rule(told('when'), { missing: 'unknown-event', maxGapMs: 2 });
    const unknown = { members: [script('when', 'F????F')] };
    expect(nextMs(of, unknown, 0, 10)).toBe(3);
    expect(nextMs(of, unknown, 3, 10)).toBe(5);
  });
});

describe('a timeline', () => {
  it('begins with what is open, even if nothing is asked', () => {
    const of = rule(told('when'));
    const env = environment({ members: [script('when', 'T')] });
    const { next } = timelineOf(of, env, firstBase(0), 4);
    expect(next).toEqual({ atMs: 5, phase: { kind: 'open', startMs: 0, raisedMs: 0 }, consumed: {} });
    const nothing = timelineOf(of, env, next, 4);
    expect(lines(nothing.episodes)).toEqual(['0-0']);
    expect(nothing.next).toBe(next);
    const before = {
      ...firstBase(5),
      phase: { kind: 'holding' as const, hold: { startMs: 4, trueMs: 1, unknownMs: 0 } },
    };
    expect(timelineOf(of, env, before, 4)).toEqual({
      episodes: [],
      unknownEpisodes: [],
      occurrences: [],
      next: before,
    });
  });

  it('leaves the base where a hold has come', () => {
    const of = rule(told('when'), { forMs: 9 });
    const env = environment({ members: [script('when', 'FTT??')] });
    const { next } = timelineOf(of, env, firstBase(0), 4);
    expect(next.phase).toEqual({ kind: 'holding', hold: { startMs: 1, trueMs: 2, unknownMs: 2 } });
  });

  it('tells the phase of the unknown unless it is idle', () => {
    const of = rule(told('when'), { missing: 'unknown-event' });
    const nextAfter = (when: string) =>
      timelineOf(of, environment({ members: [script('when', when)] }), firstBase(0), 0).next;
    expect(nextAfter('F')).toStrictEqual({ atMs: 1, phase: { kind: 'idle' }, consumed: {} });
    expect(nextAfter('?').unknownPhase).toEqual({ kind: 'open', startMs: 0, raisedMs: 0 });
  });

  it('remembers what the patterns of a clear consumed', () => {
    const clear = { kind: 'within' as const, of: selectors('A B'), withinMs: 3 };
    const facts = { members: [script('when', 'T')], occurrences: occurrences('A@1 B@2') };
    const { next } = timelineOf(rule(told('when'), { clear }), environment(facts), firstBase(0), 2);
    expect(Object.values(next.consumed)).toEqual([{ tMs: 2, id: '2' }]);
  });

  it('remembers what patterns consumed, as long as it can matter', () => {
    const when = { kind: 'within' as const, of: selectors('A B'), withinMs: 3 };
    const env = environment({ occurrences: occurrences('A@1 B@2') });
    const consumedAt = (untilMs: number) =>
      Object.values(timelineOf(rule(when), env, firstBase(0), untilMs).next.consumed);
    expect(consumedAt(1)).toEqual([]);
    expect(consumedAt(2)).toEqual([{ tMs: 2, id: '2' }]);
    expect(consumedAt(8)).toEqual([{ tMs: 2, id: '2' }]);
    expect(consumedAt(9)).toEqual([]);
  });
});
