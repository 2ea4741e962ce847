import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../../shared/language/artifact.ts';
import { explain } from '../../../../shared/language/evaluation/explanation/explain.ts';
import type { Environment, Facts } from '../../../../shared/language/evaluation/facts.ts';
import { firstBase } from '../../../../shared/language/evaluation/timeline.ts';
import { at, environment, host, lines, minuteMs, parse, rule, series } from './given.ts';

describe('explain, circumstances', () => {
  const [high, low] = [2, 0];
  const hot = (values: readonly number[], more: Partial<Facts> = {}, rest: Partial<Environment> = {}) =>
    environment({ series: [series('m.x', values)], ...more }, rest);
  const ofNode1 = { scope: { host: 'node-1' } };
  const gone = { hosts: [{ ...host('node-1'), endMs: at(0, 30) }] };
  const first = (env: Environment, atMs: number, more: Partial<Rule> = {}) =>
    lines('m.x > 1', env, atMs, more)[0];

  it('names an instance by its labels in order', () => {
    const scope = { mountpoint: '/', host: 'node-1', disk: 'a"b' };
    expect(first(environment({}, { scope }), at(1))).toBe(
      String.raw`r{disk="a\"b", host="node-1", mountpoint="/"} is idle`,
    );
  });

  it('says how the last episode ended', () => {
    expect(first(hot([high, low]), at(1))).toBe('r is idle, cleared at 14:01:00');
    expect(first(hot([high, high], gone, ofNode1), at(1))).toBe(
      'r{host="node-1"} is idle, cleared at 14:00:30 as its host left',
    );
    const during = {
      zone: 'UTC',
      times: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 14 * 60 + 1 }],
      end: 'clear',
    } as const;
    expect(first(hot([high, high, high]), at(2), { during })).toBe(
      'r is idle, cleared at 14:01:00 as its hours ended',
    );
  });

  it('tells the clear of its own while an episode is open, and not otherwise', () => {
    const clear = { clear: parse('m.y > 1') };
    expect(lines('m.x > 1', hot([high]), at(1), clear)).toHaveLength(5);
    expect(lines('m.x > 1', hot([low]), at(1), clear)).toEqual([
      ...['r is idle', '  m.x > 1 is false', '    m.x is 0 (sample 018f0 at 14:00:00)'],
    ]);
  });

  it('says that a host is gone, and that an instance is yet to begin', () => {
    const second = (env: Environment, atMs: number) =>
      explain(rule('m.x > 1'), env, firstBase(at(-9)), atMs).children[0]?.text;
    expect(second(hot([], gone, ofNode1), at(1))).toBe('host node-1 is gone');
    const never = { hosts: [{ ...host('node-1'), endMs: at(0) }] };
    expect([second(hot([], never, ofNode1), at(0) - 1), second(hot([], never, ofNode1), at(0))]).toEqual([
      'it begins at 14:00:00',
      'host node-1 is gone',
    ]);
  });

  it('says what an unknown counts as only of what is unknown', () => {
    const assumed = (missing: 'true' | 'false', atMs: number) =>
      lines('m.x > 1', hot([low]), atMs, { missing })[1];
    expect([
      assumed('true', at(4)),
      assumed('false', at(4)),
      assumed('true', at(1)),
      assumed('false', at(1)),
    ]).toEqual([
      '  its condition is unknown, which counts as true',
      '  its condition is unknown, which counts as false',
      ...Array(2).fill('  m.x > 1 is false'),
    ]);
  });

  it('tells the episode of the unknown while it is open, and not once it is over', () => {
    const more = { missing: 'unknown-event', maxGapMs: minuteMs } as const;
    const away = environment({
      series: [
        {
          ...series('m.x', []),
          points: [0, 9].map((minute) => ({ tMs: at(minute), untilMs: at(minute + 3), value: low })),
        },
      ],
    });
    expect([lines('m.x > 1', away, at(8), more).at(-1), lines('m.x > 1', away, at(9), more).at(-1)]).toEqual([
      '  R_UNKNOWN is open since 14:03:00',
      '    m.x is 0 (sample at 14:09:00)',
    ]);
  });
});
