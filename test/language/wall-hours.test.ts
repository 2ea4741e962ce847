import { describe, expect, it } from 'vitest';
import { isRowOfDays, printClock } from '../../shared/language/wall-hours.ts';

describe('printClock', () => {
  it.each([
    [0, '00:00'],
    [59, '00:59'],
    [60, '01:00'],
    [605, '10:05'],
    [1440, '24:00'],
  ])('writes minute %d of a day as %s', (minute, expected) => {
    expect(printClock(minute)).toBe(expected);
  });
});

describe('isRowOfDays', () => {
  it.each([
    [[], false],
    [[1], false],
    [[1, 2], false],
    [[1, 2, 3], true],
    [[3, 4, 5, 6, 7], true],
    [[1, 2, 4], false],
    [[1, 3, 3], false],
    [[2, 4, 6], false],
  ])('of %j is %s', (days, expected) => {
    expect(isRowOfDays(days)).toBe(expected);
  });
});
