import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../../shared/language/artifact.ts';
import { explain } from '../../../../shared/language/evaluation/explanation/explain.ts';
import type { Environment } from '../../../../shared/language/evaluation/facts.ts';
import type { Base } from '../../../../shared/language/evaluation/phase.ts';
import { firstBase, timelineOf } from '../../../../shared/language/evaluation/timeline.ts';
import {
  at,
  bornMs,
  environment,
  episode,
  event,
  minuteMs,
  occurrence,
  parse,
  rule,
  series,
} from './given.ts';

describe('explain, holds', () => {
  type Values = ReadonlyArray<number | undefined>;
  const measured = (x: Values, y: Values = []) =>
    environment({ series: [series('m.x', x), series('m.y', y)] });
  const holdOf = (given: Rule, env: Environment, atMs: number, base: Base = firstBase(bornMs)) =>
    explain(given, env, base, atMs).children.find(({ text }) => text.startsWith('hold'));
  const textOf = (...given: Parameters<typeof holdOf>) => holdOf(...given)?.text;
  const baseAt = (given: Rule, env: Environment, atMs: number) =>
    timelineOf(given, env, firstBase(bornMs), atMs).next;
  const five = 5 * minuteMs;
  const [high, low] = [2, 0];

  describe('of a clear of its own', () => {
    const cleared = rule('m.x > 1', { forMs: 2 * minuteMs, clear: parse('m.y > 1'), clearForMs: five });
    const both = measured([high, high, high], [high, high, high]);

    it('begins 1 ms after the raise', () => {
      expect([
        textOf(cleared, both, at(2)),
        textOf(cleared, both, at(2) + 1),
        textOf(cleared, both, at(4)),
      ]).toEqual([
        undefined,
        'hold of the clear reached 0s of 5m since 14:02:00, complete at 14:07:00 if it stays',
        'hold of the clear reached 1m59s999ms of 5m since 14:02:00, complete at 14:07:00 if it stays',
      ]);
    });

    it('begins anew for each episode, whatever its base held', () => {
      const short = rule('m.x > 1', { clear: parse('m.y > 1'), clearForMs: 2 * minuteMs });
      const env = measured([high, high, high, low, high], [high, high, high, high, high]);
      const base = baseAt(short, env, at(1));
      expect(base.phase).toMatchObject({ kind: 'open', clearing: { startMs: at(0) + 1 } });
      expect(textOf(short, env, at(4, 30), base)).toBe(
        'hold of the clear reached 29s999ms of 2m since 14:04:00, complete at 14:06:00 if it stays',
      );
    });

    it('is not there once the episode was cleared while the condition is true: that has to become false first', () => {
      const quick = rule('m.x > 1', { forMs: minuteMs, clear: parse('m.y > 1') });
      const { text, children } = explain(quick, both, firstBase(bornMs), at(4));
      expect(text).toBe('r was cleared while "when" was still true, and waits until it is false');
      expect(children.map((each) => each.text)).toEqual(['m.x > 1 is true']);
    });
  });

  it('begins anew for each episode, whatever its base held', () => {
    const lasting = rule('m.x > 1', { clearForMs: 2 * minuteMs });
    const env = measured([high, low, low, low, high, low]);
    const base = baseAt(lasting, env, at(2));
    expect(base.phase).toMatchObject({ kind: 'open', clearing: { startMs: at(1) } });
    expect(textOf(lasting, env, at(5, 30), base)).toBe(
      'hold of the clear reached 30s of 2m since 14:05:00, complete at 14:07:00 if it stays',
    );
    const held = rule('m.x > 1', { forMs: minuteMs });
    const again = measured([high, high, low, high]);
    const holding = baseAt(held, again, at(0, 30));
    expect(holding.phase).toMatchObject({ kind: 'holding', hold: { startMs: at(0) } });
    expect(textOf(held, again, at(3, 30), holding)).toBe(
      'hold reached 30s of 1m since 14:03:00, complete at 14:04:00 if it stays',
    );
  });

  it('counts the unknown time of its base', () => {
    const gap = rule('m.x > 1', { forMs: five, maxGapMs: 2 * minuteMs });
    const env = measured([high, high]);
    const base = baseAt(gap, env, at(5));
    expect(base.phase).toMatchObject({ kind: 'holding', hold: { startMs: at(0) } });
    expect(holdOf(gap, env, at(5, 30), base)).toEqual({
      text: 'hold reached 4m of 5m since 14:00:00, waits while it is unknown, 30s at most',
      children: [],
    });
    expect(holdOf(gap, env, at(7), base)).toEqual({
      text: 'hold reached 4m of 5m, reset at 14:06:00: unknown for longer than 2m',
      children: [],
    });
  });

  it.each<[string, string, Environment, string]>([
    [
      'the sample of a later part of the condition',
      'm.y < 5 and m.x > 1',
      measured([high, high, low], [1]),
      'hold reached 2m of 5m, reset by sample 018f2 at 14:02:00',
    ],
    [
      'the occurrence of this time',
      'count(A, 10m) < 2',
      environment({ occurrences: [occurrence('A', at(1)), occurrence('A', at(2))] }),
      'hold reached 2m of 5m, reset by A A-120 at 14:02:00',
    ],
    [
      'what came at this time, not an episode of another',
      'not BUSY and m.x > 1',
      environment({
        series: [series('m.x', [high, high, low])],
        episodes: [episode('BUSY', 'n', at(-5), at(-4))],
      }),
      'hold reached 2m of 5m, reset by sample 018f2 at 14:02:00',
    ],
  ])('was reset by %s', (_, when, env, expected) => {
    expect(textOf(rule(when, { forMs: five }), env, at(2, 30))).toBe(expected);
  });

  it('is not there for a rule without one, nor for occurrences', () => {
    const env = measured([high, low]);
    expect(explain(rule('m.x > 1'), env, firstBase(bornMs), at(1)).children).toHaveLength(1);
    const pair = { kind: 'within', of: [event('A'), event('B')], withinMs: minuteMs } as const;
    expect(explain(rule(pair, { kind: 'occurrence' }), env, firstBase(bornMs), at(1)).children).toHaveLength(
      1,
    );
  });
});
