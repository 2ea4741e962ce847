import { describe, expect, it } from 'vitest';
import { correlatorLimits } from '../../shared/correlator/limits.ts';
import { type InstanceState, newState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { hourMs } from '../../shared/time.ts';
import {
  atLeast,
  call,
  clear,
  decide,
  diskFull,
  memberChanged,
  occurrence,
  or,
  raise,
  ruleOf,
  seconds,
  selector,
  smallLimits,
  told,
} from './given.ts';

const rule = ruleOf(or(selector('DISK_FULL'), selector('ALERT')));

function tell(state: InstanceState, nowMs: number, ...events: TocsinEvent[]) {
  return decide(rule, told(rule, state, ...events), nowMs, {}, smallLimits);
}

describe('the limits', () => {
  it.each([
    [smallLimits.facts, { children: smallLimits.facts, dropped: 0 }],
    [smallLimits.facts + 1, { children: smallLimits.facts, dropped: 1 }],
  ])('of %i open children keep the oldest, and the rest is counted', (count, expected) => {
    const many = Array.from({ length: count }, (_, i) => raise(diskFull(`node-${i}`, 1_000 + i)));
    const { state } = tell(newState(rule, {}), 9_000, ...many);
    expect({ children: state.children.length, dropped: state.dropped }).toEqual(expected);
    expect(state.children.some((each) => each.labels.host === `node-${smallLimits.facts}`)).toBe(false);
    expect(told(rule, state, ...many)).toBe(state);
  });

  it.each([
    [smallLimits.facts, 0],
    [smallLimits.facts + 1, 1],
  ])('of %i occurrences in a window keep the newest: %i dropped', (count, dropped) => {
    const counting = ruleOf(atLeast(call('count', selector('LOGIN'), seconds(3600)), 2));
    const many = Array.from({ length: count }, (_, i) => occurrence('LOGIN', 1_000 + i));
    const { state } = decide(
      counting,
      told(counting, newState(counting, {}), ...many),
      9_000,
      {},
      smallLimits,
    );
    expect({ kept: state.occurrences.length, dropped: state.dropped }).toEqual({
      kept: smallLimits.facts,
      dropped,
    });
    expect(state.occurrences.at(-1)?.tMs).toBe(999 + count);
  });

  it.each([
    [smallLimits.facts, 0],
    [smallLimits.facts + 1, 1],
  ])('of %i changes of a member keep the newest, without a wrong decision', (count, over) => {
    const member = ruleOf({ kind: 'member', hash: 'm' });
    const many = Array.from({ length: count }, (_, i) =>
      memberChanged('m', 'a', i % 2 === 0 ? 'false' : 'unknown', 1_000 + i),
    );
    const { state } = decide(member, told(member, newState(member, {}), ...many), 9_000, {}, smallLimits);
    expect({ kept: state.members[0]?.changes.length, dropped: state.dropped }).toEqual({
      kept: count - 2 * over,
      dropped: 0,
    });
    expect(state.members[0]?.changes.at(-1)?.tMs).toBe(999 + count);
  });

  it('let closed children go before open ones, without a wrong decision', () => {
    const over = Array.from({ length: smallLimits.facts }, (_, i) => diskFull(`node-${i}`, 1_000));
    const events = over.flatMap((each, i) => [raise(each), clear(each, 2_000 + i)]);
    const first = tell(newState(rule, {}), 9_000, ...events, raise(diskFull('open', 1_500)));
    expect(first.state.dropped).toBe(0);
    expect(first.state.children.length).toBeLessThanOrEqual(smallLimits.facts);
    expect(first.state.base?.phase.kind).toBe('open');
    const end = tell(first.state, 9_500, clear(diskFull('open', 1_500), 9_500));
    expect(end.events).toMatchObject([{ transition: 'cleared', t: 9_500, origin: first.events[0]?.id }]);
  });

  it('drop the newest of what is not yet decided', () => {
    const patient = { ...rule, latenessMs: 15_000 };
    const over = Array.from({ length: smallLimits.facts + 1 }, (_, i) => diskFull(`node-${i}`, 1_000 + i));
    const events = over.flatMap((each) => [raise(each), clear(each, 2_500)]);
    const first = decide(patient, told(patient, newState(patient, {}), ...events), 3_000, {}, smallLimits);
    expect({ dropped: first.state.dropped, events: first.events }).toEqual({ dropped: 1, events: [] });
    const second = decide(patient, first.state, 17_500, {}, smallLimits);
    expect(second.events).toMatchObject([
      { transition: 'raised', t: 1_000 },
      { transition: 'cleared', t: 2_500 },
    ]);
  });

  it('keep facts within about so many characters', () => {
    const labels = (i: number) => ({ host: `node-${i}`, path: 'x'.repeat(2_000) });
    const many = Array.from({ length: 200 }, (_, i) =>
      raise({ type: 'DISK_FULL', labels: labels(i), startMs: 1_000 + i }),
    );
    const { state } = tell(newState(rule, {}), 9_000, ...many);
    const chars = JSON.stringify(state.children).length;
    expect(chars).toBeLessThanOrEqual(smallLimits.factsChars + 1);
    expect(chars).toBeGreaterThan(0.97 * smallLimits.factsChars);
    expect(state.dropped).toBe(200 - state.children.length);
  });

  it.each([
    [correlatorLimits.published, correlatorLimits.published],
    [correlatorLimits.published + 1, correlatorLimits.published],
  ])('of %i episodes leave %i that may be revised', (count, kept) => {
    const flaps = Array.from({ length: count }, (_, i) => diskFull('node-1', 1_000 + 10 * i));
    const events = flaps.flatMap((each) => [raise(each), clear(each, each.startMs + 5)]);
    const { state } = tell(newState(rule, {}), 9_000, ...events);
    expect(state.published).toHaveLength(kept);
  });

  it.each([
    [smallLimits.facts - 1, smallLimits.facts - 1],
    [smallLimits.facts, 0],
  ])('of %i facts that came too late, beside one child, remember %i', (count, kept) => {
    const late = Array.from({ length: count }, (_, i) => ({
      ...occurrence('ALERT', 1_000 + i),
      r: 9 * hourMs + i,
    }));
    const first = raise(diskFull('node-1', 9 * hourMs - 1));
    const { state } = tell(newState(rule, {}), 10 * hourMs, first, ...late);
    expect({ late: state.late.length, tooLate: state.tooLate, dropped: state.dropped }).toEqual({
      late: kept,
      tooLate: count,
      dropped: 0,
    });
    expect(told(rule, state, ...late)).toBe(state);
  });
});
