import { describe, expect, it } from 'vitest';
import { printExpression } from '../../../shared/language/expression/print.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../../shared/time.ts';
import { loadedRule, toldByLoader } from './loaded.ts';

/** What the loader says of a rule with one more key, in line 5 from column 5 on. */
function told(...lines: readonly string[]): readonly string[] {
  return toldByLoader(`version: 1\nrules:\n  - name: r\n    when: A\n    ${lines.join('\n    ')}\n`);
}

const at = (line: number, column: number, endColumn: number) => ({
  file: 'given.yaml',
  line,
  column,
  endColumn,
});

describe('a rule', () => {
  it('has nothing that is not written', () => {
    const { when, ...rule } = loadedRule('when: A');
    expect(rule).toEqual({
      name: { value: 'r', at: at(3, 11, 12), placeOf: expect.any(Function) },
      emit: { value: 'R', at: at(3, 11, 12) },
      severity: 'minor',
      set: new Map(),
      forMs: 0,
      clearForMs: 0,
    });
    expect(when.at).toEqual(at(4, 11, 12));
  });

  it('has all that is written, with its places', () => {
    const { unless, during, ...rule } = loadedRule(
      'kind: occurrence',
      'when: A',
      'for: 5m',
      'clear_for: 90s',
      'missing: unknown-event',
      'lateness: 30s',
      'late: ignore',
      'revise_limit: 2h',
      'max_gap: 1m',
      'during: { zone: Europe/Berlin, times: [Mon-Fri 08:00-18:00] }',
      'during_end: clear',
      'unless: { event: \'MAINTENANCE{host="a"}\', wait: 2m, extend: 3m }',
      'cooldown: 10m',
      'max_raises: { max: 3, per: 1h }',
      'on_change: restart',
      'mode: shadow',
    );
    expect(rule).toMatchObject({
      kind: { value: 'occurrence', at: at(4, 11, 21) },
      forMs: 5 * minuteMs,
      forAt: at(6, 10, 12),
      clearForMs: 90 * secondMs,
      clearForAt: at(7, 16, 19),
      missing: { value: 'unknown-event', at: at(8, 14, 27) },
      latenessMs: { value: 30 * secondMs, at: at(9, 15, 18) },
      late: { value: 'ignore' },
      reviseLimitMs: { value: 2 * hourMs },
      maxGapMs: { value: minuteMs },
      cooldownMs: { value: 10 * minuteMs },
      maxRaises: { value: { max: 3, perMs: hourMs }, at: at(17, 17, 36) },
      onChange: { value: 'restart' },
      mode: { value: 'shadow', at: at(19, 11, 17) },
    });
    expect(during).toEqual({
      value: {
        zone: 'Europe/Berlin',
        times: [{ days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1080 }],
        end: 'clear',
      },
      at: at(13, 13, 66),
    });
    const { event, ...waits } = unless?.value ?? {};
    expect(waits).toEqual({ waitMs: 2 * minuteMs, extendMs: 3 * minuteMs });
    expect(event && printExpression(event.expr)).toBe('MAINTENANCE{host="a"}');
    expect(event?.placeOf(event.expr.span)).toEqual(at(15, 23, 44));
  });

  it('takes what is the default as well', () => {
    const { during, ...rule } = loadedRule(
      'when: A',
      'kind: episode',
      'late: revise',
      'during: { zone: UTC, times: [08:00-18:00] }',
      'during_end: keep',
      'unless: { event: MAINTENANCE }',
      'on_change: keep',
      'mode: on',
    );
    expect(during?.value).not.toHaveProperty('end');
    expect(rule).toMatchObject({
      kind: { value: 'episode' },
      late: { value: 'revise' },
      unless: { value: { waitMs: 0, extendMs: 0 } },
      onChange: { value: 'keep' },
      mode: { value: 'on' },
    });
  });

  it.each<[string, readonly string[]]>([
    ['kind: event', ['TOC104 5:11-16 "kind" cannot be "event"']],
    ['mode: off', ['TOC104 5:11-14 "mode" cannot be "off"']],
    ['on_change: stop', ['TOC104 5:16-20 "on_change" cannot be "stop"']],
    ['late: drop', ['TOC104 5:11-15 "late" cannot be "drop"']],
    ['missing: unknown', ['TOC104 5:14-21 "missing" cannot be "unknown"']],
    [
      'during_end: clear',
      [
        'TOC103 5:17-22 "during_end" stands without "during" | during: { zone: UTC, times: [Mon-Fri 08:00-18:00] }',
      ],
    ],
    ['during: { times: [08:00-18:00] }', ['TOC103 5:13-37 "zone" is missing | zone: Europe/Berlin']],
    ['during: { zone: UTC, times: [] }', ['TOC104 5:33-35 "times" is empty']],
    [
      'during: { zone: Berlin town, times: [08:00-18:00] }',
      ['TOC104 5:21-32 "zone" cannot be "Berlin town"'],
    ],
    ['unless: MAINTENANCE', ['TOC102 5:13-24 "unless" has the wrong type']],
    ['unless: { wait: 1m }', ['TOC103 5:13-25 "event" is missing | event: MAINTENANCE']],
    ['unless: { event: x > 1 }', ['TOC104 5:22-27 "event" cannot be x > 1']],
    ['unless: { event: A.used }', ['TOC104 5:22-28 "event" cannot be A.used']],
    ['unless: { event: A, until: 1m }', ['TOC101 5:25-30 "unless" has no key "until"']],
    ['max_raises: 3', ['TOC102 5:17-18 "max_raises" has the wrong type']],
    ['max_raises: { max: 3 }', ['TOC103 5:17-27 "per" is missing']],
    ['max_raises: { max: 3, per: 0s }', ['TOC104 5:32-34 "per" cannot be "0s"']],
    ['set: { a: { any: [A, B] } }', ['TOC102 5:15-30 "a" has the wrong type']],
  ])('with %s is told about', (line, expected) => {
    expect(told(line)).toEqual(expected);
  });

  it.each<[string, (n: number) => string, number]>([
    ['the lateness', (n) => `lateness: ${n}ms`, hourMs],
    ['the age of a fact that revises', (n) => `revise_limit: ${n}ms`, dayMs],
    ['the gap', (n) => `max_gap: ${n}ms`, languageLimits.durationMs],
    ['the cooldown', (n) => `cooldown: ${n}ms`, languageLimits.durationMs],
    ['raises', (n) => `max_raises: { max: ${n}, per: 1h }`, languageLimits.maxRaises],
    [
      'characters of a zone',
      (n) => `during: { zone: ${'Z'.repeat(n)}, times: [08:00-18:00] }`,
      languageLimits.zoneChars,
    ],
  ])('holds the limit of %s', (_, make, max) => {
    const codes = (n: number) => told(make(n)).map((each) => each.slice(0, 6));
    expect([codes(max), codes(max + 1)]).toEqual([[], ['TOC104']]);
  });

  it('holds the limit of hours', () => {
    const codes = (n: number) =>
      told(`during: { zone: UTC, times: [${Array(n).fill('08:00-18:00').join(', ')}] }`).map((each) =>
        each.slice(0, 6),
      );
    expect([codes(languageLimits.duringTimes), codes(languageLimits.duringTimes + 1)]).toEqual([
      [],
      ['TOC107'],
    ]);
  });
});

describe('hours', () => {
  const hours = (time: string) =>
    loadedRule('when: A', `during: { zone: UTC, times: [${JSON.stringify(time)}] }`).during?.value.times[0];

  it.each<[string, readonly number[], number, number]>([
    ['08:00-18:00', [1, 2, 3, 4, 5, 6, 7], 480, 1080],
    ['Mon-Fri 08:30-18:05', [1, 2, 3, 4, 5], 510, 1085],
    ['Sat,Sun 22:00-06:00', [6, 7], 1320, 360],
    ['Fri-Mon 00:00-24:00', [1, 5, 6, 7], 0, 1440],
    ['Wed 08:00-08:00', [3], 480, 480],
    ['Sun,Mon-Tue,Mon 23:59-00:00', [1, 2, 7], 1439, 0],
  ])('%s are read', (text, days, fromMinute, toMinute) => {
    expect(hours(text)).toEqual({ days, fromMinute, toMinute });
  });

  it.each([
    '8:00-18:00',
    '08:00',
    'Mon',
    '24:00-06:00',
    '08:60-09:00',
    '08:00-24:01',
    'mon 08:00-09:00',
    'Mon- 08:00-09:00',
    'Mon-Tue-Wed 08:00-09:00',
    'Mon  08:00-09:00',
    'Mon 08:00-09:00 UTC',
  ])('%s are refused', (text) => {
    expect(told(`during: { zone: UTC, times: [${JSON.stringify(text)}] }`)).toHaveLength(1);
  });

  it('whose comma parts two entries of a list ask for quotes', () => {
    expect(told('during: { zone: UTC, times: [Sat,Sun 22:00-06:00] }')).toEqual([
      'TOC104 5:34-37 an entry of "times" cannot be "Sat" | put days with a comma between them in quotes: "Sat,Sun 22:00-06:00"',
    ]);
  });
});
