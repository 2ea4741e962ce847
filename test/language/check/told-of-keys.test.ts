import { describe, expect, it } from 'vitest';
import { toldOfRule } from './told.ts';

describe('the key of a rule', () => {
  it.each<[string, string, readonly string[]]>([
    ['FULL', 'in: nowhere', ['TOC302 9:9-16 there is no host set "nowhere" | allowed db web']],
    [
      'system.cpu.utilization > 5%',
      'by: [hots]',
      [
        'TOC504 9:9-15 a rule over samples is keyed by host: each host evaluates it for itself | fix by: [host, hots]',
        'TOC504 9:10-14 no selector has the label "hots" | allowed host mode | fix did you mean "host"?',
      ],
    ],
    [
      '{ sequence: [ROES, FULL], within: 5m }',
      'by: []',
      ['TOC511 8:24-28 no rule emits ROES; it can only be sent | fix did you mean "ROSE"?'],
    ],
    [
      'system.filesystem.utilization > 1%',
      'by: [host]',
      [
        'TOC402 8:12-41 system.filesystem.utilization has a series for each mountpoint and device | fix pin it: system.filesystem.utilization{mountpoint="..."}, or by: [device, host, mountpoint]',
      ],
    ],
    [
      'system.filesystem.utilization > 1%',
      'by: [host, device]',
      [
        'TOC402 8:12-41 system.filesystem.utilization has a series for each mountpoint | fix pin it: system.filesystem.utilization{mountpoint="..."}, or by: [device, host, mountpoint]',
      ],
    ],
    [
      'BUSY and system.cpu.utilization > 1%',
      'by: []',
      [
        'TOC402 8:21-43 system.cpu.utilization has a series for each host | fix pin it: system.cpu.utilization{host="..."}, or by: [host]',
      ],
    ],
    [
      'system.cpu.utilization{mode!="x"} > 1%',
      'by: [mode]',
      [
        'TOC504 9:9-15 a rule over samples is keyed by host: each host evaluates it for itself | fix by: [host, mode]',
      ],
    ],
    ['KILL_SWITCH', 'by: [rack]', ['TOC504 9:10-14 no selector has the label "rack" | allowed none']],
    [
      '{ at_least: 1, of: web, where: BUSY }',
      'by: [host, x]',
      [
        'TOC504 9:10-14 no selector has the label "host" | allowed none | fix leave it out: below a host set each member is the host in turn',
        'TOC504 9:16-17 no selector has the label "x" | allowed none',
      ],
    ],
    [
      'system.nothing > 1 and system.cpu.utilization{mode!="x"} > 1%',
      'by: [host, x]',
      [
        'TOC300 8:12-26 there is no metric "system.nothing"',
        'TOC402 8:35-68 system.cpu.utilization has a series for each mode | fix pin it: system.cpu.utilization{mode="..."}, or by: [host, mode, x]',
      ],
    ],
    [
      'system.uptime > 5',
      'clear: system.uptime',
      ['TOC401 9:12-25 a condition is true or false | got seconds | fix compare it: system.uptime > ...'],
    ],
    [
      'FULL',
      `message: "{a}"
    set: { aa: 1, bb: 2 }`,
      [
        'TOC306 9:15-18 "a" is neither in "by" nor in "set" | allowed aa bb host mountpoint | fix did you mean "aa"?',
      ],
    ],
    [
      'FULL and BUSY',
      `by: [host, mountpoint]
    set: { a: count(ROSE) }`,
      ['TOC403 10:21-25 "when" does not read ROSE | allowed BUSY FULL'],
    ],
    [
      'system.cpu.utilization{mode!="x"} > 1%',
      'by: []',
      [
        'TOC402 8:12-45 system.cpu.utilization has a series for each mode | fix pin it: system.cpu.utilization{mode="..."}, or by: [host, mode]',
        'TOC504 9:9-11 a rule over samples is keyed by host: each host evaluates it for itself | fix by: [host]',
      ],
    ],
    [
      'system.network.io{direction="receive"} > 1',
      'by: [host]',
      [
        'TOC402 8:12-50 system.network.io has a series for each interface | fix pin it: system.network.io{interface="..."}, or by: [host, interface]',
        'TOC405 8:12-50 system.network.io is a counter: it only grows | fix how fast it grows: rate(system.network.io{direction="receive"}, 5m)',
      ],
    ],
    [
      'FULL and system.disk.io_time > 1',
      'by: [host]',
      [
        'TOC402 8:21-40 system.disk.io_time has a series for each device | fix pin it: system.disk.io_time{device="..."}, or by: [device, host]',
        'TOC405 8:21-40 system.disk.io_time is a counter: it only grows | fix how fast it grows: rate(system.disk.io_time, 5m)',
      ],
    ],
    [
      'system.uptime > 5',
      `in: web
    by: []`,
      [
        'TOC504 10:9-11 a rule over samples is keyed by host: each host evaluates it for itself | fix by: [host]',
      ],
    ],
    [
      'BUSY',
      `in: web
    by: []`,
      [
        'TOC504 9:9-12 "in" is of rules that are keyed by host | fix write host into "by", or put "in" into the rules of its events',
      ],
    ],
    [
      '{ at_least: 1, of: web, where: SENT }',
      'by: [host]',
      ['TOC303 8:42-46 no rule emits SENT; it can only be sent'],
    ],
    [
      '{ at_least: 1, of: web, where: FULL }',
      'by: [host]',
      [
        'TOC504 9:10-14 no selector has the label "host" | allowed mountpoint | fix leave it out: below a host set each member is the host in turn',
      ],
    ],
    ['{ at_least: 1, of: web, where: FULL }', 'by: [mountpoint]', []],
    [
      '{ sequence: [ROSE, SENT], within: 5m, without: [OTHER] }',
      'by: []',
      [
        'TOC511 8:30-34 no rule emits SENT; it can only be sent',
        'TOC303 8:59-64 no rule emits OTHER; it can only be sent',
      ],
    ],
  ])('with when: %s %s is told, with what is allowed and what mends it: %j', (when, more, expected) => {
    expect(toldOfRule(when, more)).toEqual(expected);
  });
});
