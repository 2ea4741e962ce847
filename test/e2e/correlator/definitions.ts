import { effectiveRules } from '../../../shared/correlator/lateness.ts';
import { hourMs } from '../../../shared/time.ts';
import { compiled } from '../../language/given.ts';

/** Seconds for which both disks have to be full: longer than it takes to stop the deployment in between. */
export const holdSec = 20;

/** Seconds within which a job that started has to finish. */
export const jobSec = 6;

/** So many of them within so many seconds; their facts are more than one item of the state holds. */
export const backups = { count: 320, windowSec: 40 } as const;

const hostSets = `
host_sets:
  storage: { tags: { role: storage } }
  archive: { hosts: [node-3, node-4] }
`;

/** The rules that the reference judges. */
const rules = `
  - name: disk-full
    by: [host, mountpoint]
    when: system.filesystem.utilization >= 95%
    emit: DISK_FULL
  - name: both-full
    by: [mountpoint]
    when: 'DISK_FULL{host="node-1"} and DISK_FULL{host="node-2"}'
    emit: BOTH_FULL
  - name: storage-crisis
    by: [mountpoint]
    when: BOTH_FULL
    for: ${holdSec}s
    emit: STORAGE_CRISIS
  - name: two-full
    by: [mountpoint]
    when: { at_least: 2, of: storage, where: DISK_FULL }
    emit: TWO_FULL
  - name: all-full
    by: [mountpoint]
    when: { at_least: 90%, of: storage, where: DISK_FULL }
    for: 2s
    clear_for: 2s
    emit: ALL_FULL
  - name: many-logins
    by: [service]
    when: count(LOGIN_FAILED, 10s) >= 3
    emit: MANY_LOGINS
  - name: under-attack
    by: [service]
    when: MANY_LOGINS and not MAINTENANCE
    lateness: 2s
    emit: UNDER_ATTACK
  - name: deploy-broke
    by: [service]
    when: { sequence: [DEPLOY_STARTED, ERROR_RATE_HIGH], within: 15s, without: [DEPLOY_ROLLED_BACK] }
    lateness: 1s
    emit: DEPLOY_BROKE
  - name: job-missed
    by: [service]
    when: { after: JOB_STARTED, absent: JOB_FINISHED, for: ${jobSec}s }
    lateness: 2s
    emit: JOB_MISSED
  - name: service-crisis
    by: [service]
    when: UNDER_ATTACK or count(JOB_MISSED, 8s) > 0 or count(DEPLOY_BROKE, 8s) > 0
    emit: SERVICE_CRISIS
`;

/** What stays as it is, and whose outcome a test tells by itself. */
const others = `
  - name: many-backups
    by: [service]
    when: count(BACKUP_DONE, ${backups.windowSec}s) >= ${backups.count}
    emit: MANY_BACKUPS
  - name: archive-full
    by: [mountpoint]
    when: { at_least: 2, of: archive, where: DISK_FULL }
    missing: unknown-event
    emit: ARCHIVE_FULL
`;

/** Rules on the same episode, each with what an edit does to it; while `LINK_DOWN` lasts the second set replaces the first. */
function linkRules(severity: 'minor' | 'major'): string {
  const rule = (emit: string, keys: string) =>
    `  - { name: ${emit.toLowerCase().replace('_', '-')}, emit: ${emit}, by: [service], when: LINK_DOWN, severity: ${severity}, ${keys} }`;
  const edited = [
    rule('LINK_KEPT', 'on_change: keep'),
    rule('LINK_RESTARTED', 'on_change: restart, cooldown: 1h'),
    rule('LINK_CLEARED', 'on_change: clear, cooldown: 1h'),
    rule('LINK_HELD', `on_change: keep, for: ${holdSec}s`),
  ];
  const only = rule(severity === 'minor' ? 'LINK_REMOVED' : 'LINK_ADDED', 'on_change: keep');
  return [...edited, only].join('\n');
}

const textOf = (severity: 'minor' | 'major') =>
  `version: 1\n${hostSets}\nrules:\n${rules}\n${others}\n${linkRules(severity)}\n`;

export const definitionsBefore = textOf('minor');
export const definitionsAfter = textOf('major');

const judged = compiled(`${hostSets}\nrules:\n${rules}`);

export const judgedHostSets = judged.hostSets;

/** The judged rules with their effective lateness, and with the default that the reference wants to be told. */
export const composites = effectiveRules(judged).map((rule) => ({ reviseLimitMs: hourMs, ...rule }));
