import { describe, expect, it } from 'vitest';
import { checkDefinitions } from '../../../shared/language/check/checker.ts';
import { loadDefinitions } from '../../../shared/language/load/loader.ts';
import { told } from '../given.ts';

const hostSets = 'host_sets:\n  web: { tags: { role: web } }\n';
const rules = `rules:
  - { name: full, when: 'system.filesystem.utilization > 95%', by: [host, mountpoint] }
`;
const busy = '  - { name: busy, when: system.cpu.utilization > 95% }\n';
const login = '  - { name: login, kind: occurrence, when: system.uptime > 5 }\n';

/** What is told of a rule whose `when` stands on line 9 at column 11, the rest on line 10. */
function of(when: string, more = ''): readonly string[] {
  return told(`version: 1\n${hostSets}${rules}${busy}${login}  - name: r\n    when: ${when}\n    ${more}`);
}

/** What follows of a rule: its key, its kind, its place. */
function factsOf(when: string, more = ''): readonly unknown[] {
  const text = `version: 1\n${hostSets}${rules}${busy}${login}  - name: r\n    when: ${when}\n    ${more}`;
  const found: unknown[] = [];
  const report = (...fault: unknown[]) => found.push(fault);
  const checked = checkDefinitions(loadDefinitions([{ name: 'a.yaml', text }], report), report);
  const rule = checked.find(({ raw }) => raw.name.value === 'r');
  return found.length > 0 ? found : [rule?.by, rule?.kind, rule?.place];
}

const members = (where: string, of = 'web') => `{ at_least: 3, of: ${of}, where: ${where} }`;

describe('a rule', () => {
  it.each([
    ['system.cpu.utilization > 5%', '', [['host'], 'episode', 'host']],
    ['system.cpu.utilization > 5%', 'kind: occurrence', [['host'], 'occurrence', 'host']],
    ['system.cpu.utilization > 5%', 'unless: { event: FULL }', [['host'], 'episode', 'correlator']],
    ['system.cpu.utilization > 5%', 'clear: BUSY', [['host'], 'episode', 'correlator']],
    ['avg_of(web, system.cpu.utilization) > 5%', '', [[], 'episode', 'correlator']],
    [
      'system.cpu.utilization > avg_of(web, system.cpu.utilization)',
      'by: [host]',
      [['host'], 'episode', 'correlator'],
    ],
    [
      'system.cpu.utilization > 5%',
      'set: { mean: "avg_of(web, system.cpu.utilization)" }',
      [['host'], 'episode', 'correlator'],
    ],
    [members('system.cpu.utilization > 5%'), '', [[], 'episode', 'correlator']],
    [
      members('"system.filesystem.utilization > 5%"'),
      '',
      [['device', 'mountpoint'], 'episode', 'correlator'],
    ],
    ['{ all_of: web, where: BUSY }', '', [[], 'episode', 'correlator']],
    [`{ any: [BUSY, ${members('BUSY')}] }`, 'by: [host]', [['host'], 'episode', 'correlator']],
    ['{ absent: HEARTBEAT, for: 90s }', '', [['host'], 'episode', 'correlator']],
    ['{ sequence: [LOGIN, BUSY], within: 5m }', '', [['host'], 'occurrence', 'correlator']],
    ['{ sequence: [LOGIN, BUSY], within: 5m }', 'kind: episode', [['host'], 'episode', 'correlator']],
    ['{ all: [LOGIN, BUSY], within: 5m }', '', [['host'], 'occurrence', 'correlator']],
    ['{ after: LOGIN, absent: HEARTBEAT, for: 5m }', '', [['host'], 'occurrence', 'correlator']],
    ['{ any: [BUSY, { sequence: [LOGIN, BUSY], within: 5m }] }', '', [['host'], 'episode', 'correlator']],
    [
      '{ sequence: [LOGIN, BUSY], within: 5m, without: [HOST_SILENT] }',
      'by: []',
      [[], 'occurrence', 'correlator'],
    ],
    ['BUSY', 'in: web', [['host'], 'episode', 'correlator']],
  ])('with when: %s %s has key, kind and place %j', (when, more, expected) => {
    expect(factsOf(when, more)).toEqual(expected);
  });
});

describe('a node over a host set', () => {
  it.each<[string, string, readonly string[]]>([
    [members('"avg(system.cpu.utilization, 5m) > 90%"'), '', []],
    [
      members('system.cpu.utilization > 5%', 'wep'),
      '',
      ['TOC302 9:30-33 there is no host set "wep" | did you mean "web"?'],
    ],
    [
      'avg_of(wep, system.cpu.utilization) > 5%',
      '',
      ['TOC302 9:18-21 there is no host set "wep" | did you mean "web"?'],
    ],
    [
      'avg_of(web, system.cpu.utilization) > 5s',
      '',
      ['TOC400 9:11-51 the units differ | write a ratio in percent: 95%'],
    ],
    ['avg_of(web, BUSY) > 5', '', ['TOC401 9:23-27 a number must stand here']],
    ['median_of(web) > 5 and BUSY', '', ['TOC403 9:11-25 "median_of" takes other arguments']],
    [
      members('system.cpu.utilization'),
      '',
      ['TOC401 9:42-64 a condition is true or false | compare it: system.cpu.utilization > ...'],
    ],
    [
      members('system.cpu.utilization > 5%'),
      'by: [host]',
      [
        'TOC504 10:10-14 no selector has the label "host" | leave it out: below a host set each member is the host in turn',
      ],
    ],
    [
      members('system.filesystem.utilization > 5%'),
      'by: []',
      [
        'TOC402 9:42-71 system.filesystem.utilization has a series for each mountpoint and device | pin it: system.filesystem.utilization{mountpoint="..."}, or by: [device, mountpoint]',
      ],
    ],
    [
      members('LOGIN'),
      '',
      ['TOC408 9:42-47 LOGIN is an occurrence: it is never active | count(LOGIN, 5m) > 0'],
    ],
    [
      '{ all_of: web, where: system.cpu.utilization > 5% }',
      'in: web',
      [
        'TOC504 10:9-12 "in" is of rules that are keyed by host | write host into "by", or put "in" into the rules of its events',
      ],
    ],
  ])('%s %s is told: %j', (when, more, expected) => {
    expect(of(when, more)).toEqual(expected);
  });
});

describe('a pattern', () => {
  const sent = 'it can only be sent';

  it.each<[string, string, readonly string[]]>([
    ['{ sequence: [LOGIN, \'FULL{mountpoint="/"}\'], within: 5m }', '', []],
    ['{ sequence: [LOGIN, BUSY], within: 5m }', 'set: { hosts: "labels(LOGIN, host)", n: count(LOGIN) }', []],
    ['{ absent: HEARTBEAT, for: 90s }', '', []],
    [
      '{ sequence: [LOGON, BUSY], within: 5m }',
      'by: []',
      [`TOC511 9:24-29 no rule emits LOGON; ${sent} | did you mean "LOGIN"?`],
    ],
    ['{ all: [LOGIN, SENT], within: 5m }', 'by: []', [`TOC511 9:26-30 no rule emits SENT; ${sent}`]],
    [
      '{ after: SENT, absent: OTHER, for: 5m }',
      'by: []',
      [`TOC511 9:20-24 no rule emits SENT; ${sent}`, `TOC303 9:34-39 no rule emits OTHER; ${sent}`],
    ],
    ['{ sequence: [LOGIN], without: [SENT] }', 'by: []', [`TOC303 9:42-46 no rule emits SENT; ${sent}`]],
    ['{ absent: SENT, for: 5m }', 'by: []', [`TOC303 9:21-25 no rule emits SENT; ${sent}`]],
    [
      '{ sequence: [LOGIN, \'FULL{disk="/"}\'], within: 5m }',
      'by: []',
      ['TOC301 9:32-46 FULL has no label "disk"'],
    ],
    [
      '{ sequence: [LOGIN, BUSY], within: 5m }',
      'set: { n: "labels(FULL, host)" }',
      ['TOC403 10:23-27 "when" does not read FULL'],
    ],
  ])('%s %s is told: %j', (when, more, expected) => {
    expect(of(when, more)).toEqual(expected);
  });
});
