import { describe, expect, it } from 'vitest';
import { areAlike, numberSide } from '../../../shared/language/reasoning/number-sides.ts';
import { makeTerms } from '../../../shared/language/reasoning/terms.ts';
import { expr, metricOf } from '../placement/given.ts';

const busy = 'system.cpu.utilization';
const used = 'system.memory.usage';

/** A constant with its unit; or the term, its unit, what the side is where the term is 4, and which way it goes. */
function sideOf(text: string): readonly unknown[] | undefined {
  const side = numberSide(expr(text), makeTerms(metricOf));
  if (side?.kind !== 'term') return side && [side.value, side.unit];
  const { term, unit, calculate, isFalling } = side;
  return [term.text, unit, calculate?.(4), isFalling ? 'falls' : 'rises'];
}

describe('a side of a comparison', () => {
  it.each<[string, number, string | undefined]>([
    ['3', 3, 'none'],
    ['95%', 0.95, 'ratio'],
    ['-5m', -300, 'seconds'],
    ['5m + 1', 301, 'seconds'],
    ['1 + 5m', 301, 'seconds'],
    ['5m - 1', 299, 'seconds'],
    ['7 % 5m', 7, 'seconds'],
    ['5m % 7', 6, 'seconds'],
    ['2 * 5m', 600, 'seconds'],
    ['5m * 2', 600, 'seconds'],
    ['50% * 1KiB', 512, 'bytes'],
    ['1KiB * 50%', 512, 'bytes'],
    ['5m * 1KiB', 307_200, undefined],
    ['5m / 1KiB', 300 / 1024, undefined],
    ['2 / 5m', 2 / 300, undefined],
    ['5m / 1m', 5, 'ratio'],
    ['4 / 2', 2, 'none'],
    ['1KiB / 2', 512, 'bytes'],
    ['1KiB / 50%', 2048, 'bytes'],
    ['2 / 50%', 4, 'none'],
    ['5m * 1KiB + 1', 307_201, undefined],
    ['(5m * 1KiB) / (5m * 1KiB)', 1, undefined],
  ])('%s is %d with the unit %s', (text, value, unit) => {
    expect(sideOf(text)).toEqual([value, unit]);
  });

  it.each<[string, readonly unknown[]]>([
    [busy, [busy, 'ratio', undefined, 'rises']],
    [`${busy} + 1`, [busy, 'ratio', 5, 'rises']],
    [`1 + ${busy}`, [busy, 'ratio', 5, 'rises']],
    [`${busy} - 1`, [busy, 'ratio', 3, 'rises']],
    [`1 - ${busy}`, [busy, 'ratio', -3, 'falls']],
    [`-${busy}`, [busy, 'ratio', -4, 'falls']],
    [`-(-${busy})`, [busy, 'ratio', 4, 'rises']],
    [`${busy} * 2`, [busy, 'ratio', 8, 'rises']],
    [`2 * ${busy}`, [busy, 'none', 8, 'rises']],
    [`${busy} * -2`, [busy, 'ratio', -8, 'falls']],
    [`-2 * ${busy}`, [busy, 'none', -8, 'falls']],
    [`${busy} / 2`, [busy, 'ratio', 2, 'rises']],
    [`${busy} / -2`, [busy, 'ratio', -2, 'falls']],
    [`(1 - ${busy}) * 2`, [busy, 'ratio', -6, 'falls']],
    [`(1 - ${busy}) * -2`, [busy, 'ratio', 6, 'rises']],
    [`(1 - ${busy}) / 2`, [busy, 'ratio', -1.5, 'falls']],
    [`(1 - ${busy}) / -2`, [busy, 'ratio', 1.5, 'rises']],
    [`(${busy} + 1) - 3`, [busy, 'ratio', 2, 'rises']],
    [`${used} / 1KiB`, [used, 'ratio', 4 / 1024, 'rises']],
    [`${used} * 50%`, [used, 'bytes', 2, 'rises']],
  ])('%s is calculated from one term: %j', (text, expected) => {
    expect(sideOf(text)).toEqual(expected);
  });

  it.each([`${busy} * 0`, `${busy} / 0`, `${busy} % 2`, `2 / ${busy}`, `7 % ${busy}`, `${busy} + ${busy}`])(
    '%s is a term of its own: it does not go one way, or reads more than one',
    (text) => {
      expect(sideOf(text)).toEqual([text, undefined, undefined, 'rises']);
    },
  );

  it.each(['A', 'A + 1', '1 + A', '-A', '1 / 0', '5m + 1KiB', `${used} + 5m`, `5m - ${used}`])(
    '%s is none',
    (text) => {
      expect(sideOf(text)).toBeUndefined();
    },
  );
});

describe('areAlike', () => {
  it('holds units to be so that are equal, or of which one is none or not known', () => {
    expect([areAlike('bytes', 'bytes'), areAlike('none', 'bytes'), areAlike('bytes', undefined)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([areAlike('bytes', 'seconds'), areAlike('ratio', 'bytes')]).toEqual([false, false]);
  });
});
