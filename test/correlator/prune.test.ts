import { describe, expect, it } from 'vitest';
import { decide } from '../../shared/correlator/decide.ts';
import { type Fact, factOf, fold } from '../../shared/correlator/fold.ts';
import { correlatorLimits } from '../../shared/correlator/limits.ts';
import { isIdle } from '../../shared/correlator/prune.ts';
import { type InstanceState, newState, readState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { hourMs } from '../../shared/time.ts';
import { clear, or, raise, ruleOf, selector } from './given.ts';

const rule = ruleOf(or(selector('DISK_FULL'), selector('ALERT')));
const keptMs = correlatorLimits.reviseMs + correlatorLimits.deliveryMs;
const child = (host: string, startMs: number) => ({ type: 'DISK_FULL', labels: { host }, startMs });

function tell(state: InstanceState, nowMs: number, ...events: TocsinEvent[]) {
  return decide(rule, foldAll(rule, state, events), nowMs);
}

function foldAll(of: CompositeRule, state: InstanceState, events: readonly TocsinEvent[]): InstanceState {
  return fold(
    state,
    events.map((event) => factOf(of, event) as Fact),
  );
}

/** A state that knows one episode, over at `endMs`, and then heard of another at `heardMs`. */
function heardAgain(endMs: number, heardMs: number) {
  const over = tell(
    newState(rule, {}),
    endMs,
    raise(child('node-1', 1_000)),
    clear(child('node-1', 1_000), endMs),
  );
  return tell(over.state, heardMs, raise(child('node-2', heardMs)));
}

describe('an instance', () => {
  it.each([
    ['at the horizon', 5_000 + keptMs, 1],
    ['one millisecond inside of it', 4_999 + keptMs, 2],
  ])('forgets a child that ended %s', (_, heardMs, children) => {
    expect(heardAgain(5_000, heardMs).state.children).toHaveLength(children);
  });

  it('that forgets up to the very time of a clear does not say it again', () => {
    const { state } = heardAgain(5_000, 5_000 + keptMs);
    expect(state.base?.atMs).toBe(5_000);
    expect(tell(state, 5_000 + keptMs + 1).events).toEqual([]);
  });

  it('is not changed by an episode that lies wholly before what it remembers', () => {
    const { state } = heardAgain(5_000, 3 * hourMs);
    const told = tell(
      state,
      3 * hourMs,
      raise(child('node-3', 2_000), 60_000),
      clear(child('node-3', 2_000), 3_000, 60_000),
    );
    expect(told.events).toEqual([]);
    expect(
      tell(told.state, 3 * hourMs, clear(child('node-2', 3 * hourMs), 3 * hourMs + 1)).nextDeadlineMs,
    ).toBe(3 * hourMs + 1);
  });

  it('does not open a forgotten child again when its raise comes again', () => {
    const { state } = heardAgain(5_000, 3 * hourMs);
    expect(foldAll(rule, state, [raise(child('node-1', 1_000))])).toBe(state);
  });

  it('takes a fact that it never heard of, however late it is delivered', () => {
    const { state } = heardAgain(5_000, 3 * hourMs);
    const folded = foldAll(rule, state, [raise(child('node-3', 500))]);
    expect(folded.children.map((each) => each.labels.host).sort()).toEqual(['node-2', 'node-3']);
    expect(folded.tooLate).toBe(0);
  });

  it.each([
    [correlatorLimits.ended, false],
    [correlatorLimits.ended + 1, true],
  ])('that forgot %i children refuses an unknown one as old as the first: %s', (count, isRefused) => {
    const many = Array.from({ length: count }, (_, i) => child(`node-${i}`, 1_000 + i));
    const known = tell(
      newState(rule, {}),
      9_000,
      ...many.flatMap((each) => [raise(each), clear(each, 5_000)]),
    );
    const { state } = tell(known.state, 3 * hourMs, raise(child('last', 3 * hourMs)));
    expect(state.ended).toHaveLength(correlatorLimits.ended);
    const folded = foldAll(rule, state, [raise(child('late', 900), 4_100)]);
    expect(folded.tooLate).toBe(isRefused ? 1 : 0);
    expect(folded.children).toHaveLength(isRefused ? 1 : 2);
  });

  it('keeps an open episode whose begin is forgotten, and clears it', () => {
    const alert = { type: 'ALERT', labels: {}, startMs: 4_000 };
    const first = tell(
      newState(rule, {}),
      5_000,
      raise(child('node-1', 1_000)),
      raise(alert),
      clear(child('node-1', 1_000), 5_000),
    );
    const later = tell(first.state, 3 * hourMs, raise(child('node-2', 3 * hourMs)));
    expect(later.state.base?.phase).toEqual({ kind: 'open', startMs: 1_000, raisedMs: 1_000 });
    const end = tell(
      later.state,
      4 * hourMs,
      clear(alert, 4 * hourMs),
      clear(child('node-2', 3 * hourMs), 4 * hourMs),
    );
    expect(end.events).toMatchObject([{ transition: 'cleared', t: 4 * hourMs, origin: first.events[0]?.id }]);
  });

  it.each([
    [correlatorLimits.facts, { children: correlatorLimits.facts, dropped: 0 }],
    [correlatorLimits.facts + 1, { children: correlatorLimits.facts, dropped: 1 }],
  ])('that hears of %i open children keeps the oldest and counts the rest', (count, expected) => {
    const many = Array.from({ length: count }, (_, i) => raise(child(`node-${i}`, 1_000 + i)));
    const { state } = tell(newState(rule, {}), 9_000, ...many);
    expect({ children: state.children.length, dropped: state.dropped }).toEqual(expected);
    expect(state.children.some((each) => each.labels.host === `node-${correlatorLimits.facts}`)).toBe(false);
  });

  it('gives up closed children before open ones, without a wrong decision', () => {
    const over = Array.from({ length: correlatorLimits.facts }, (_, i) => child(`node-${i}`, 1_000));
    const events = over.flatMap((each, i) => [raise(each), clear(each, 2_000 + i)]);
    const first = tell(newState(rule, {}), 9_000, ...events, raise(child('open', 1_500)));
    expect(first.state.dropped).toBe(0);
    expect(first.state.children).toHaveLength(correlatorLimits.facts);
    expect(first.state.base?.phase.kind).toBe('open');
    const end = tell(first.state, 9_500, clear(child('open', 1_500), 9_500));
    expect(end.events).toMatchObject([{ transition: 'cleared', t: 9_500, origin: first.events[0]?.id }]);
  });

  it('forgets nothing that is not yet decided, even if there is too much', () => {
    const patient = { ...rule, latenessMs: 15_000 };
    const over = Array.from({ length: correlatorLimits.facts + 1 }, (_, i) => child(`node-${i}`, 1_000 + i));
    const events = over.flatMap((each) => [raise(each), clear(each, 2_500)]);
    const first = decide(patient, foldAll(patient, newState(patient, {}), events), 3_000);
    expect({ dropped: first.state.dropped, events: first.events }).toEqual({ dropped: 1, events: [] });
    const second = decide(patient, first.state, 17_500);
    expect(second.events).toMatchObject([
      { transition: 'raised', t: 1_000 },
      { transition: 'cleared', t: 2_500 },
    ]);
  });

  it('keeps its facts within the characters that an item may hold', () => {
    const labels = (i: number) => ({ host: `node-${i}`, path: 'x'.repeat(2_000) });
    const many = Array.from({ length: 200 }, (_, i) =>
      raise({ type: 'DISK_FULL', labels: labels(i), startMs: 1_000 + i }),
    );
    const { state } = tell(newState(rule, {}), 9_000, ...many);
    const chars = JSON.stringify(state.children).length;
    expect(chars).toBeLessThanOrEqual(correlatorLimits.factsChars + 1);
    expect(chars).toBeGreaterThan(correlatorLimits.factsChars - 2_500);
    expect(state.dropped).toBe(200 - state.children.length);
  });

  it.each([
    [correlatorLimits.published, correlatorLimits.published],
    [correlatorLimits.published + 1, correlatorLimits.published],
  ])('of %i episodes can still revise %i', (count, kept) => {
    const flaps = Array.from({ length: count }, (_, i) => child('node-1', 1_000 + 10 * i));
    const events = flaps.flatMap((each) => [raise(each), clear(each, each.startMs + 5)]);
    const { state } = tell(newState(rule, {}), 9_000, ...events);
    expect(state.published).toHaveLength(kept);
  });

  it.each([
    ['with an open child is not idle', [raise(child('node-1', 1_000))], false],
    [
      'of which all is over is idle',
      [raise(child('node-1', 1_000)), clear(child('node-1', 1_000), 5_000)],
      true,
    ],
  ])('%s', (_, events, expected) => {
    expect(isIdle(tell(newState(rule, {}), 9_000, ...events).state)).toBe(expected);
  });

  it('refuses a state of another version', () => {
    expect(() => readState({ v: 2 })).toThrow(expect.objectContaining({ code: 'STATE_VERSION_UNKNOWN' }));
    const state = newState(rule, {});
    expect(readState(state)).toBe(state);
  });
});
