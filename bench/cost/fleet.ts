import type { EventDraft } from '../../shared/facts/event.ts';
import { episodeId } from '../../shared/facts/ids.ts';
import { makeClear, makeOccurrence, makeRaise } from '../../shared/facts/make-event.ts';
import { hourMs, minuteMs } from '../../shared/time.ts';

/** What a day of one host says, and what is composed of it. Assumed: no fleet of anyone's was measured. */
export const eventsOfDay: readonly {
  readonly type: string;
  readonly perDay: number;
  /** How long an episode lasts; absent: an occurrence. */
  readonly lastsMs?: number;
  /** How long after the event before it in this list. */
  readonly afterMs?: number;
}[] = [
  { type: 'CPU_HIGH', perDay: 3, lastsMs: 10 * minuteMs },
  { type: 'MEMORY_HIGH', perDay: 2, lastsMs: 20 * minuteMs },
  { type: 'DISK_FULL', perDay: 1, lastsMs: hourMs / 2 },
  { type: 'JOB_STARTED', perDay: 2 },
  { type: 'JOB_FINISHED', perDay: 2, afterMs: 8 * minuteMs },
  { type: 'DEPLOY_STARTED', perDay: 1 },
  { type: 'LOGIN_FAILED', perDay: 3 },
];

/** Raises and clears are two events. */
export const eventsPerHostDay = eventsOfDay.reduce(
  (sum, { perDay, lastsMs }) => sum + perDay * (lastsMs === undefined ? 1 : 2),
  0,
);

/** Hosts of one cluster: what composites over several hosts look at. */
export const hostsPerCluster = 24;

export const definitions = `version: 1
rules:
  - { name: overloaded, by: [host], when: CPU_HIGH and MEMORY_HIGH, for: 5m, emit: HOST_OVERLOADED, severity: major }
  - { name: cluster-full, by: [cluster], when: count(DISK_FULL) >= 3, emit: CLUSTER_FULL, severity: critical }
  - { name: job-lost, by: [host], when: { after: JOB_STARTED, absent: JOB_FINISHED, for: 30m }, emit: JOB_LOST }
  - { name: bad-deploy, by: [host], when: { sequence: [DEPLOY_STARTED, CPU_HIGH], within: 15m }, emit: BAD_DEPLOY }
  - { name: guessing, by: [host], when: "count(LOGIN_FAILED, 10m) >= 5", emit: PASSWORD_GUESSED }
`;

/** An event as the agent sends it, and when. */
export interface Sent {
  readonly atMs: number;
  readonly host: string;
  readonly event: EventDraft;
}

/** The host of the n-th place in the fleet. */
export const hostName = (i: number) => `node-${String(i).padStart(4, '0')}`;

/**
 * A day of the whole fleet within one hour: each host says in it a 24th of its day, spread evenly over hosts and time. Episodes end
 * within the hour or go on.
 */
export function eventsOfHour(hosts: number, startMs: number): readonly Sent[] {
  const sent: Sent[] = [];
  const firstMs = new Map<string, number>();
  for (const [kind, { type, perDay, lastsMs, afterMs }] of eventsOfDay.entries()) {
    const count = Math.round((hosts * perDay) / 24);
    const before = eventsOfDay[kind - 1]?.type;
    for (let i = 0; i < count; i++) {
      const host = hostName(Math.floor(((i + kind / 10) * hosts) / count) % hosts);
      const spreadMs = startMs + Math.floor(((i + 0.5) * (hourMs / 2)) / count) + kind * 1_000;
      const atMs = afterMs === undefined ? spreadMs : (firstMs.get(`${before} ${i}`) ?? spreadMs) + afterMs;
      firstMs.set(`${type} ${i}`, atMs);
      sent.push(...eventsOf(type, afterMs === undefined ? host : hostOf(sent, before, i), atMs, lastsMs));
    }
  }
  return sent.filter(({ atMs }) => atMs < startMs + hourMs).sort((a, b) => a.atMs - b.atMs);
}

function hostOf(sent: readonly Sent[], type: string | undefined, i: number): string {
  return sent.filter(({ event }) => event.type === type)[i]?.host ?? hostName(0);
}

function eventsOf(type: string, host: string, atMs: number, lastsMs: number | undefined): readonly Sent[] {
  const cluster = `cluster-${Math.floor(Number(host.slice(5)) / hostsPerCluster)}`;
  const source = { kind: 'agent', host } as const;
  const told = { type, severity: 'minor' as const, source, labels: { host, cluster }, r: atMs };
  if (lastsMs === undefined)
    return [{ atMs, host, event: draft(makeOccurrence({ ...told, t: atMs, sender: host, nonce: type })) }];
  const message = `${type.toLowerCase().replace('_', ' ')} on ${host}`;
  const episode = episodeId('default', type, host, atMs);
  const raise = makeRaise({ ...told, values: { used: 0.97 }, message, episode, start: atMs });
  const clear = makeClear(raise, { t: atMs + lastsMs, r: atMs + lastsMs, source, reason: 'condition-ended' });
  return [
    { atMs, host, event: draft(raise) },
    { atMs: atMs + lastsMs, host, event: draft(clear) },
  ];
}

function draft({ r: _, ...event }: EventDraft & { readonly r: number }): EventDraft {
  return event;
}
