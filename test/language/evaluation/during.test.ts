import { describe, expect, it } from 'vitest';
import type { During } from '../../../shared/language/artifact.ts';
import { insideSignal, nextBorderMs } from '../../../shared/language/evaluation/during.ts';
import { languageLimits } from '../../../shared/language/limits.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const dayMs = 24 * 60 * 60 * 1000;

/** `Mon 08:00-18:00 Europe/Berlin`; days as ISO numbers between commas. */
function hours(text: string): During {
  const [days = '', times = '', zone = ''] = text.split(' ');
  const [fromMinute = 0, toMinute = 0] = times.split('-').map((time) => {
    const [hour, minute] = time.split(':').map(Number);
    return (hour ?? 0) * 60 + (minute ?? 0);
  });
  return {
    zone,
    times: [{ days: days === '*' ? everyDay : days.split(',').map(Number), fromMinute, toMinute }],
  };
}

/** Borders between two times, as `+` for a begin and `-` for an end: `+2026-03-29T06:00Z`. */
function borders(during: During, from: string, to: string): readonly string[] {
  const { timesMs, values } = insideSignal(during, { fromMs: Date.parse(from), toMs: Date.parse(to) });
  return timesMs
    .slice(1)
    .map((tMs, i) => `${values[i + 1] ? '+' : '-'}${new Date(tMs).toISOString().replace(':00.000', '')}`);
}

describe('the weekly hours', () => {
  it.each<[string, string, string, string, readonly string[]]>([
    [
      'follow the zone',
      '3 08:00-18:00 Europe/Berlin',
      '2026-01-14T00:00Z',
      '2026-01-15T00:00Z',
      ['+2026-01-14T07:00Z', '-2026-01-14T17:00Z'],
    ],
    [
      'follow its summer time',
      '3 08:00-18:00 Europe/Berlin',
      '2026-07-15T00:00Z',
      '2026-07-16T00:00Z',
      ['+2026-07-15T06:00Z', '-2026-07-15T16:00Z'],
    ],
    [
      'follow a zone that is a day ahead',
      '4 00:00-06:00 Pacific/Kiritimati',
      '2026-01-14T00:00Z',
      '2026-01-14T12:00Z',
      ['+2026-01-14T10:00Z'],
    ],
    [
      'come on their days alone',
      '1 08:00-18:00 UTC',
      '2026-01-13T00:00Z',
      '2026-01-20T00:00Z',
      ['+2026-01-19T08:00Z', '-2026-01-19T18:00Z'],
    ],
    [
      'belong to the day of their begin',
      '5 22:00-06:00 UTC',
      '2026-01-15T00:00Z',
      '2026-01-18T00:00Z',
      ['+2026-01-16T22:00Z', '-2026-01-17T06:00Z'],
    ],
    [
      'last until midnight',
      '5 22:00-24:00 UTC',
      '2026-01-15T00:00Z',
      '2026-01-18T00:00Z',
      ['+2026-01-16T22:00Z', '-2026-01-17T00:00Z'],
    ],
    [
      'last a day if they end when they begin',
      '5 09:00-09:00 UTC',
      '2026-01-15T00:00Z',
      '2026-01-18T00:00Z',
      ['+2026-01-16T09:00Z', '-2026-01-17T09:00Z'],
    ],
    [
      'join where they touch',
      '5,6 00:00-24:00 UTC',
      '2026-01-15T00:00Z',
      '2026-01-19T00:00Z',
      ['+2026-01-16T00:00Z', '-2026-01-18T00:00Z'],
    ],
    [
      'begin at the end of a gap',
      '7 02:30-05:00 Europe/Berlin',
      '2026-03-28T12:00Z',
      '2026-03-29T12:00Z',
      ['+2026-03-29T01:00Z', '-2026-03-29T03:00Z'],
    ],
    [
      'end at the end of a gap',
      '7 01:00-02:30 Europe/Berlin',
      '2026-03-28T12:00Z',
      '2026-03-29T12:00Z',
      ['+2026-03-29T00:00Z', '-2026-03-29T01:00Z'],
    ],
    ['do not come inside a gap', '7 02:10-02:50 Europe/Berlin', '2026-03-28T12:00Z', '2026-03-29T12:00Z', []],
    [
      'begin with the first of two',
      '7 02:30-05:00 Europe/Berlin',
      '2026-10-24T12:00Z',
      '2026-10-25T12:00Z',
      ['+2026-10-25T00:30Z', '-2026-10-25T04:00Z'],
    ],
    [
      'end with the second of two',
      '7 01:00-02:30 Europe/Berlin',
      '2026-10-24T12:00Z',
      '2026-10-25T12:00Z',
      ['+2026-10-24T23:00Z', '-2026-10-25T01:30Z'],
    ],
    [
      'last all of an hour that comes twice',
      '7 02:00-03:00 Europe/Berlin',
      '2026-10-24T12:00Z',
      '2026-10-25T12:00Z',
      ['+2026-10-25T00:00Z', '-2026-10-25T02:00Z'],
    ],
    [
      'know a gap of half an hour',
      '7 02:10-04:00 Australia/Lord_Howe',
      '2026-10-03T00:00Z',
      '2026-10-04T12:00Z',
      ['+2026-10-03T15:30Z', '-2026-10-03T17:00Z'],
    ],
    [
      'know a day that was left out',
      '5 08:00-18:00 Pacific/Apia',
      '2011-12-29T00:00Z',
      '2012-01-01T12:00Z',
      [],
    ],
    [
      'come in the far east',
      '1 00:00-01:00 Pacific/Kiritimati',
      '2026-01-18T00:00Z',
      '2026-01-19T23:00Z',
      ['+2026-01-18T10:00Z', '-2026-01-18T11:00Z'],
    ],
    [
      'come in the far west',
      '1 23:00-24:00 Pacific/Pago_Pago',
      '2026-01-19T00:00Z',
      '2026-01-21T00:00Z',
      ['+2026-01-20T10:00Z', '-2026-01-20T11:00Z'],
    ],
  ])('%s', (_, text, from, to, expected) => {
    expect(borders(hours(text), from, to)).toEqual(expected);
  });

  it('may be several', () => {
    const during = {
      zone: 'UTC',
      times: [
        { days: [4], fromMinute: 60, toMinute: 120 },
        { days: [4], fromMinute: 90, toMinute: 180 },
        { days: [4], fromMinute: 240, toMinute: 300 },
      ],
    };
    expect(borders(during, '2026-01-15T00:00Z', '2026-01-15T12:00Z')).toEqual([
      '+2026-01-15T01:00Z',
      '-2026-01-15T03:00Z',
      '+2026-01-15T04:00Z',
      '-2026-01-15T05:00Z',
    ]);
  });

  it('begin inside and end outside', () => {
    const during = hours('4 01:00-02:00 UTC');
    const isInside = (time: string) => {
      const tMs = Date.parse(time);
      return insideSignal(during, { fromMs: tMs, toMs: tMs }).values;
    };
    expect(isInside('2026-01-15T00:59:59.999Z')).toEqual([false]);
    expect(isInside('2026-01-15T01:00:00.000Z')).toEqual([true]);
    expect(isInside('2026-01-15T01:59:59.999Z')).toEqual([true]);
    expect(isInside('2026-01-15T02:00:00.000Z')).toEqual([false]);
  });

  it('are known two days after their begin', () => {
    const during = hours('1 23:30-23:00 Pacific/Pago_Pago');
    const isInside = (time: string) => {
      const tMs = Date.parse(time);
      return insideSignal(during, { fromMs: tMs, toMs: tMs }).values;
    };
    expect(isInside('2026-01-21T09:59Z')).toEqual([true]);
    expect(isInside('2026-01-21T10:00Z')).toEqual([false]);
  });

  it.each([languageLimits.duringDays, languageLimits.duringDays + 1])(
    'are the same however many days are remembered: %i',
    (days) => {
      const during = hours('* 08:00-18:00 Europe/Berlin');
      const span = { fromMs: 0, toMs: days * dayMs };
      const first = insideSignal(during, span);
      expect(first.timesMs.length).toBe(2 * days + 1);
      expect(insideSignal(during, span)).toEqual(first);
    },
  );

  it('need a zone that exists', () => {
    expect(() => insideSignal(hours('* 08:00-18:00 Europe/Nowhere'), { fromMs: 0, toMs: 1 })).toThrow(
      RangeError,
    );
  });
});

describe('nextBorderMs', () => {
  const next = (during: During, after: string) => {
    const borderMs = nextBorderMs(during, Date.parse(after));
    return borderMs === undefined ? undefined : new Date(borderMs).toISOString();
  };

  it('finds the next begin or end, after the time itself', () => {
    const during = hours('4 01:00-02:00 UTC');
    expect(next(during, '2026-01-15T00:00Z')).toBe('2026-01-15T01:00:00.000Z');
    expect(next(during, '2026-01-15T01:00Z')).toBe('2026-01-15T02:00:00.000Z');
    expect(next(during, '2026-01-15T02:00Z')).toBe('2026-01-22T01:00:00.000Z');
  });

  it('finds it after a week that was left out', () => {
    expect(next(hours('7 02:10-02:50 Europe/Berlin'), '2026-03-22T12:00Z')).toBe('2026-04-05T00:10:00.000Z');
  });

  it('finds none where the hours never end', () => {
    expect(next(hours('* 00:00-24:00 Europe/Berlin'), '2026-03-22T12:00Z')).toBe(undefined);
  });
});
