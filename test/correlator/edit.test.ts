import { describe, expect, it } from 'vitest';
import { endInstance } from '../../shared/correlator/end.ts';
import { newState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import {
  and,
  clear,
  decide,
  memberChanged,
  not,
  occurrence,
  raise,
  ruleOf,
  selector,
  sequenceOf,
  told,
} from './given.ts';

const full = { type: 'DISK_FULL', labels: { host: 'node-1' }, startMs: 1_000 };
const rule = ruleOf(selector('DISK_FULL'), { cooldownMs: 60_000 });
const raised = decide(rule, told(rule, newState(rule, {}), raise(full)), 2_000);
const edited = (over: Partial<CompositeRule>): CompositeRule => ({ ...rule, hash: 'hash-2', ...over });

const shapeOf = ({ type, transition, t, start, reason, muted }: TocsinEvent) => [
  `${transition} ${type}`,
  start,
  t,
  reason ?? muted,
];

describe('an edit', () => {
  it.each([
    ['keeps what is open', {}, []],
    [
      'under `clear` ends it and judges anew: the raise before still counts for gates',
      { onChange: 'clear' as const },
      [
        ['cleared BOTH_FULL', 1_000, 5_000, 'rule-changed'],
        ['raised BOTH_FULL', 5_000, 5_000, 'cooldown'],
      ],
    ],
    [
      'under `restart` ends it and judges anew, gates as well',
      { onChange: 'restart' as const },
      [
        ['cleared BOTH_FULL', 1_000, 5_000, 'rule-changed'],
        ['raised BOTH_FULL', 5_000, 5_000, undefined],
      ],
    ],
    [
      'of the type ends it under the type that it had',
      { emit: 'OTHER' },
      [
        ['cleared BOTH_FULL', 1_000, 5_000, 'rule-changed'],
        ['raised OTHER', 5_000, 5_000, 'cooldown'],
      ],
    ],
  ])('%s', (_, over, expected) => {
    expect(decide(edited(over), raised.state, 5_000).events.map(shapeOf)).toEqual(expected);
  });

  it('to another kind ends what is open', () => {
    const matching = edited({ kind: 'occurrence', when: sequenceOf(5_000, 'LOGIN') });
    const { events, state } = decide(matching, raised.state, 5_000);
    expect(events.map(shapeOf)).toEqual([['cleared BOTH_FULL', 1_000, 5_000, 'rule-changed']]);
    const next = decide(matching, told(matching, state, occurrence('LOGIN', 6_000)), 6_000);
    expect(next.events.map(({ transition, t }) => [transition, t])).toEqual([['occurred', 6_000]]);
  });

  it('raises nothing again under the id of a raise that was retracted', () => {
    const alone = ruleOf(and(selector('DISK_FULL'), not(selector('MAINTENANCE'))));
    const first = decide(alone, told(alone, newState(alone, {}), raise(full)), 2_000);
    const kept = raise({ type: 'MAINTENANCE', labels: {}, startMs: 500 }, 5_000);
    const retracted = decide(alone, told(alone, first.state, kept), 6_000);
    const again = ruleOf(selector('DISK_FULL'), { hash: 'hash-2', onChange: 'restart' });
    const { events } = decide(again, retracted.state, 7_000);
    expect(events.map(shapeOf)).toEqual([['raised BOTH_FULL', 1_001, 1_001, undefined]]);
    expect(events[0]?.id).not.toBe(first.events[0]?.id);
  });

  it('begins holds anew', () => {
    const after = edited({ forMs: 2_000, onChange: 'restart' });
    const { events, nextDeadlineMs } = decide(after, raised.state, 5_000);
    expect(events).toHaveLength(1);
    expect(nextDeadlineMs).toBe(7_000);
  });

  it('says no occurrence again that was said', () => {
    const matching = ruleOf(sequenceOf(5_000, 'LOGIN'), { kind: 'occurrence' });
    const first = decide(matching, told(matching, newState(matching, {}), occurrence('LOGIN', 1_000)), 1_000);
    const after = { ...matching, hash: 'hash-2', severity: 'info' as const };
    const second = decide(after, told(after, first.state, occurrence('LOGIN', 1_001)), 2_000);
    expect(second.events.map(({ t }) => t)).toEqual([1_001]);
  });

  it('says no begin of a condition again while it lasts', () => {
    const beginning = ruleOf(selector('DISK_FULL'), { kind: 'occurrence' });
    const first = decide(beginning, told(beginning, newState(beginning, {}), raise(full)), 2_000);
    expect(first.events.map(({ t }) => t)).toEqual([1_000]);
    const after = { ...beginning, hash: 'hash-2', severity: 'info' as const };
    const second = decide(after, first.state, 3_000);
    expect(second.events).toEqual([]);
    const next = { ...full, startMs: 5_000 };
    const third = decide(after, told(after, second.state, clear(full, 4_000), raise(next)), 6_000);
    expect(third.events.map(({ t }) => t)).toEqual([5_000]);
  });

  it('of `missing` ends the episode of the unknown', () => {
    const unsure = ruleOf({ kind: 'member', hash: 'm' }, { missing: 'unknown-event' });
    const first = decide(
      unsure,
      told(unsure, newState(unsure, {}), memberChanged('m', 'a', 'unknown', 1_000)),
      2_000,
    );
    const kept = decide({ ...unsure, hash: 'hash-2' }, first.state, 5_000);
    expect(kept.events).toEqual([]);
    expect(endInstance(kept.state, 9_000).events.map(shapeOf)).toEqual([
      ['cleared BOTH_FULL_UNKNOWN', 1_000, 9_000, 'rule-removed'],
    ]);
    const { missing: _, ...hold } = unsure;
    expect(decide({ ...hold, hash: 'hash-2' }, first.state, 5_000).events.map(shapeOf)).toEqual([
      ['cleared BOTH_FULL_UNKNOWN', 1_000, 5_000, 'rule-changed'],
    ]);
  });
});

describe('a rule that is removed', () => {
  it('says nothing of a raise that was held', () => {
    const held = ruleOf(selector('DISK_FULL'), {
      unless: { event: selector('MAINTENANCE'), waitMs: 9_000, extendMs: 0 },
    });
    const first = decide(held, told(held, newState(held, {}), raise(full)), 2_000);
    expect(endInstance(first.state, 3_000)).toMatchObject({ events: [], state: { published: [] } });
  });

  it('is judged from its end on when it comes back, with facts that came meanwhile', () => {
    const ended = endInstance(raised.state, 5_000);
    const heard = told(rule, ended.state, clear(full, 8_000));
    expect(decide(rule, heard, 9_000).events.map(shapeOf)).toEqual([
      ['raised BOTH_FULL', 5_000, 5_000, 'cooldown'],
      ['cleared BOTH_FULL', 5_000, 8_000, 'condition-ended'],
    ]);
  });
});
