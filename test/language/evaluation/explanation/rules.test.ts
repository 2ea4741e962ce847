import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../../shared/language/artifact.ts';
import type { Expr } from '../../../../shared/language/ast.ts';
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
  host,
  lines,
  minuteMs,
  occurrence,
  parse,
  rule,
  series,
  web,
} from './given.ts';

describe('explain, rules', () => {
  const hot = (values: ReadonlyArray<number | undefined>) => environment({ series: [series('m.x', values)] });
  const [high, low] = [2, 0];
  const fiveMinutes = { forMs: 5 * minuteMs };
  const holdOf = (env: Environment, atMs: number, more: Partial<Rule> = fiveMinutes, base?: Base) =>
    explain(rule('m.x > 1', more), env, base ?? firstBase(bornMs), atMs).children.find(({ text }) =>
      text.startsWith('hold'),
    );

  it('tells a running hold, and when it will be complete', () => {
    const [head, hold] = lines('m.x > 1', hot([low, high, high]), at(3, 10), fiveMinutes);
    expect([head, hold]).toEqual([
      'r is holding since 14:01:00',
      '  hold reached 2m10s of 5m since 14:01:00, complete at 14:06:00 if it stays',
    ]);
  });

  it('tells what reset a hold, and when', () => {
    expect(holdOf(hot([high, high, high, high, low, low]), at(5))).toEqual({
      text: 'hold reached 4m of 5m, reset by sample 018f4 at 14:04:00',
      facts: ['018f4'],
      children: [],
    });
    const events = environment({ episodes: [episode('BUSY', 'node-1', at(1), at(4))] });
    expect(lines('BUSY', events, at(5), fiveMinutes)[1]).toBe(
      '  hold reached 3m of 5m, reset by the clear of BUSY raise-BUSY-node-1 at 14:04:00',
    );
  });

  it('tells the last hold, not one before it', () => {
    const values = [high, low, high, high, low, low];
    expect(holdOf(hot(values), at(5))?.text).toMatch(/^hold reached 2m of 5m, reset by sample 018f4/);
    expect(holdOf(hot([...values, high]), at(6, 30))?.text).toMatch(/^hold reached 30s of 5m since 14:06:00/);
    expect(holdOf(hot([low]), at(1))).toBeUndefined();
  });

  it('tells a hold that waits while its condition is unknown, and one that waited too long', () => {
    const gap = { ...fiveMinutes, maxGapMs: 2 * minuteMs };
    const text = (atMs: number) => holdOf(hot([high, high]), atMs, gap)?.text;
    expect(text(at(5))).toBe('hold reached 4m of 5m since 14:00:00, waits while it is unknown, 1m at most');
    expect(text(at(6))).toMatch(/0s at most$/);
    expect(text(at(6, 1))).toBe('hold reached 4m of 5m, reset at 14:06:00: unknown for longer than 2m');
  });

  it('goes on with the hold of the base', () => {
    const env = hot([high, high, high]);
    const { next } = timelineOf(rule('m.x > 1', fiveMinutes), env, firstBase(bornMs), at(2));
    expect(holdOf(env, at(2, 30), fiveMinutes, next)?.text).toMatch(
      /^hold reached 2m30s of 5m since 14:00:00/,
    );
  });

  it('tells the same of a running hold from whatever base it goes on', () => {
    const value = fc.constantFrom(high, high, low, low, undefined);
    const minutes = fc.integer({ min: 0, max: 14 });
    const hold = fc.integer({ min: 1, max: 4 }).map((count) => count * minuteMs);
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 8, maxLength: 12 }),
        minutes,
        minutes,
        hold,
        hold,
        hold,
        (...given) => {
          const [values, from, span, forMs, clearForMs, maxGapMs] = given;
          const more = { forMs, clearForMs, maxGapMs };
          const env = hot(values);
          const { next } = timelineOf(rule('m.x > 1', more), env, firstBase(bornMs), at(from));
          const whole = holdOf(env, at(from + span, 30), more)?.text ?? '';
          const later = holdOf(env, at(from + span, 30), more, next)?.text;
          if (whole.includes('since')) expect(later).toBe(whole);
          else if (later !== undefined) expect(later).toBe(whole);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('tells nothing of a hold where there is none', () => {
    expect(lines('m.x > 1', hot([high]), at(1))).toHaveLength(3);
    expect(lines('m.x > 1', hot([low]), at(1))).toHaveLength(3);
    const more = { clearForMs: minuteMs };
    expect(lines('m.x > 1', hot([high]), at(0), more)[1]).toBe('  m.x > 1 is true');
  });

  it('goes on with the hold of the clear of the base', () => {
    const more = { clearForMs: 5 * minuteMs };
    const env = hot([high, low, low, low]);
    const { next } = timelineOf(rule('m.x > 1', more), env, firstBase(bornMs), at(2));
    expect(holdOf(env, at(3, 30), more, next)?.text).toBe(
      'hold of the clear reached 2m30s of 5m since 14:01:00, complete at 14:06:00 if it stays',
    );
    const later = hot([high, low, high, high]);
    expect(holdOf(later, at(3), more)).toEqual({
      text: 'hold of the clear reached 1m of 5m, reset by sample 018f2 at 14:02:00',
      facts: ['018f2'],
      children: [],
    });
  });

  it('tells a hold that its host, or an event, reset', () => {
    const gone = { ...host('node-1'), endMs: at(3, 10) };
    const env = environment(
      { hosts: [gone], series: [series('m.x', [high, high, high, high])] },
      { scope: { host: 'node-1' } },
    );
    expect(holdOf(env, at(4))).toEqual({ text: 'hold reached 3m10s of 5m, reset at 14:03:10', children: [] });
    const raised = environment({ episodes: [episode('BUSY', 'node-1', at(2))] });
    expect(lines('not BUSY', raised, at(3), fiveMinutes)[1]).toBe(
      '  hold reached 2m of 5m, reset by the raise of BUSY raise-BUSY-node-1 at 14:02:00',
    );
    const counted = environment({ occurrences: [occurrence('A', at(2))] });
    expect(lines('count(A, 10m) == 0', counted, at(3), fiveMinutes)[1]).toBe(
      '  hold reached 2m of 5m, reset by A A-120 at 14:02:00',
    );
    const nameless = {
      ...series('m.x', []),
      points: [high, low].map((value, i) => ({ tMs: at(i), untilMs: at(i + 3), value })),
    };
    expect(holdOf(environment({ series: [nameless] }), at(2))).toEqual({
      text: 'hold reached 1m of 5m, reset by a sample at 14:01:00',
      children: [],
    });
  });

  it('tells while an episode is open its clear and the hold of that', () => {
    const more = { clear: parse('m.x < 1'), clearForMs: 3 * minuteMs };
    expect(lines('m.x > 1', hot([high, high, low, low]), at(4), more)).toEqual([
      'r is open since 14:00:00, raised at 14:00:00',
      '  hold of the clear reached 2m of 3m since 14:02:00, complete at 14:05:00 if it stays',
      '  m.x > 1 is false',
      '    m.x is 0 (sample 018f3 at 14:03:00)',
      '  m.x < 1 is true',
      '    m.x is 0 (sample 018f3 at 14:03:00)',
    ]);
  });

  it('tells how the last episode ended, and of holds only those after it', () => {
    const minute = { forMs: minuteMs };
    const env = hot([high, high, low, high]);
    expect(lines('m.x > 1', env, at(2, 30), minute).slice(0, 2)).toEqual([
      'r is idle, cleared at 14:02:00',
      '  m.x > 1 is false',
    ]);
    expect(lines('m.x > 1', env, at(3, 30), minute).slice(0, 2)).toEqual([
      'r is holding since 14:03:00',
      '  hold reached 30s of 1m since 14:03:00, complete at 14:04:00 if it stays',
    ]);
  });

  it('tells of the host, the hours and what an unknown counts as', () => {
    const gone = { ...host('node-1'), endMs: at(3) };
    const env = environment({ hosts: [gone] }, { scope: { host: 'node-1' }, hostSets: web });
    expect(lines('m.x > 1', env, at(4), { in: 'web', missing: 'false' }).slice(0, 3)).toEqual([
      'r{host="node-1"} is idle',
      '  host node-1 is gone or not in web',
      '  its condition is unknown, which counts as false',
    ]);
    const during = { zone: 'UTC', times: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 60 }] };
    expect(lines('m.x > 1', hot([high]), at(1), { during })[1]).toBe('  it is outside of its hours');
  });

  it('tells the episode of what is unknown', () => {
    const more = { missing: 'unknown-event', maxGapMs: minuteMs } as const;
    expect(lines('m.x > 1', hot([low]), at(5), more)[3]).toBe('  R_UNKNOWN is open since 14:03:00');
  });

  it('tells when an occurrence was last', () => {
    const one: Expr = { kind: 'sequence', steps: [event('A')], without: [], isEqualTimeAllowed: false };
    const env = environment({ occurrences: [occurrence('A', at(1))] });
    expect(lines(one, env, at(2), { kind: 'occurrence' })[0]).toBe('r occurred last at 14:01:00');
    expect(lines(one, env, at(0), { kind: 'occurrence' })[0]).toBe('r has not occurred');
  });

  it('writes times as it is told to', () => {
    const env = environment({ episodes: [episode('BUSY', 'node-1', at(1))] });
    const timeOf = (tMs: number) => `+${(tMs - bornMs) / 1000}s`;
    expect(explain(rule('BUSY'), env, firstBase(bornMs), at(2), { timeOf }).text).toBe(
      'r is open since +60s, raised at +60s',
    );
  });
});
