import { describe, expect, it } from 'vitest';
import { sayValue } from '../../../shared/language/describe/value.ts';
import { expr } from '../placement/given.ts';

const cpu = 'system.cpu.utilization';
const busy = 'the busy share of the CPU';
const over = (words: string) => `${words} ${busy} over 5 minutes`;

describe('a value in words', () => {
  it.each<[string, string]>([
    ['E.used', 'the used of E'],
    [`last(${cpu}, 5m) - first(${cpu}, 5m)`, over('the change of')],
    [
      `last(${cpu}, 5m) + first(${cpu}, 5m)`,
      `${over('the last value of')} plus ${over('the first value of')}`,
    ],
    [
      `last(${cpu}, 5m) - last(${cpu}, 5m)`,
      `${over('the last value of')} minus ${over('the last value of')}`,
    ],
    [`max(${cpu}, 5m) - first(${cpu}, 5m)`, `${over('the highest of')} minus ${over('the first value of')}`],
    [`last(${cpu}, 5m) - 1`, `${over('the last value of')} minus 1`],
    [`1 - first(${cpu}, 5m)`, `1 minus ${over('the first value of')}`],
    [`abs(${cpu})`, `the absolute value of ${busy}`],
    ['max(1, 2)', 'the largest of 1 and 2'],
    ['min(count(E), 2)', 'the smallest of the number of active E and 2'],
    ['count(E)', 'the number of active E'],
    ['count(E, 5m)', 'the number of E in the last 5 minutes'],
    ['raised(E, 5m)', 'the number of E raised in the last 5 minutes'],
    ['active(E, 5m)', 'the number of E active in the last 5 minutes'],
    ['max(E.used)', 'the largest used of the active E'],
    [`avg_of(web, ${cpu} + 1)`, `the average over the hosts of web of (${busy} plus 1)`],
    [`${cpu}{state="x"}`, `${busy} with state x`],
    [`${cpu}{mode="user"}`, 'the share of CPU time with mode user'],
    [`-(1 + ${cpu})`, `minus (1 plus ${busy})`],
  ])('of %s is: %s', (text, expected) => {
    expect(sayValue(expr(text))).toBe(expected);
  });

  it.each([
    `avg(${cpu}, 5)`,
    `exists(${cpu})`,
    `unheard(${cpu}, 5m)`,
    `max(${cpu})`,
    'sum(1, 2)',
    'raised(E)',
    'labels(E, host)',
    'unheard(E, 5m)',
    'distinct(E.used)',
    `p95_of(web, ${cpu})`,
    'shop.unheard',
    'unheard()',
  ])('stands as it is written where it has no words: %s', (text) => {
    expect(sayValue(expr(text))).toBe(text);
  });
});
