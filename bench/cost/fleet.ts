import type { EventDraft } from '../../shared/facts/event.ts';
import { episodeId } from '../../shared/facts/ids.ts';
import { makeClear, makeOccurrence, makeRaise } from '../../shared/facts/make-event.ts';
import { hourMs, minuteMs } from '../../shared/time.ts';
import { seededRandom } from '../../test/language/fuzz/random.ts';

interface Kind {
  readonly type: string;
  readonly perDay: number;
  /** How long an episode lasts; absent: an occurrence. */
  readonly lastsMs?: number;
  /** How long after the event before it in this list, as often as that. */
  readonly afterMs?: number;
}

/** What a day of one host says, and what is composed of it. Assumed: no fleet of anyone's was measured. */
export const eventsOfDay: readonly Kind[] = [
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

/** What is drawn anew in each simulated hour, and what is assumed. */
export interface Draw {
  readonly seed: number;
  /** `eventsPerHostDay` unless somebody asks what another number costs; the kinds keep their shares. */
  readonly perHostDay: number;
}

/**
 * What the fleet says in an hour, and in the hour before it, whose episodes and timers go on: of each kind its share of a day, at
 * times and on hosts drawn evenly. What is left of a whole number is one more event with that probability. By time; clears may lie
 * beyond the end, where they are left out.
 */
export function eventsOfHour(hosts: number, startMs: number, { seed, perHostDay }: Draw): readonly Sent[] {
  const random = seededRandom(seed);
  const endMs = startMs + hourMs;
  const sent = [startMs - hourMs, startMs].flatMap((fromMs) =>
    eventsOfDay
      .filter(({ afterMs }) => afterMs === undefined)
      .flatMap((kind) => {
        const wanted = (hosts * kind.perDay * perHostDay) / eventsPerHostDay / 24;
        const count = Math.floor(wanted) + (random.below(million) / million < wanted % 1 ? 1 : 0);
        return Array.from({ length: count }, () => {
          const host = hostName(random.below(hosts));
          const atMs = fromMs + random.below(hourMs);
          return [kind, ...followersOf(kind)].flatMap(({ type, lastsMs, afterMs = 0 }) =>
            eventsOf(type, host, atMs + afterMs, lastsMs),
          );
        }).flat();
      }),
  );
  return sent.filter(({ atMs }) => atMs < endMs).sort((a, b) => a.atMs - b.atMs);
}

const million = 1_000_000;

/** What comes some time after an event of this kind, on the same host: those that stand behind it in the list. */
function followersOf(kind: Kind): readonly Kind[] {
  const rest = eventsOfDay.slice(eventsOfDay.indexOf(kind) + 1);
  const end = rest.findIndex(({ afterMs }) => afterMs === undefined);
  return end < 0 ? rest : rest.slice(0, end);
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
