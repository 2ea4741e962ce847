import { describe, expect, it } from 'vitest';
import { correlatorLimits } from '../../shared/correlator/limits.ts';
import { type InstanceState, newState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { hourMs } from '../../shared/time.ts';
import {
  and,
  clear,
  decide,
  not,
  occurrence,
  or,
  raise,
  ruleOf,
  selector,
  sequenceOf,
  told,
} from './given.ts';

const full = (startMs: number) => ({ type: 'DISK_FULL', labels: { host: 'node-1' }, startMs });
const maintenance = (startMs: number) => ({ type: 'MAINTENANCE', labels: {}, startMs });

/** Raised at each time for a millisecond, and told at once; what was said, with when. */
function flaps(rule: CompositeRule, ...timesMs: readonly number[]): readonly TocsinEvent[] {
  let state = newState(rule, {});
  return timesMs.flatMap((tMs) => {
    const decision = decide(rule, told(rule, state, raise(full(tMs)), clear(full(tMs), tMs + 1)), tMs + 1);
    state = decision.state;
    return decision.events;
  });
}

const mutedOf = (events: readonly TocsinEvent[]) =>
  events.filter(({ transition }) => transition !== 'cleared').map(({ muted = 'published' }) => muted);

describe('cooldown and max_raises', () => {
  it('mute what comes too soon, its clear as well', () => {
    const rule = ruleOf(selector('DISK_FULL'), { cooldownMs: 1_000 });
    const events = flaps(rule, 1_000, 1_998, 2_000);
    expect(mutedOf(events)).toEqual(['published', 'cooldown', 'published']);
    expect(events.map(({ transition, muted }) => [transition, muted])).toContainEqual([
      'cleared',
      'cooldown',
    ]);
  });

  it('mute what is too much', () => {
    const rule = ruleOf(selector('DISK_FULL'), { maxRaises: { max: 2, perMs: 1_000 } });
    expect(mutedOf(flaps(rule, 1_000, 1_500, 1_998, 2_000))).toEqual([
      'published',
      'published',
      'max-raises',
      'published',
    ]);
  });

  it('are asked once: what is revised keeps what was decided, and is not counted again', () => {
    const rule = ruleOf(selector('DISK_FULL'), { cooldownMs: hourMs });
    const first = decide(rule, told(rule, newState(rule, {}), raise(full(1_000))), 1_000);
    const second = decide(rule, told(rule, first.state, raise(full(400), 9_600)), 10_000);
    expect(second.events.map(({ reason, muted }) => [reason, muted])).toEqual([
      ['retracted', undefined],
      [undefined, undefined],
    ]);
    expect(second.state.gates).toEqual({ publishedMs: [1_000] });
  });

  it('let a muted episode stay muted when it is revised', () => {
    const rule = ruleOf(selector('DISK_FULL'), { cooldownMs: hourMs });
    const over = [raise(full(1_000)), clear(full(1_000), 1_100)];
    const first = decide(rule, told(rule, newState(rule, {}), ...over), 1_100);
    const second = decide(rule, told(rule, first.state, raise(full(3_000))), 3_000);
    const third = decide(rule, told(rule, second.state, raise(full(2_500), 7_500)), 10_000);
    expect(third.events.map(({ transition, muted }) => [transition, muted])).toEqual([
      ['cleared', 'cooldown'],
      ['raised', 'cooldown'],
    ]);
  });

  it('do not ask of <EMIT>_UNKNOWN', () => {
    const rule = ruleOf({ kind: 'member', hash: 'm' }, { missing: 'unknown-event', cooldownMs: hourMs });
    const state = told(
      rule,
      newState(rule, {}),
      ...[1_000, 2_000, 3_000].map((tMs, i) =>
        occurrence('MEMBER_CHANGED', tMs, {
          labels: { host: 'a' },
          values: { member: 'm', truth: i === 1 ? 'false' : 'unknown' },
        }),
      ),
    );
    const { events, state: after } = decide(rule, state, 9_000);
    expect(events.map(({ type, transition, muted }) => [type, transition, muted])).toEqual([
      ['BOTH_FULL_UNKNOWN', 'raised', undefined],
      ['BOTH_FULL_UNKNOWN', 'cleared', undefined],
      ['BOTH_FULL_UNKNOWN', 'raised', undefined],
    ]);
    expect(after.gates).toBeUndefined();
  });
});

describe('unless', () => {
  const rule = ruleOf(selector('DISK_FULL'), {
    latenessMs: 50,
    unless: { event: selector('MAINTENANCE'), waitMs: 1_000, extendMs: 500 },
  });
  const wait = (...events: TocsinEvent[]) => {
    const state = told(rule, newState(rule, {}), ...events);
    return decide(rule, state, 2_050);
  };

  it('publishes with the time of the raise once the wait is over', () => {
    const first = wait(raise(full(2_000)));
    expect(first).toMatchObject({ events: [], nextDeadlineMs: 3_050 });
    expect(first.reasons).toEqual([{ kind: 'awaits', atMs: 3_000 }]);
    expect(decide(rule, first.state, 3_049).events).toEqual([]);
    const { events, nextDeadlineMs } = decide(rule, first.state, 3_050);
    expect(events).toMatchObject([{ transition: 'raised', t: 2_000, r: 3_050, start: 2_000 }]);
    expect(events[0]).not.toHaveProperty('muted');
    expect(nextDeadlineMs).toBeUndefined();
  });

  it('holds a raise back while its event is active, and for its extension', () => {
    const first = wait(raise(full(2_000)), raise(maintenance(1_500)));
    expect(first.events).toEqual([]);
    expect(first.nextDeadlineMs).toBeUndefined();
    const ended = decide(rule, told(rule, first.state, clear(maintenance(1_500), 4_000)), 4_050);
    expect(ended).toMatchObject({ events: [], nextDeadlineMs: 4_550 });
    expect(decide(rule, ended.state, 4_550).events).toMatchObject([
      { transition: 'raised', t: 2_000, r: 4_550 },
    ]);
  });

  it('mutes an episode that ended while it waited', () => {
    const first = wait(raise(full(2_000)));
    const { events } = decide(rule, told(rule, first.state, clear(full(2_000), 2_500)), 2_550);
    expect(events.map(({ transition, t, muted }) => [transition, t, muted])).toEqual([
      ['raised', 2_000, 'unless'],
      ['cleared', 2_500, 'unless'],
    ]);
  });

  it('says nothing of a held raise that late facts take back, nor of one that they move', () => {
    const negating = { ...rule, when: and(selector('DISK_FULL'), not(selector('PAUSE'))) };
    const pause = { type: 'PAUSE', labels: {}, startMs: 1_900 };
    const first = decide(negating, told(negating, newState(negating, {}), raise(full(2_000))), 2_050);
    const gone = decide(negating, told(negating, first.state, raise(pause, 400)), 2_300);
    expect({ events: gone.events, published: gone.state.published }).toEqual({ events: [], published: [] });
    const moved = decide(negating, told(negating, first.state, raise(full(1_950), 400)), 2_350);
    expect(moved).toMatchObject({ events: [], nextDeadlineMs: 3_000 });
  });

  it('remembers what holds a raise back for as long as it waits', () => {
    const long = { ...rule, latenessMs: 0 };
    let last = decide(
      long,
      told(
        long,
        newState(long, {}),
        raise(full(2_000)),
        raise(maintenance(1_500)),
        clear(maintenance(1_500), 9_000),
      ),
      9_000,
    );
    // One maintenance follows the other within the extension, for hours.
    for (let tMs = 9_300; tMs < 5 * hourMs; tMs += hourMs) {
      const end = clear(maintenance(tMs), tMs + hourMs - 200);
      last = decide(long, told(long, last.state, raise(maintenance(tMs)), end), tMs + hourMs - 100);
      expect(last.events).toEqual([]);
    }
    const { events } = decide(long, last.state, last.nextDeadlineMs as number);
    expect(events).toMatchObject([{ transition: 'raised', t: 2_000 }]);
  });

  it.each([
    [correlatorLimits.held, 0],
    [correlatorLimits.held + 1, 1],
  ])('holds back %i occurrences and mutes %i for want of room', (count, muted) => {
    const matching: CompositeRule = {
      ...rule,
      latenessMs: 0,
      kind: 'occurrence',
      when: sequenceOf(10, 'LOGIN'),
    };
    const logins = Array.from({ length: count }, (_, i) => occurrence('LOGIN', 2_000 + i));
    const first = decide(matching, told(matching, newState(matching, {}), ...logins), 2_500);
    expect(mutedOf(first.events)).toEqual(Array.from({ length: muted }, () => 'unless'));
    const { events } = decide(matching, first.state, 9_000);
    expect(mutedOf(events)).toEqual(Array.from({ length: count - muted }, () => 'published'));
    expect(events.map(({ t }) => t)).toEqual(logins.slice(0, count - muted).map(({ t }) => t));
  });

  it('publishes a held occurrence whose facts are forgotten by then', () => {
    const matching: CompositeRule = {
      ...rule,
      latenessMs: 0,
      kind: 'occurrence',
      when: sequenceOf(10, 'LOGIN'),
    };
    const first = decide(
      matching,
      told(matching, newState(matching, {}), raise(maintenance(1_000)), occurrence('LOGIN', 2_000)),
      2_000,
    );
    const later = Array.from({ length: 4 }, (_, i) => occurrence('LOGIN', (i + 3) * hourMs));
    const second = decide(matching, told(matching, first.state, ...later), 7 * hourMs);
    expect(second.state.occurrences.some(({ tMs }) => tMs === 2_000)).toBe(false);
    const end = told(matching, second.state, clear(maintenance(1_000), 7 * hourMs));
    const { events } = decide(matching, end, 7 * hourMs + 500);
    expect(events.map(({ t }) => t)).toEqual([2_000, ...later.map(({ t }) => t)]);
  });
});

describe('a rule in the shadow', () => {
  it('marks all that it says', () => {
    const rule = ruleOf(or(selector('DISK_FULL'), selector('ALERT')), { mode: 'shadow' });
    const events = [raise(full(1_000)), clear(full(1_000), 3_000)];
    const first: InstanceState = decide(rule, told(rule, newState(rule, {}), ...events), 3_000).state;
    const said = [
      ...decide(rule, told(rule, newState(rule, {}), ...events), 3_000).events,
      ...decide(rule, told(rule, first, raise({ ...full(500), type: 'ALERT' }, 4_000)), 4_500).events,
    ];
    expect(said.map(({ reason }) => reason)).toContain('retracted');
    expect(said.every(({ shadow }) => shadow === true)).toBe(true);
  });
});
