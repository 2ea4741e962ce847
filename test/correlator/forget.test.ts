import { describe, expect, it } from 'vitest';
import { correlatorLimits } from '../../shared/correlator/limits.ts';
import { isIdle, prune, sharedLimits } from '../../shared/correlator/prune.ts';
import { type InstanceState, newState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { hourMs, minuteMs } from '../../shared/time.ts';
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
  told,
} from './given.ts';

const rule = ruleOf(or(selector('DISK_FULL'), selector('ALERT')));
const keptMs = correlatorLimits.reviseMs + correlatorLimits.deliveryMs;

function tell(state: InstanceState, nowMs: number, ...events: TocsinEvent[]) {
  return decide(rule, told(rule, state, ...events), nowMs);
}

/** A state that knows one episode, over at `endMs`, and then heard of another at `heardMs`. */
function heardAgain(endMs: number, heardMs: number) {
  const first = diskFull('node-1', 1_000);
  const over = tell(newState(rule, {}), endMs, raise(first), clear(first, endMs));
  return tell(over.state, heardMs, raise(diskFull('node-2', heardMs)));
}

describe('an instance', () => {
  it.each([
    ['at the horizon is kept', 5_000 + keptMs, 2],
    ['one millisecond beyond it is forgotten', 5_001 + keptMs, 1],
  ])('a child that ended %s', (_, heardMs, children) => {
    const { state } = heardAgain(5_000, heardMs);
    expect([state.children.length, state.published.length]).toEqual([children, children]);
  });

  it.each([
    ['by the rule', { reviseLimitMs: 5 * minuteMs }, 20 * minuteMs],
    ['by `late: ignore`', { late: 'ignore' as const }, 15 * minuteMs],
  ])('has a horizon that is set %s', (_, over, horizonMs) => {
    const short = { ...rule, ...over };
    const first = diskFull('node-1', 1_000);
    const kept = (heardMs: number) => {
      const before = decide(
        short,
        told(short, newState(short, {}), raise(first), clear(first, 5_000)),
        5_000,
      );
      const events = [raise(diskFull('node-2', heardMs))];
      return decide(short, told(short, before.state, ...events), heardMs).state.children.length;
    };
    expect([kept(5_000 + horizonMs), kept(5_001 + horizonMs)]).toEqual([2, 1]);
  });

  it('forgets by what it heard, not by the clock: facts that wait in a queue are not older for that', () => {
    const first = diskFull('node-1', 1_000);
    const over = tell(newState(rule, {}), 5_000, raise(first), clear(first, 5_000));
    expect(tell(over.state, 9 * hourMs).state).toBe(over.state);
  });

  it('keeps an open episode whose begin is forgotten, and clears it', () => {
    const alert = { type: 'ALERT', labels: {}, startMs: 4_000 };
    const over = diskFull('node-1', 1_000);
    const first = tell(newState(rule, {}), 5_000, raise(over), raise(alert), clear(over, 5_000));
    const later = tell(first.state, 3 * hourMs, raise(diskFull('node-2', 3 * hourMs)));
    expect(later.state.base?.phase).toEqual({ kind: 'open', startMs: 1_000, raisedMs: 1_000 });
    const ends = [clear(alert, 4 * hourMs), clear(diskFull('node-2', 3 * hourMs), 4 * hourMs)];
    const end = tell(later.state, 4 * hourMs, ...ends);
    expect(end.events).toMatchObject([{ transition: 'cleared', t: 4 * hourMs, origin: first.events[0]?.id }]);
  });

  it('keeps what a window still reaches', () => {
    const counting = ruleOf(atLeast(call('count', selector('LOGIN'), seconds(4 * 3600)), 2));
    const early = told(counting, newState(counting, {}), occurrence('LOGIN', 1_000));
    const first = decide(counting, early, 1_000);
    const later = told(counting, first.state, occurrence('LOGIN', 3 * hourMs));
    const second = decide(counting, later, 3 * hourMs);
    expect(second.events).toMatchObject([{ transition: 'raised', t: 3 * hourMs }]);
    expect(second.nextDeadlineMs).toBe(4 * hourMs + 1_000);
  });

  it('keeps what kept a fact from matching as long as the fact itself', () => {
    const missed = ruleOf({
      kind: 'absent_after',
      after: selector('DISK_FULL'),
      absent: selector('MENDED'),
      forMs: minuteMs,
    });
    const at = (minute: number) => hourMs + minute * minuteMs;
    const full = diskFull('node-1', at(0));
    const mended = occurrence('MENDED', at(5));
    const early = decide(missed, told(missed, newState(missed, {}), raise(full), mended), at(5));
    // Its clear comes an hour late, so that the episode is kept beyond the answer to its raise.
    const late = decide(missed, told(missed, early.state, clear(full, at(10), hourMs)), at(70));
    const last = decide(missed, told(missed, late.state, occurrence('MENDED', at(84))), at(84));
    expect(last.state.base?.atMs).toBe(at(9));
    const said = [...early.events, ...late.events, ...last.events];
    expect(said.map(({ transition, t }) => [transition, t])).toEqual([
      ['raised', at(1)],
      ['cleared', at(5)],
    ]);
    expect(decide(missed, last.state, 9 * hourMs).events).toEqual([]);
  });

  it('keeps of a member the truth that holds', () => {
    const member = ruleOf({ kind: 'member', hash: 'm' });
    const changes = [memberChanged('m', 'a', 'false', 1_000), memberChanged('m', 'a', 'true', 2_000)];
    const first = decide(member, told(member, newState(member, {}), ...changes), 2_000);
    const later = told(member, first.state, memberChanged('m', 'b', 'false', 3 * hourMs));
    const { state } = decide(member, later, 3 * hourMs);
    expect(state.members.map(({ changes: kept }) => kept.map(({ truth }) => truth))).toEqual([
      ['true'],
      ['false'],
    ]);
  });
});

describe('what comes again after it was forgotten', () => {
  const { state } = heardAgain(5_000, 3 * hourMs);
  const again = diskFull('node-1', 1_000);

  it.each([
    ['the raise', [raise(again)]],
    ['the clear', [clear(again, 5_000)]],
    ['both', [raise(again), clear(again, 5_000)]],
  ])('changes nothing: %s', (_, events) => {
    expect(told(rule, state, ...events)).toBe(state);
  });

  it('changes nothing once 500 others were forgotten since', () => {
    let last = state;
    for (let i = 0; i < 1_000; i++) {
      const each = diskFull(`node-${i}`, 4 * hourMs + i * minuteMs);
      last = tell(last, each.startMs + 30_000, raise(each), clear(each, each.startMs + 30_000)).state;
    }
    expect(last.children.length).toBeLessThan(500);
    expect(told(rule, last, raise(again), raise(diskFull('node-5', 4 * hourMs + 5 * minuteMs)))).toBe(last);
  });

  it('does not open a child of which only the clear is known by now', () => {
    const late = told(rule, state, clear(again, 3 * hourMs, minuteMs));
    expect(late).not.toBe(state);
    expect(told(rule, late, raise(again))).toBe(late);
  });

  it.each([
    ['a day', 0, 1],
    ['longer', 1, 0],
  ])('is waited for by a clear for %s', (_, afterMs, kept) => {
    const orphan = tell(newState(rule, {}), 9_000, clear(again, 5_000));
    const heardMs = 5_000 + keptMs + correlatorLimits.orphanMs + afterMs;
    const events = [1, 2, 3].flatMap((i) => [
      raise(diskFull('node-9', i)),
      clear(diskFull('node-9', i), i + 1),
    ]);
    const known = tell(orphan.state, 9_000, ...events);
    const later = tell(known.state, heardMs, raise(diskFull('node-2', heardMs)));
    expect(later.state.children.filter(({ labels }) => labels.host === 'node-1')).toHaveLength(kept);
  });

  it('is no hindrance for an old fact that was received just now', () => {
    const outage = raise(diskFull('node-3', 2_000), 4 * hourMs);
    expect(tell(told(rule, state, outage), outage.r).state.children).toHaveLength(2);
  });
});

describe('a state', () => {
  it.each([
    ['with an open child is not idle', [raise(diskFull('node-1', 1_000))], false],
    ['with a known member is not idle', [memberChanged('m', 'a', 'false', 1_000)], false],
    [
      'of which all is over is idle',
      [raise(diskFull('node-1', 1_000)), clear(diskFull('node-1', 1_000), 5_000)],
      true,
    ],
  ])('%s', (_, events, expected) => {
    expect(isIdle(tell(newState(rule, {}), 9_000, ...events).state)).toBe(expected);
  });

  it('of facts for instances to come forgets what none can reach', () => {
    const counting = ruleOf(atLeast(call('count', selector('LOGIN'), seconds(60)), 2), { by: ['host'] });
    const heard = (lastMs: number) =>
      prune(
        counting,
        told(counting, newState(counting, {}), occurrence('LOGIN', 1_000), occurrence('LOGIN', lastMs)),
        lastMs,
      ).occurrences.length;
    const horizonMs = 1_000 + keptMs + minuteMs;
    expect([heard(horizonMs), heard(horizonMs + 1)]).toEqual([2, 1]);
  });

  it.each([
    [sharedLimits.facts, 0],
    [sharedLimits.facts + 1, 1],
  ])('of %i facts for instances to come drops %i', (count, dropped) => {
    const many = Array.from({ length: count }, (_, i) => raise(diskFull(`node-${i}`, 1_000 + i)));
    const state = prune(rule, told(rule, newState(rule, {}), ...many), 9_000);
    expect({ children: state.children.length, dropped: state.dropped }).toEqual({
      children: sharedLimits.facts,
      dropped,
    });
  });
});
