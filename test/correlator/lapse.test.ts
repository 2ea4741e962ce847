import { describe, expect, it } from 'vitest';
import type { Fact } from '../../shared/correlator/fact.ts';
import { factOf } from '../../shared/correlator/fact.ts';
import { lapseMs, lapseSlackMs, meetsForMs, revived } from '../../shared/correlator/lapse.ts';
import { correlatorLimits, latestMs } from '../../shared/correlator/limits.ts';
import { type InstanceState, newState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { limits } from '../../shared/facts/limits.ts';
import { hourMs, minuteMs } from '../../shared/time.ts';
import {
  and,
  atLeast,
  call,
  clear,
  decide,
  memberChanged,
  or,
  raise,
  ruleOf,
  seconds,
  selector,
  told,
} from './given.ts';

const startMs = 10 * hourMs;
const counting = atLeast(call('raised', selector('DISK_FULL'), seconds(600)), 1);
const rule = ruleOf(and(counting, selector('ALERT')), {
  by: ['host'],
  latenessMs: 2_000,
  reviseLimitMs: hourMs,
});
const fresh = newState(rule, { host: 'a' });
const own = { type: 'DISK_FULL', labels: { host: 'a' }, startMs };
const joining = { type: 'ALERT', labels: {}, startMs };
const over = [raise(own), clear(own, startMs + 5_000)];
const factsOf = (...events: readonly TocsinEvent[]): readonly Fact[] =>
  events.flatMap((event) => factOf(rule, event) ?? []);

describe('how long a fact may meet a later one', () => {
  it('is the longest window, and all by which either may be early, late, or under way', () => {
    expect(meetsForMs(rule)).toBe(
      limits.futureMs + 10 * minuteMs + 2_000 + hourMs + correlatorLimits.deliveryMs + lapseSlackMs,
    );
    expect(meetsForMs(rule) - meetsForMs({ ...rule, late: 'ignore' })).toBe(hourMs);
  });
});

describe('an instance lapses', () => {
  const lapseOf = (state: InstanceState) => lapseMs(rule, state) - meetsForMs(rule) - startMs;

  it('after its newest own fact, whatever joined it', () => {
    expect(lapseOf(told(rule, fresh, ...over))).toBe(5_000);
    expect(lapseOf(told(rule, fresh, ...over, raise({ ...joining, startMs: startMs + hourMs })))).toBe(5_000);
  });

  it('at once if it knows nothing of its own', () => {
    expect(lapseMs(rule, told(rule, fresh, raise(joining)))).toBe(meetsForMs(rule));
  });

  it('not before what it said last', () => {
    expect(lapseOf({ ...told(rule, fresh, ...over), saidMs: startMs + 9_000 })).toBe(9_000);
  });

  it.each<[string, InstanceState]>([
    ['a timer', { ...fresh, timer: { atMs: 1, attempt: 0, startMs: 1, rearms: 0 } }],
    ['an open episode of its own', told(rule, fresh, raise(own))],
    [
      'the truth of a member on its own host',
      told(ruleOf({ kind: 'member', hash: 'm' }), fresh, memberChanged('m', 'a', 'false', startMs)),
    ],
    [
      'an episode that it raised',
      decide(rule, told(rule, fresh, ...over, raise(joining)), startMs + 10_000).state,
    ],
  ])('never while it has %s', (_, state) => {
    expect(lapseMs(rule, state)).toBe(Number.POSITIVE_INFINITY);
  });

  it('although a member of another host is known to it', () => {
    const members = ruleOf({ kind: 'member', hash: 'm' }, { by: ['host'] });
    const state = told(members, fresh, memberChanged('m', 'b', 'true', startMs));
    expect(lapseMs(members, state)).toBe(meetsForMs(members));
  });
});

describe('a lapsed instance that goes on', () => {
  const againMs = startMs + 9 * hourMs;
  const state = told(rule, fresh, ...over, raise(joining));
  const atMs =
    startMs + 5_000 + meetsForMs(rule) - lapseSlackMs - correlatorLimits.deliveryMs - latestMs(rule);

  it('has decided all up to its lapse', () => {
    expect(revived(rule, state, [], againMs).base).toMatchObject({ atMs, phase: { kind: 'idle' } });
    const later = { ...state, base: { atMs: atMs + 1, phase: { kind: 'spent' as const }, consumed: {} } };
    expect(revived(rule, later, [], againMs).base).toEqual(later.base);
  });

  it('knows of what joined it only what still joins all, as it is now', () => {
    const gone = revived(rule, state, [], againMs);
    expect(gone.children.map(({ type }) => type)).toEqual(['DISK_FULL']);
    expect(gone.forgottenMs).toBe(raise(joining).r);
    const joined = factsOf(raise(joining), clear(joining, startMs + hourMs));
    const ended = revived(rule, state, joined, againMs);
    expect(ended.children.map(({ type, clear: end }) => [type, end?.tMs])).toContainEqual([
      'ALERT',
      startMs + hourMs,
    ]);
  });

  it('decides nothing for good where what it is told now was held up and still meets what it knows', () => {
    const lapsedMs = lapseMs(rule, state) - lapseSlackMs;
    const joined = factsOf(raise(joining));
    expect(revived(rule, state, joined, lapsedMs - 1)).toBe(state);
    expect(revived(rule, state, joined, lapsedMs).base).toMatchObject({ atMs });
    expect(revived(rule, state, [], lapsedMs - 1).base).toMatchObject({ atMs });
  });

  it('says no begin again of what joined it and still lasts', () => {
    const { type, labels } = joining;
    const either = ruleOf(or(selector('DISK_FULL'), selector(type)), { by: ['host'], kind: 'occurrence' });
    const during = raise({ type, labels, startMs: startMs + 1_000 });
    const said = decide(either, told(either, fresh, ...over, during), startMs + 10_000);
    expect(said.events.map(({ t }) => t)).toEqual([startMs]);
    const again = revived(either, said.state, factsOf(during), againMs);
    expect(decide(either, again, againMs).events).toEqual([]);
  });

  it('raises nothing again that a clear of its own ended while the condition lasts', () => {
    const { type, labels } = joining;
    const done = { type: 'DONE', labels: { host: 'a' }, startMs: startMs + 6_000 };
    const ended = ruleOf(or(selector('DISK_FULL'), selector(type)), {
      by: ['host'],
      clear: selector('DONE'),
    });
    const during = raise({ type, labels, startMs: startMs + 1_000 });
    const facts = [...over, during, raise(done), clear(done, startMs + 7_000)];
    const said = decide(ended, told(ended, fresh, ...facts), startMs + 10_000);
    expect(said.events).toMatchObject([{ transition: 'raised' }, { transition: 'cleared' }]);
    const again = revived(ended, said.state, factsOf(during), againMs);
    expect(decide(ended, again, againMs).events).toEqual([]);
  });

  it('takes nothing back of what it said', () => {
    const ended = told(rule, state, clear(joining, startMs + 6_000));
    const said = decide(rule, ended, startMs + 2 * hourMs);
    expect(said.events).toMatchObject([{ transition: 'raised' }, { transition: 'cleared' }]);
    const again = revived(rule, said.state, [], againMs);
    expect(decide(rule, again, againMs).events).toEqual([]);
  });
});
