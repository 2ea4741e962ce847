import { effectiveRules } from '../../../shared/correlator/lateness.ts';
import { hourMs } from '../../../shared/time.ts';
import { compiled } from '../../language/given.ts';

/** Seconds for which both disks have to be full. */
export const holdSec = 10;

/** Seconds within which a job that started has to finish. */
export const jobSec = 6;

const rules = `
rules:
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

export const definitionsText = `version: 1\n${rules}`;

/** The rules of the correlator, with their effective lateness, and with the default that the reference wants to be told. */
export const composites = effectiveRules(compiled(rules)).map((rule) => ({
  reviseLimitMs: hourMs,
  ...rule,
}));
