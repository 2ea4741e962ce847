import { describe, expect, it } from 'vitest';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { testLimits } from '../../../shared/language/tests/limits.ts';
import { defaultStartMs } from '../../../shared/language/tests/load-test.ts';
import { orderProblems } from '../../../shared/language/tests/order.ts';
import { isRevised, settledOf } from '../../../shared/language/tests/settled.ts';
import { hourMs, minuteMs } from '../../../shared/time.ts';
import { clear, raise } from '../../correlator/given.ts';

const endMs = defaultStartMs + hourMs;

describe('orderProblems', () => {
  const variant = { kind: 'delayed', seed: 2 } as const;
  const child = { type: 'FULL', labels: { host: 'a' }, startMs: defaultStartMs };
  const raised = raise(child);
  const cleared = clear(child, defaultStartMs + minuteMs);
  const { episode } = raised;

  const problems = (events: readonly TocsinEvent[], wanted: readonly TocsinEvent[]) =>
    orderProblems({ variant, settled: settledOf(events, endMs) }, settledOf(wanted, endMs), defaultStartMs);

  it('are none if the same episodes with the same ids remain, whatever was said in between', () => {
    const events = [cleared, raised, { ...cleared, t: cleared.t - 1, r: cleared.r - 1 }, raised];
    expect(problems(events, [raised, cleared])).toEqual([]);
  });

  it('name the episodes that differ, with their ids', () => {
    expect(problems([raised, cleared], [raised])).toEqual([
      { kind: 'order', text: `variant delayed 2 lacks FULL host=a raised 0s, open (${episode})` },
      { kind: 'order', text: `variant delayed 2 has FULL host=a raised 0s, cleared 1m (${episode})` },
    ]);
  });

  it('name occurrences as well', () => {
    const { episode: _, start: __, ...rest } = raised;
    const occurred: TocsinEvent = { ...rest, transition: 'occurred' };
    expect(problems([occurred], [])).toEqual([
      { kind: 'order', text: `variant delayed 2 has FULL host=a occurred 0s (${raised.id})` },
    ]);
  });

  it('say that a variant did not settle', () => {
    expect(orderProblems({ variant }, [], defaultStartMs)).toEqual([
      { kind: 'order', text: `variant delayed 2: not settled after ${testLimits.instants} instants` },
    ]);
  });
});

describe('settledOf', () => {
  it('stand in the order of their raises, then of their ids', () => {
    const early = { ...raise({ type: 'X', labels: {}, startMs: defaultStartMs }), t: defaultStartMs + 9 };
    const late = raise({ type: 'Y', labels: {}, startMs: defaultStartMs + 5 });
    expect(settledOf([early, late], endMs).map(({ type }) => type)).toEqual(['Y', 'X']);
  });

  const child = { type: 'FULL', labels: {}, startMs: defaultStartMs };
  const raised = raise(child);
  const retraction = { ...clear(child, raised.t + 5), reason: 'retracted' };

  it('are what was said up to a time', () => {
    const cleared = clear(child, raised.t + 5);
    const at = (untilMs: number) =>
      settledOf([raised, cleared], untilMs).map(({ clearedMs }) => clearedMs ?? 'open');
    expect([at(raised.t - 1), at(raised.t), at(raised.t + 4), at(raised.t + 5)]).toEqual([
      [],
      ['open'],
      ['open'],
      [cleared.t],
    ]);
  });

  it('leave out what was retracted, unless it was said again later', () => {
    const again = { ...raised, r: retraction.r + 1 };
    expect(settledOf([raised, retraction], endMs)).toEqual([]);
    expect(settledOf([again, retraction, raised], endMs)).toEqual([
      { episode: raised.episode, type: 'FULL', labels: {}, startMs: raised.t, raisedMs: raised.t },
    ]);
    expect([isRevised([raised]), isRevised([raised, retraction]), isRevised([raised, again])]).toEqual([
      false,
      true,
      true,
    ]);
  });
});
