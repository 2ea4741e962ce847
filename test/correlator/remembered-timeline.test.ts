import { describe, expect, it } from 'vitest';
import { evaluationOf } from '../../shared/correlator/evaluation.ts';
import { rememberedBase, rememberedTimeline } from '../../shared/correlator/remembered-timeline.ts';
import { type InstanceState, newState } from '../../shared/correlator/state.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { Base } from '../../shared/language/evaluation/phase.ts';
import { timelineOf } from '../../shared/language/evaluation/timeline.ts';
import { clear, memberChanged, nothingElse, occurrence, raise, ruleOf, selector, told } from './given.ts';

const rule = ruleOf(selector('LOWER'));
const first = { type: 'LOWER', labels: {}, startMs: 1_000 };
const second = { type: 'LOWER', labels: {}, startMs: 5_000 };

/** Where the walk began, beside what it gave and what it gives from the base. */
function walk(over: CompositeRule, state: InstanceState, untilMs: number, context = nothingElse) {
  const evaluation = evaluationOf(over, state, context);
  const begins: number[] = [];
  const look = (from: Base, toMs: number) => {
    begins.push(from.atMs);
    return timelineOf(over, evaluation.env, from, toMs);
  };
  const timeline = rememberedTimeline(state, evaluation, untilMs, look);
  return { begins, timeline, whole: timelineOf(over, evaluation.env, evaluation.base, untilMs) };
}

/** An instance that was walked up to 2,000 ms with its first episode open, and then hears of more. */
function heardAfter(...events: Parameters<typeof told>[2][]): InstanceState {
  const before = told(rule, newState(rule, {}), raise(first));
  walk(rule, before, 2_000);
  return told(rule, before, ...events);
}

describe('a walk over an instance that was walked before', () => {
  it('goes on where the last one ended, and says all from the base on', () => {
    const { begins, timeline, whole } = walk(rule, heardAfter(clear(first, 3_000), raise(second)), 6_000);
    expect(begins).toEqual([2_001]);
    expect(timeline).toEqual(whole);
    expect(timeline.episodes).toEqual([
      { startMs: 1_000, raisedMs: 1_000, sinceMs: 3_000, clearedMs: 3_000, reason: 'condition-ended' },
      { startMs: 5_000, raisedMs: 5_000 },
    ]);
  });

  it.each([
    ['a clear at the end of the last walk', [clear(first, 2_000)], 1_000],
    ['a clear just after it', [clear(first, 2_001)], 2_001],
    ['a raise at its end', [raise({ ...first, labels: { disk: 'a' }, startMs: 2_000 })], 1_000],
    ['a raise just after it', [raise({ ...first, labels: { disk: 'a' }, startMs: 2_001 })], 2_001],
    ['a raise before the birth', [raise({ ...first, labels: { disk: 'a' }, startMs: 500 })], 500],
    ['nothing new', [], 2_001],
  ])('begins with %s where that is right', (_, events, beginMs) => {
    const { begins, timeline, whole } = walk(rule, heardAfter(...events), 6_000);
    expect(begins).toEqual([beginMs]);
    expect(timeline).toEqual(whole);
  });

  it('begins anew for another rule, another base, other host sets, and a time that was walked', () => {
    const base = { atMs: 1_500, phase: { kind: 'idle' }, consumed: {} } as const;
    expect(walk({ ...rule }, heardAfter(), 6_000).begins).toEqual([1_000]);
    expect(walk(rule, { ...heardAfter(), base }, 6_000).begins).toEqual([1_500]);
    expect(walk(rule, heardAfter(), 6_000, { ...nothingElse, hostSets: {} }).begins).toEqual([1_000]);
    expect(walk(rule, heardAfter(), 2_000).begins).toEqual([1_000]);
    expect(walk(rule, heardAfter(), 2_001).begins).toEqual([2_001]);
  });

  it('begins anew for a state from stored text', () => {
    const stored = JSON.parse(JSON.stringify(heardAfter())) as InstanceState;
    expect(walk(rule, stored, 6_000).begins).toEqual([1_000]);
  });

  it.each([
    ['an occurrence at its end', 2_000, 1_000],
    ['an occurrence just after it', 2_001, 2_001],
  ])('begins with %s where that is right', (_, tMs, beginMs) => {
    const { begins, timeline, whole } = walk(rule, heardAfter(occurrence('LOWER', tMs)), 6_000);
    expect(begins).toEqual([beginMs]);
    expect(timeline).toEqual(whole);
  });

  it('begins anew wherever truths of members are read', () => {
    const { begins } = walk(rule, heardAfter(memberChanged('hash', 'node-1', 'true', 3_000)), 6_000);
    expect(begins).toEqual([1_000]);
  });
});

describe('a place on the way of the last walk', () => {
  const state = heardAfter();
  const evaluation = evaluationOf(rule, state, nothingElse);
  rememberedTimeline(state, evaluation, 6_000, (from, untilMs) =>
    timelineOf(rule, evaluation.env, from, untilMs),
  );

  it.each([
    [2_000, 1_000],
    [2_001, 2_001],
    [9_000, 2_001],
  ])('at or before %i ms is that at %i ms', (atMs, foundMs) => {
    expect(rememberedBase(state, evaluation, atMs).atMs).toBe(foundMs);
  });

  it('is the base for another evaluation, even of the same facts', () => {
    expect(rememberedBase(state, evaluationOf(rule, state, nothingElse), 9_000).atMs).toBe(1_000);
  });
});
