import { describe, expect, it } from 'vitest';
import { metrics } from '../../../shared/facts/metrics.ts';
import type { Expr } from '../../../shared/language/ast.ts';
import { isCompound, sayCondition } from '../../../shared/language/describe/condition.ts';
import { metricWords, pinnedWords } from '../../../shared/language/describe/metric-words.ts';
import { sayDuration, sayList, sayNumber } from '../../../shared/language/describe/words.ts';
import { parseExpression } from '../../../shared/language/expression/parser.ts';
import { absent, absentAfter, allOf, and, atLeast, expr, not, sequence, within } from '../placement/given.ts';

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
    ['count(A{host="a"}, 5m) > 3', 'the number of A on a in the last 5 minutes is above 3'],
    ['raised(A, 1h) >= 2', 'the number of A raised in the last 1 hour is at least 2'],
    ['active(A, 1h) == 2', 'the number of A active in the last 1 hour is 2'],
    ['count(A) > 3', 'the number of active A is above 3'],
    ['max(A.used) > 90%', 'the largest used of the active A is above 90 %'],
    ['min(A.used) > 90%', 'the smallest used of the active A is above 90 %'],
    ['avg(A{rack="r"}.used) > 90%', 'the average used of the active A with rack r is above 90 %'],
    ['sum(A.used) > 3', 'the sum of used of the active A is above 3'],
    ['A.used > 90%', 'A is active whose used is above 90 %'],
    ['A{host="a"}.name =~ "web-*"', 'A is active on a whose name is like "web-*"'],
    ['A.code in [1, 2, 3]', 'A is active whose code is one of 1, 2 or 3'],
    ['not A.used > 90%', 'it is not so that A is active whose used is above 90 %'],
    ['exists(system.cpu.utilization)', 'the busy share of the CPU is known'],
    [
      'avg(system.cpu.utilization, 5m) > 90%',
      'the average of the busy share of the CPU over 5 minutes is above 90 %',
    ],
    [
      'min(system.cpu.utilization, 5m) > 90%',
      'the lowest of the busy share of the CPU over 5 minutes is above 90 %',
    ],
    [
      'max(system.cpu.utilization, 5m) > 90%',
      'the highest of the busy share of the CPU over 5 minutes is above 90 %',
    ],
    ['sum(db.deadlocks, 1h) > 3', 'the sum of the count of deadlocks of the database over 1 hour is above 3'],
    ['count(db.up, 1h) < 3', 'the number of samples of the health of the database over 1 hour is below 3'],
    [
      'p50(db.query.duration, 5m) > 1s',
      'the median of the time of a query of the database over 5 minutes is above 1 second',
    ],
    [
      'p95(db.query.duration, 5m) > 1s',
      'the 95th percentile of the time of a query of the database over 5 minutes is above 1 second',
    ],
    [
      'p99(db.query.duration, 5m) > 1s',
      'the 99th percentile of the time of a query of the database over 5 minutes is above 1 second',
    ],
    [
      'rate(system.network.errors{interface="eth0"}, 5m) > 1',
      'the rate per second of the count of network errors with interface eth0 over 5 minutes is above 1',
    ],
    [
      'delta(system.network.errors, 5m) > 1',
      'the increase of the count of network errors over 5 minutes is above 1',
    ],
    [
      'distinct(db.up, 5m) > 1',
      'the number of distinct values of the health of the database over 5 minutes is above 1',
    ],
    [
      'last(db.up, 5m) - first(db.up, 5m) != 0',
      'the change of the health of the database over 5 minutes is not 0',
    ],
    [
      'last(db.up, 5m) - first(db.up, 6m) != 0',
      'the last value of the health of the database over 5 minutes minus the first value of the health of the database over 6 minutes is not 0',
    ],
    [
      'first(db.up, 5m) - last(db.up, 5m) != 0',
      'the first value of the health of the database over 5 minutes minus the last value of the health of the database over 5 minutes is not 0',
    ],
    [
      'stddev(system.cpu.utilization, 5m) > 10%',
      'the standard deviation of the busy share of the CPU over 5 minutes is above 10 %',
    ],
    [
      'avg_of(web-eu, system.cpu.utilization) > 90%',
      'the average over the hosts of web-eu of the busy share of the CPU is above 90 %',
    ],
    [
      'median_of(web, avg(system.cpu.utilization, 5m)) > 90%',
      'the median over the hosts of web of the average of the busy share of the CPU over 5 minutes is above 90 %',
    ],
    [
      'max_of(web, db.up) - min_of(web, db.up) > sum_of(web, db.up + 1)',
      'the highest over the hosts of web of the health of the database minus the lowest over the hosts of web of the health of the database is above the sum over the hosts of web of (the health of the database plus 1)',
    ],
    ['max(count(A, 5m), 3) > 4', 'the largest of the number of A in the last 5 minutes and 3 is above 4'],
    ['labels(A, host) == 1', 'labels(A, host) is 1'],
    ['lower > "x"', 'lower is above "x"'],
    ['true', 'true'],
  ])('reads %s as %j', (text, expected) => {
    const { expr, faults } = parseExpression(text);
    expect(faults).toEqual([]);
    expect(expr && sayCondition(expr)).toBe(expected);
  });
});

describe('sayCondition of a node', () => {
  const hot = expr('system.cpu.utilization > 90%');
  it.each<[Expr, string]>([
    [atLeast(3, 'web', hot), 'on at least 3 hosts of web the busy share of the CPU is above 90 %'],
    [atLeast(1, 'web', expr('A or B')), 'on at least 1 host of web (A is active or B is active)'],
    [atLeast(0.2, 'web', expr('A'), true), 'on at least 20 % of the hosts of web A is active'],
    [allOf('db', expr('not A')), 'on all hosts of db no A is active'],
    [allOf('db', expr('A'), true), 'on all hosts of db, or if it has none, A is active'],
    [within(['A', 'B{host="a"}', 'C'], 10_000), 'A, B on a and C come in any order within 10 seconds'],
    [sequence(['A']), 'A comes'],
    [sequence(['A', 'B'], { withinMs: 900_000 }), 'A comes and then B within 15 minutes'],
    [
      sequence(['A', 'B', 'C'], { withinMs: 60_000, without: ['D', 'E'], isEqualTimeAllowed: true }),
      'A comes and then B and then C within 1 minute, or at the same time, without D or E in between',
    ],
    [absent('HEARTBEAT', 90_000), 'no HEARTBEAT has come for 1 minute 30 seconds'],
    [not(absent('A', 60_000)), 'it is not so that (no A has come for 1 minute)'],
    [absentAfter('A', 'B', 1_800_000), 'A comes and no B follows within 30 minutes'],
    [
      and(absentAfter('A', 'B', 1_000), expr('C')),
      '(A comes and no B follows within 1 second) and C is active',
    ],
  ])('reads %j as %j', (node, expected) => {
    expect(sayCondition(node)).toBe(expected);
  });

  it.each<[Expr, boolean]>([
    [hot, false],
    [not(expr('A and B')), false],
    [expr('A and B'), true],
    [sequence(['A']), true],
    [absent('A', 1_000), true],
    [atLeast(3, 'web', hot), false],
    [allOf('web', expr('A or B')), true],
  ])('knows of %j whether it is compound: %j', (node, expected) => {
    expect(isCompound(node)).toBe(expected);
  });
});
