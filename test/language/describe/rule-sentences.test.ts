import { describe, expect, it } from 'vitest';

import { busy, described } from './given.ts';

const cleared = 'it clears as soon as that is no longer so.';
const onHost = `On each host: when the busy share of the CPU is above 90 %, R (minor) is raised; ${cleared}`;
const unchanged = 'While values are missing, nothing changes.';
const late = 'It waits 15 seconds for late events.';

describe('the sentence of a rule', () => {
  it.each<[string, string]>([
    [
      `${busy}, missing: unknown-event, max_gap: 10m`,
      `${onHost} While values are missing, nothing changes, and after 10 minutes R_UNKNOWN is raised.`,
    ],
    [
      `${busy}, missing: unknown-event`,
      `${onHost} While values are missing, nothing changes, and at once R_UNKNOWN is raised.`,
    ],
    [
      `${busy}, max_gap: 10m`,
      `${onHost} ${unchanged} Values that are missing for longer than 10 minutes end a running hold.`,
    ],
    [
      `${busy}, during: { zone: Europe/Berlin, times: [Mon-Fri 08:00-18:00] }`,
      `${onHost} ${unchanged} It begins only from Monday to Friday between 08:00 and 18:00 by the clock of Europe/Berlin.`,
    ],
    [
      `${busy}, during: { zone: UTC, times: ["Sat,Sun 22:00-06:00", 12:00-24:00, Wed 01:05-01:10] }, during_end: clear`,
      `${onHost} ${unchanged} It begins only daily between 12:00 and 24:00, on Wednesday between 01:05 and 01:10 or on Saturday and Sunday between 22:00 and 06:00 of the next day by the clock of UTC, and what is open ends with these hours.`,
    ],
    [
      `${busy}, cooldown: 30m, max_raises: { max: 3, per: 1h }`,
      `${onHost} ${unchanged} Nobody is told of one that comes within 30 minutes of the last. Nobody is told of more than 3 within 1 hour.`,
    ],
    [`${busy}, on_change: clear`, `${onHost} ${unchanged} When the rule is edited, what is open is cleared.`],
    [
      `${busy}, on_change: restart`,
      `${onHost} ${unchanged} When the rule is edited, what is open starts again.`,
    ],
    [
      `${busy}, mode: shadow`,
      `${onHost} ${unchanged} It is only recorded: nobody is told, and nothing acts on it.`,
    ],
    [
      `${busy}, kind: occurrence`,
      `On each host: each time that this becomes true: the busy share of the CPU is above 90 %, R (minor) occurs. ${unchanged}`,
    ],
    [
      `in: web, ${busy}, unless: { event: 'MAINTENANCE{host="a"}', wait: 2m, extend: 3m }`,
      `On each host of web: when the busy share of the CPU is above 90 %, R (minor) is raised; ${cleared} Nobody is told of it during MAINTENANCE on a and for 3 minutes after it; it waits 2 minutes for that to come.`,
    ],
    [
      `by: [], when: A, unless: { event: MAINTENANCE }, missing: false`,
      `Over all hosts: when A is active, R (minor) is raised; ${cleared} Missing values count as if the condition did not hold. Nobody is told of it during MAINTENANCE.`,
    ],
    [
      'in: web, by: [host, mountpoint], when: DISK_FULL, for: 1m, late: ignore, lateness: 30s',
      `On each host of web, for each mountpoint: when DISK_FULL is active for 1 minute, R (minor) is raised; ${cleared} It waits 30 seconds for late events. What comes later changes nothing.`,
    ],
    [
      'by: [], when: A, revise_limit: 2h',
      `Over all hosts: when A is active, R (minor) is raised; ${cleared} What comes up to 2 hours later still revises it.`,
    ],
    [
      'by: [], when: A, clear: B and C, clear_for: 1m',
      'Over all hosts: when A is active, R (minor) is raised; it clears when B is active and C is active, and that for 1 minute.',
    ],
    [
      'by: [host], when: A and system.cpu.utilization > 90% and system.memory.utilization > 50%',
      `For each host: when A is active, the busy share of the CPU is above 90 % and the used share of memory is above 50 %, R (minor) is raised; ${cleared}`,
    ],
    [
      'by: [], when: { at_least: 20%, of: web, where: "avg(system.cpu.utilization, 5m) > 90%" }, for: 1m',
      `Over all hosts: when on at least 20 % of the hosts of web the average of the busy share of the CPU over 5 minutes is above 90 % for 1 minute, R (minor) is raised; ${cleared}`,
    ],
    [
      'by: [], when: { sequence: [A, B], within: 15m, without: [C] }',
      `Over all hosts: each time that A comes and then B within 15 minutes, without C in between, R (minor) occurs. ${late}`,
    ],
    [
      'by: [host], when: { absent: HEARTBEAT, for: 90s }',
      `For each host: when no HEARTBEAT has come for 1 minute 30 seconds, R (minor) is raised; ${cleared} ${late}`,
    ],
    [
      'by: [], when: "avg_of(web, system.cpu.utilization) > 80%"',
      `Over all hosts: when the average over the hosts of web of the busy share of the CPU is above 80 %, R (minor) is raised; ${cleared} It waits 1 minute 15 seconds for late events.`,
    ],
  ])('of %s is: %s', (rule, expected) => {
    expect(described(rule).sentence).toBe(expected);
  });
});
