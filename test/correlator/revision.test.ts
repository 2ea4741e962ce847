import { describe, expect, it } from 'vitest';
import { factOf } from '../../shared/correlator/fact.ts';
import { correlatorLimits } from '../../shared/correlator/limits.ts';
import { newState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { transitionId } from '../../shared/facts/ids.ts';
import type { Expr } from '../../shared/language/ast.ts';
import {
  and,
  clear,
  decide,
  node1,
  node2,
  not,
  or,
  raise,
  ruleOf,
  selector,
  shapeOf,
  told,
} from './given.ts';

describe('a late fact', () => {
  const rule = ruleOf(selector('DISK_FULL', { host: 'node-1' }));

  it('that moves a start retracts the episode and raises another of the same lineage', () => {
    const first = decide(rule, told(rule, newState(rule, {}), raise(node1)), 2_000);
    const earlier = raise({ ...node1, startMs: 400 }, 9_600);
    const second = decide(rule, told(rule, first.state, earlier), 10_000);
    const [retracted, raised] = second.events;
    const origin = first.events[0]?.id;
    expect(retracted).toMatchObject({ transition: 'cleared', reason: 'retracted', origin, r: 10_000 });
    expect(raised).toMatchObject({ transition: 'raised', start: 400, origin, r: 10_001 });
    expect(raised?.id).toBe(transitionId(raised?.episode as string, 'raised', 400));
    const ended = decide(
      rule,
      told(rule, second.state, clear(node1, 20_000), clear({ ...node1, startMs: 400 }, 30_000)),
      31_000,
    );
    expect(ended.events).toMatchObject([
      { transition: 'cleared', t: 30_000, origin, causes: [raised?.id, expect.any(String)] },
    ]);
  });

  it('that shows an episode never was retracts it', () => {
    const negating = ruleOf(and(selector('DISK_FULL'), not(selector('MAINTENANCE'))));
    const first = decide(negating, told(negating, newState(negating, {}), raise(node1)), 2_000);
    const maintenance = raise({ type: 'MAINTENANCE', labels: {}, startMs: 500 }, 5_000);
    const second = decide(negating, told(negating, first.state, maintenance), 6_000);
    expect(second.events.map(shapeOf)).toEqual([
      { transition: 'cleared', t: 6_000, start: 1_000, reason: 'retracted' },
    ]);
    expect(second.events[0]?.origin).toBe(first.events[0]?.id);
  });

  it('that shows a cleared episode went on retracts and raises it again under another id', () => {
    const either = ruleOf(
      or(selector('DISK_FULL', { host: 'node-1' }), selector('DISK_FULL', { host: 'node-2' })),
    );
    const first = decide(
      either,
      told(either, newState(either, {}), raise(node1), clear(node1, 5_000)),
      5_000,
    );
    const second = decide(either, told(either, first.state, raise(node2, 4_000)), 7_000);
    const [raised] = first.events;
    expect(second.events.map(shapeOf)).toEqual([
      { transition: 'cleared', t: 7_000, start: 1_000, reason: 'retracted' },
      { transition: 'raised', t: 1_000, start: 1_000 },
    ]);
    const again = second.events[1] as TocsinEvent;
    expect([again.episode, again.origin]).toEqual([raised?.episode, raised?.id]);
    expect(again.id).not.toBe(raised?.id);
    expect(again.r).toBeGreaterThan(second.events[0]?.r as number);
  });

  it('that shows a moved and ended episode is told in this order: retracted, raised, cleared', () => {
    const first = decide(rule, told(rule, newState(rule, {}), raise(node1)), 2_000);
    const earlier = [raise({ ...node1, startMs: 400 }, 9_600), clear({ ...node1, startMs: 400 }, 600, 9_400)];
    const second = decide(rule, told(rule, first.state, ...earlier), 10_000);
    expect(second.events.map((event) => event.transition)).toEqual(['raised', 'cleared']);
    const moved = [
      raise({ ...node1, startMs: 700 }, 9_300),
      clear({ ...node1, startMs: 700 }, 5_000),
      clear(node1, 4_000),
    ];
    const third = decide(rule, told(rule, second.state, ...moved), 11_000);
    expect(third.events.map((event) => event.reason ?? event.transition)).toEqual([
      'retracted',
      'raised',
      'condition-ended',
    ]);
  });

  it('that brings a clear back to an earlier time says it under a new id', () => {
    const [a, b, c] = ['node-1', 'node-2', 'node-3'].map((host) => selector('DISK_FULL', { host })) as [
      Expr,
      Expr,
      Expr,
    ];
    const shielded = ruleOf(or(a, and(b, not(c))));
    const state = told(shielded, newState(shielded, {}), raise(node1), clear(node1, 5_000));
    const first = decide(shielded, state, 5_000);
    const second = decide(
      shielded,
      told(shielded, first.state, raise(node2, 4_000), clear(node2, 6_500, 500)),
      7_000,
    );
    const node3 = { ...node2, labels: { host: 'node-3' }, startMs: 2_500 };
    const third = decide(shielded, told(shielded, second.state, raise(node3, 5_500)), 8_000);
    const clears = [first, second, third].flatMap(({ events }) =>
      events.filter((each) => each.transition === 'cleared'),
    );
    expect(clears.map((event) => event.t)).toEqual([5_000, 6_500, 5_000]);
    expect(new Set(clears.map((event) => event.id)).size).toBe(3);
  });

  it('that moves a clear says the clear again', () => {
    const either = ruleOf(
      or(selector('DISK_FULL', { host: 'node-1' }), selector('DISK_FULL', { host: 'node-2' })),
    );
    const first = decide(
      either,
      told(either, newState(either, {}), raise(node1), clear(node1, 5_000)),
      5_000,
    );
    const late = [raise(node2, 4_000), clear(node2, 6_500, 500)];
    const second = decide(either, told(either, first.state, ...late), 7_000);
    expect(second.events.map(shapeOf)).toEqual([
      { transition: 'cleared', t: 6_500, start: 1_000, reason: 'condition-ended' },
    ]);
  });

  it.each([
    ['at the limit keeps its time', correlatorLimits.reviseMs, 1_000],
    ['beyond it takes effect the limit before its receipt', correlatorLimits.reviseMs + 1, 1_001],
  ])('of an age %s', (_, delayMs, tMs) => {
    expect(factOf(rule, raise(node1, delayMs))?.tMs).toBe(tMs);
  });
});
