import { describe, expect, it } from 'vitest';
import { limits } from '../../../shared/facts/limits.ts';
import { isZone } from '../../../shared/language/time-zone.ts';
import { told } from '../given.ts';

const busy = '  - { name: busy, when: system.cpu.utilization > 95% }\n';
const rose = '  - { name: rose, kind: occurrence, when: system.cpu.utilization > 50% }\n';

/** What is told of a rule whose keys stand on line 6 from column 5 on. */
function of(when: string, more: string): readonly string[] {
  return told(`version: 1\nrules:\n${busy}${rose}  - name: r\n    ${more}\n    when: ${when}`);
}

const samples = 'system.uptime > 5m';
const isInstant =
  'does not fit an occurrence: "r" makes events of one instant | leave it out, or write kind: episode';
const isNeverLate = 'does not fit: the rule runs on the host, where facts are never late | leave it out';

describe('keys of an occurrence rule', () => {
  it.each([
    ['for: 5m', '6:10-12', 'for'],
    ['for: 0s', '6:10-12', 'for'],
    ['clear: system.uptime < 4m', '6:12-30', 'clear'],
    ['clear_for: 5m', '6:16-18', 'clear_for'],
    ['missing: hold', '6:14-18', 'missing'],
    ['max_gap: 5m', '6:14-16', 'max_gap'],
  ])('may not be %s', (more, place, key) => {
    expect(of(samples, `${more}\n    kind: occurrence`)).toEqual([`TOC514 ${place} "${key}" ${isInstant}`]);
    expect(of(samples, `${more}\n    kind: episode`)).toEqual([]);
  });

  it('may not end with the hours', () => {
    const hours = 'during: { zone: Europe/Berlin, times: [Mon-Fri 08:00-18:00] }';
    expect(of(samples, `kind: occurrence\n    ${hours}`)).toEqual([]);
    expect(of(samples, `during_end: clear\n    ${hours}`)).toEqual([]);
    expect(of(samples, `kind: occurrence\n    ${hours}\n    during_end: clear`)).toEqual([
      `TOC514 7:13-66 "during_end" ${isInstant}`,
    ]);
  });

  it('are those of a pattern at the root', () => {
    expect(of('{ sequence: [ROSE, BUSY], within: 5m }', 'for: 5m')).toEqual([
      `TOC514 6:10-12 "for" ${isInstant}`,
    ]);
    expect(of('{ absent: HEARTBEAT, for: 5m }', 'for: 5m')).toEqual([]);
  });
});

describe('keys of a rule on the host', () => {
  it.each([
    ['lateness: 5s', '6:15-17', 'lateness'],
    ['late: ignore', '6:11-17', 'late'],
    ['revise_limit: 5m', '6:19-21', 'revise_limit'],
  ])('may not be %s', (more, place, key) => {
    expect(of(samples, more)).toEqual([`TOC514 ${place} "${key}" ${isNeverLate}`]);
    expect(of('BUSY', more)).toEqual([]);
  });
});

describe('hours', () => {
  it.each([
    ['UTC', true],
    ['America/New_York', true],
    ['Europe/Berln', false],
    ['Nowhere', false],
  ])('in the zone %s are known: %j', (zone, isKnown) => {
    expect(of(samples, `during: { zone: "${zone}", times: [08:00-18:00] }`)).toEqual(
      isKnown ? [] : [expect.stringMatching(`^TOC312 6:13-\\d+ there is no time zone "${zone}"$`)],
    );
  });
});

describe('a time zone', () => {
  it('is no fixed offset', () => {
    expect(['Europe/Berlin', 'Etc/GMT+1', '+01:00', '', '-'].map(isZone)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('what holds an episode back', () => {
  it.each<[string, readonly string[]]>([
    ['BUSY', []],
    ['HOST_SILENT', []],
    ['MAINTENANCE', ['TOC303 6:22-33 no rule emits MAINTENANCE; it can only be sent']],
    [
      'ROSE',
      ['TOC408 6:22-26 ROSE is an occurrence: it is never active | name an event that is raised and cleared'],
    ],
    ['\'BUSY{rack="x"}\'', ['TOC301 6:23-37 BUSY has no label "rack"']],
  ])('is %s: %j', (event, expected) => {
    expect(of(samples, `unless: { event: ${event} }`)).toEqual(expected);
  });
});

describe('the events that a rule emits', () => {
  it.each(['HEARTBEAT', 'MEMBER_CHANGED', 'HOST_SILENT', 'KILL_SWITCH'])(
    'are not those of Tocsin: %s',
    (type) => {
      expect(of(samples, `emit: ${type}`)).toEqual([
        `TOC104 6:11-${11 + type.length} "emit" cannot be ${type}: Tocsin alone makes such events`,
      ]);
    },
  );

  it('have names that are short enough, that of the unknown condition as well', () => {
    const type = (chars: number) => 'X'.repeat(chars - '_UNKNOWN'.length);
    const missing = 'missing: unknown-event';
    expect(of(samples, `emit: ${type(limits.typeChars)}\n    ${missing}`)).toEqual([]);
    expect(of(samples, `emit: ${type(limits.typeChars + 1)}\n    ${missing}`)).toEqual([
      `TOC107 7:14-27 the event ${type(limits.typeChars + 1)}_UNKNOWN has too long a name`,
    ]);
    expect(of(samples, `emit: ${type(limits.typeChars + 1)}`)).toEqual([]);
  });

  it('can be read while the condition is unknown', () => {
    const composite = '  - { name: c, when: R_UNKNOWN }';
    expect(
      told(`version: 1\nrules:\n  - { name: r, when: ${samples}, missing: unknown-event }\n${composite}`),
    ).toEqual([]);
    expect(
      told(`version: 1\nrules:\n  - { name: r, when: ${samples} }\n  - { name: c, by: [], when: R_UNKNOWN }`),
    ).toEqual(['TOC303 4:30-39 no rule emits R_UNKNOWN; it can only be sent']);
  });
});
