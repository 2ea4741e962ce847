import { describe, expect, it } from 'vitest';
import { toldOfCondition } from './told.ts';

describe('a condition', () => {
  it.each<[string, readonly string[]]>([
    [
      'system.cpu.utilization > 5GiB',
      ['TOC400 8:12-41 the units differ | got a ratio and bytes | fix write a ratio in percent: 95%'],
    ],
    [
      'system.uptime in [5, 5GiB, "a", 5%]',
      [
        'TOC400 8:33-37 the units differ | got seconds and bytes',
        'TOC401 8:39-42 the list has a value of another type | got a text | allowed seconds',
        'TOC400 8:44-46 the units differ | got seconds and a ratio | fix write a ratio in percent: 95%',
      ],
    ],
    [
      'FULL.text in ["a", 5]',
      ['TOC401 8:31-32 the list has a value of another type | got a number without a unit | allowed a text'],
    ],
    ['FULL.bad in [1]', ['TOC401 8:24-27 true or false is in no list | allowed a number or a text']],
    ['not "a" and BUSY', ['TOC401 8:16-19 a condition is true or false | got a text']],
    ['labels(FULL, host)', ['TOC401 8:12-30 a condition is true or false | got a list']],
    [
      '5 and 5% and 5s and 5B and BUSY',
      [
        'TOC401 8:12-13 a condition is true or false | got a number without a unit | fix compare it: 5 > ...',
        'TOC401 8:18-20 a condition is true or false | got a ratio | fix compare it: 5% > ...',
        'TOC401 8:25-27 a condition is true or false | got seconds | fix compare it: 5s > ...',
        'TOC401 8:32-34 a condition is true or false | got bytes | fix compare it: 5B > ...',
      ],
    ],
    [
      'count(ROSE, 5m)',
      ['TOC401 8:12-27 a condition is true or false | got a count | fix compare it: count(ROSE, 5m) > ...'],
    ],
    [
      'BUSY == "a"',
      [
        'TOC401 8:12-23 these cannot be compared | got true or false == a text | allowed two numbers, or two texts with == != =~',
      ],
    ],
    [
      '("a" < "b") and BUSY',
      [
        'TOC401 8:13-22 these cannot be compared | got a text < a text | allowed two numbers, or two texts with == != =~',
      ],
    ],
    [
      '5 =~ "5" and BUSY',
      [
        'TOC401 8:12-20 these cannot be compared | got a number without a unit =~ a text | allowed two numbers, or two texts with == != =~',
      ],
    ],
    [
      'system.cpu.utilization == "a"',
      [
        'TOC401 8:12-41 these cannot be compared | got a ratio == a text | allowed two numbers, or two texts with == != =~',
      ],
    ],
    [
      'count(ROSE, 5m) == true',
      [
        'TOC401 8:12-35 these cannot be compared | got a count == true or false | allowed two numbers, or two texts with == != =~',
      ],
    ],
    ['FULL.bad != false', []],
    [
      'FULL.bad < false',
      [
        'TOC401 8:12-28 these cannot be compared | got true or false < true or false | allowed two numbers, or two texts with == != =~',
      ],
    ],
    [
      'FULL.bad == 1',
      [
        'TOC401 8:12-25 these cannot be compared | got true or false == a number without a unit | allowed two numbers, or two texts with == != =~',
      ],
    ],
    [
      'true == true and BUSY',
      [
        'TOC401 8:12-24 these cannot be compared | got true or false == true or false | allowed two numbers, or two texts with == != =~',
      ],
    ],
    [
      'max(SENT.a) > 5 and max(SENT.a) > "x"',
      [
        'TOC503 8:11-50 "by" of "r" has no default: the labels of SENT are not known | fix by: [] for one instance, or by: [host]',
        'TOC303 8:16-22 no rule emits SENT; it can only be sent',
        'TOC303 8:36-42 no rule emits SENT; it can only be sent',
      ],
    ],
    ['-BUSY > 1', ['TOC401 8:13-17 a number must stand here | got true or false']],
    ['5 + BUSY > 1', ['TOC401 8:16-20 a number must stand here | got true or false']],
    ['abs("a") > 1 and BUSY', ['TOC401 8:16-19 a number must stand here | got a text']],
    ['labels(FULL, host) + 1 > 1', ['TOC401 8:12-30 a number must stand here | got a list']],
    ['("a" =~ "b") and BUSY', []],
    [
      'max(5, 5%, 5s) > 1 and BUSY',
      ['TOC400 8:12-26 the units differ | got a ratio and seconds | fix write a ratio in percent: 95%'],
    ],
    ['max(5, BUSY, 5s) > 5B', ['TOC401 8:19-23 a number must stand here | got true or false']],
    [
      'exists(not 5) and BUSY',
      ['TOC401 8:23-24 a condition is true or false | got a number without a unit | fix compare it: 5 > ...'],
    ],
    ['exists(system.nothing) and BUSY', ['TOC300 8:19-33 there is no metric "system.nothing"']],
    [
      'BUSY > avg_of(web, 5)',
      [
        'TOC401 8:12-33 these cannot be compared | got true or false > a number without a unit | allowed two numbers, or two texts with == != =~',
      ],
    ],
    [
      'FULL.used > max(FULL.used)',
      ['TOC401 8:12-21 the value of an event needs an aggregate | fix max(FULL.used)'],
    ],
    [
      '-5 < FULL.used',
      ['TOC401 8:12-26 the value of an event stands on the left of a comparison | fix FULL.used > -5'],
    ],
    ['"a" =~ FULL.text', ['TOC200 8:19-28 "=~" compares with a glob | allowed a string in quotes']],
    ['5 + 1 < FULL.used', ['TOC401 8:20-29 the value of an event needs an aggregate | fix max(FULL.used)']],
    ['FULL.used > -FULL', ['TOC401 8:12-21 the value of an event needs an aggregate | fix max(FULL.used)']],
    [
      'max(FULL.text) > 1 and sum(FULL.bad) > 1',
      [
        'TOC401 8:16-25 a number must stand here | got a text',
        'TOC401 8:39-47 a number must stand here | got true or false',
      ],
    ],
    ['rate(system.nothing, 5m) > 1', ['TOC300 8:17-31 there is no metric "system.nothing"']],
    [
      'rate(system.disk.io_time{device="a"}, 5m) > 5s',
      ['TOC400 8:12-58 the units differ | got a ratio and seconds | fix write a ratio in percent: 95%'],
    ],
    [
      'rate(system.network.io{interface="a", direction="receive"}, 5m) > 5s',
      ['TOC400 8:12-80 the units differ | got bytes and seconds'],
    ],
    [
      'count(system.network.io{interface="a", direction="receive"}, 5m) > 5s',
      ['TOC400 8:12-81 the units differ | got a count and seconds'],
    ],
    [
      'distinct(system.network.io{interface="a", direction="receive"}, 5m) > 5s',
      ['TOC400 8:12-84 the units differ | got a count and seconds'],
    ],
    [
      'delta(system.network.io{interface="a", direction="receive"}, 5m) > 5s',
      ['TOC400 8:12-81 the units differ | got bytes and seconds'],
    ],
    ['system.uptime * 5% > 5B', ['TOC400 8:12-35 the units differ | got seconds and bytes']],
    ['5% * system.uptime > 5B', ['TOC400 8:12-35 the units differ | got seconds and bytes']],
    ['system.uptime * 5 > 5B', ['TOC400 8:12-34 the units differ | got seconds and bytes']],
    ['system.uptime * 5B > 5%', []],
    [
      'system.uptime / system.uptime > 5B',
      ['TOC400 8:12-46 the units differ | got a ratio and bytes | fix write a ratio in percent: 95%'],
    ],
    ['5 / 4 > 5B and FULL', ['TOC404 8:12-31 this is never true']],
    ['system.uptime / 5% > 5B', ['TOC400 8:12-35 the units differ | got seconds and bytes']],
    ['system.uptime / 5 > 5B', ['TOC400 8:12-34 the units differ | got seconds and bytes']],
    ['system.uptime / 5B > 5%', []],
    ['5 / system.uptime > 5B', []],
    ['5 + system.uptime > 5B', ['TOC400 8:12-34 the units differ | got seconds and bytes']],
    ['system.uptime % 7 > 5B', ['TOC400 8:12-34 the units differ | got seconds and bytes']],
    [
      '(5s - 5B) * FULL > 5%',
      [
        'TOC400 8:13-20 the units differ | got seconds and bytes',
        'TOC401 8:24-28 a number must stand here | got true or false',
      ],
    ],
    ['5s % 5B > 5% and FULL', ['TOC400 8:12-19 the units differ | got seconds and bytes']],
    [
      '5s + max(SENT.a) > 5B and max(SENT.a) + 5s > 5B',
      [
        'TOC503 8:11-60 "by" of "r" has no default: the labels of SENT are not known | fix by: [] for one instance, or by: [host]',
        'TOC303 8:21-27 no rule emits SENT; it can only be sent',
        'TOC303 8:42-48 no rule emits SENT; it can only be sent',
      ],
    ],
    ['web', ['TOC300 8:12-15 there is no metric "web" | fix event types are written in upper case']],
    [
      'avg(web, 5m) > 1',
      ['TOC300 8:16-19 there is no metric "web" | fix event types are written in upper case'],
    ],
    ['web.x > 1', ['TOC300 8:12-17 there is no metric "web.x"']],
    [
      'system.cpu.time{mode="user"} > 5s',
      [
        'TOC405 8:12-40 system.cpu.time is a counter: it only grows | fix how fast it grows: rate(system.cpu.time{mode="user"}, 5m)',
      ],
    ],
    ['FULL.text == "a" and FULL.text =~ "b" and FULL.text != "c"', []],
    [
      'FULL.text == 5',
      [
        'TOC401 8:12-26 these cannot be compared | got a text == a number without a unit | allowed two numbers, or two texts with == != =~',
      ],
    ],
    [
      'FULL.used =~ "a"',
      [
        'TOC401 8:12-28 these cannot be compared | got a ratio =~ a text | allowed two numbers, or two texts with == != =~',
      ],
    ],
    [
      'FULL.used == true',
      [
        'TOC401 8:12-29 these cannot be compared | got a ratio == true or false | allowed two numbers, or two texts with == != =~',
      ],
    ],
    [
      'FULL.text == true',
      [
        'TOC401 8:12-29 these cannot be compared | got a text == true or false | allowed two numbers, or two texts with == != =~',
      ],
    ],
    ['max(5, 6) > 5s and BUSY', []],
    ['exists(system.cpu.time{mode="user"})', []],
    ['labels(FULL, host) in [1]', ['TOC401 8:34-37 a list is in no list | allowed a number or a text']],
    [
      'avg(system.cpu.time{mode="user"}, 5m) > 1s',
      [
        'TOC405 8:16-44 system.cpu.time is a counter: it only grows | fix how fast it grows: rate(system.cpu.time{mode="user"}, 5m)',
      ],
    ],
    ['delta(system.cpu.time{mode="user"}, 5m) > 1s', []],
    ['5s % 3 > 5B and FULL', ['TOC400 8:12-23 the units differ | got seconds and bytes']],
    [
      'max(SENT.a) in ["x", 1] and FULL.used in [1, "x"]',
      [
        'TOC503 8:11-62 "by" of "r" has no default: the labels of SENT are not known | fix by: [] for one instance, or by: [host]',
        'TOC303 8:16-22 no rule emits SENT; it can only be sent',
        'TOC401 8:57-60 the list has a value of another type | got a text | allowed a ratio',
      ],
    ],
  ])('%s is told, with what it has got and what mends it: %j', (when, expected) => {
    expect(toldOfCondition(when)).toEqual(expected);
  });
});
