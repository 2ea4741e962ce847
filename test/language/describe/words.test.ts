import { describe, expect, it } from 'vitest';
import { metrics } from '../../../shared/facts/metrics.ts';
import { sayCondition } from '../../../shared/language/describe/condition.ts';
import { metricWords, pinnedWords } from '../../../shared/language/describe/metric-words.ts';
import { sayDuration, sayList, sayNumber } from '../../../shared/language/describe/words.ts';
import { parseExpression } from '../../../shared/language/parser.ts';

const util = 'system.filesystem.utilization';
const used = 'the used share of the file system';

describe('words', () => {
  it.each<[number, string]>([
    [0, '0 seconds'],
    [1, '1 millisecond'],
    [999, '999 milliseconds'],
    [1_000, '1 second'],
    [90_000, '1 minute 30 seconds'],
    [3_600_000, '1 hour'],
    [176_400_000, '2 days 1 hour'],
  ])('of %d ms are %j', (durationMs, expected) => {
    expect(sayDuration(durationMs)).toBe(expected);
  });

  it.each<[number, Parameters<typeof sayNumber>[1], string]>([
    [0.95, 'ratio', '95 %'],
    [0.005, 'ratio', '0.5 %'],
    [20 * 2 ** 30, 'bytes', '20 GiB'],
    [0, 'bytes', '0 B'],
    [300, 'seconds', '5 minutes'],
    [0.00025, 'seconds', '0.00025 seconds'],
    [-3, 'none', 'minus 3'],
  ])('of %d (%s) are %j', (value, unit, expected) => {
    expect(sayNumber(value, unit)).toBe(expected);
  });

  it('join lists with commas and one word', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((parts) => sayList(parts, 'or'))).toEqual([
      '',
      'a',
      'a or b',
      'a, b or c',
    ]);
  });

  it('are there for each metric of the catalogue, and for no other', () => {
    const names = metrics.map(({ name }) => name);
    expect(Object.keys(metricWords).sort()).toEqual([...names].sort());
    expect(Object.keys(pinnedWords).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('sayCondition', () => {
  it.each<[string, string]>([
    [`${util} >= 95%`, `${used} is at least 95 %`],
    [`${util}{mountpoint="/data"} > 95%`, `${used} with mountpoint /data is above 95 %`],
    [`${util}{mountpoint!="/"} < 1%`, `${used} with mountpoint other than / is below 1 %`],
    [
      `${util}{mountpoint=~"/srv/*", host="a"} <= 1%`,
      `${used} with mountpoint like /srv/* on a is at most 1 %`,
    ],
    [`${util}{device=""} == 1%`, `${used} with device "" is 1 %`],
    ['system.cpu.utilization != 1%', 'the busy share of the CPU is not 1 %'],
    ['system.cpu.utilization{mode="iowait"} > 20%', 'the share of CPU time with mode iowait is above 20 %'],
    ['system.memory.limit < 8GiB', 'the size of memory is below 8 GiB'],
    [
      'system.cpu.load_average.1m - system.cpu.load_average.5m > 2',
      'the load average over 1 minute minus the load average over 5 minutes is above 2',
    ],
    ['(system.memory.utilization + 1%) * 2 > 1', '(the used share of memory plus 1 %) times 2 is above 1'],
    [
      '-system.memory.utilization / 2 % 3 > 1',
      '(minus the used share of memory divided by 2) modulo 3 is above 1',
    ],
    ['abs(system.memory.utilization) > 1%', 'the absolute value of the used share of memory is above 1 %'],
    [
      'max(system.memory.utilization, system.cpu.utilization, 1%) > min(2%, 3%)',
      'the largest of the used share of memory, the busy share of the CPU and 1 % is above the smallest of 2 % and 3 %',
    ],
    ['some.metric{a="b"} > 1', 'some.metric{a="b"} is above 1'],
    ['DISK_FULL', 'DISK_FULL is active'],
    [
      'DISK_FULL{host="node-1"} and not MAINTENANCE',
      'DISK_FULL is active on node-1 and no MAINTENANCE is active',
    ],
    ['not not A{rack="r 1"}', 'A is active with rack r 1'],
    ['A and B and (C or D)', 'A is active, B is active and (C is active or D is active)'],
    ['not (A and B)', 'it is not so that (A is active and B is active)'],
    ['not system.memory.utilization > 1%', 'it is not so that the used share of memory is above 1 %'],
    ['count(A, 5m) > 3', 'count(A, 5m) is above 3'],
    ['count(A) > 3', 'count(A) is above 3'],
    ['lower > "x"', 'lower is above "x"'],
    ['true', 'true'],
  ])('reads %s as %j', (text, expected) => {
    const { expr, faults } = parseExpression(text);
    expect(faults).toEqual([]);
    expect(expr && sayCondition(expr)).toBe(expected);
  });
});
