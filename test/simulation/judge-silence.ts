import type { TocsinEvent } from '../../shared/facts/event.ts';
import { minuteMs, secondMs } from '../../shared/time.ts';
import { enrolledBeforeMs } from './acts.ts';
import type { Story } from './story.ts';
import type { Run, World } from './world.ts';

/** As the documentation says them. */
const said = {
  silentMs: 180 * secondMs,
  quietMs: 90 * secondMs,
  degradedHosts: 5,
  returnMs: 8 * minuteMs,
} as const;

/** A run has no time for all that it finds if it takes longer. */
const runMs = 25 * secondMs;

interface Episode {
  readonly raise: TocsinEvent;
  readonly clear: TocsinEvent | undefined;
}

/** What the tables hold about contacts, and what was told of them. */
interface Record {
  readonly hosts: readonly string[];
  readonly silences: readonly Episode[];
  readonly outages: readonly Episode[];
  /** When the last document of a host, by number, was received, of those whose marks were written before this time. */
  newestMs(host: string, beforeMs: number): number;
  /** When the last one was received that came in, be it an earlier one that was sent again. */
  latestMs(host: string, beforeMs: number): number;
  /** The hosts without an open silence then. */
  alive(atMs: number): readonly string[];
  isHeard(host: string, nowMs: number): boolean;
}

/** How what was told of silences contradicts the documents that came in. */
export function silenceFaults(world: World, story: Story): readonly string[] {
  const record = recordOf(world, story);
  const { silences, outages } = record;
  return [
    ...silences.flatMap((episode) => raiseFaults(record, world, episode)),
    ...outages.flatMap((episode) => outageFaults(record, episode)),
    ...world.sweeps.filter(isWhole).flatMap((run) => runFaults(record, run)),
    ...[...silences, ...outages].flatMap((episode) => overlapFaults(episode, [...silences, ...outages])),
    ...endFaults(record, world.scheduler.nowMs()),
  ];
}

function recordOf({ samples, log, scheduler }: World, { hosts, startMs, surroundings }: Story): Record {
  const { isHeard = () => true } = surroundings;
  const silences = episodesOf(log.told, 'HOST_SILENT');
  const enrolledMs = startMs - enrolledBeforeMs;
  const storedBefore = (of: string, beforeMs: number) =>
    samples.documents
      .filter(({ item, storedAtMs }) => item.host === of && storedAtMs < beforeMs)
      .map(({ item }) => item)
      .sort((a, b) => a.seq - b.seq);
  return {
    hosts,
    silences,
    outages: episodesOf(log.told, 'INTAKE_DEGRADED'),
    newestMs: (host, beforeMs) => storedBefore(host, beforeMs).at(-1)?.receivedAtMs ?? enrolledMs,
    latestMs: (host, beforeMs) =>
      Math.max(enrolledMs, ...storedBefore(host, beforeMs).map(({ receivedAtMs }) => receivedAtMs)),
    alive: (atMs) =>
      hosts.filter((host) => silences.every((each) => each.raise.host !== host || !isOpen(each, atMs))),
    isHeard: (host, nowMs) => isHeard(host, Math.min(nowMs, scheduler.nowMs())),
  };
}

function episodesOf(told: readonly TocsinEvent[], type: string): readonly Episode[] {
  return told
    .filter((event) => event.type === type && event.transition === 'raised')
    .map((raise) => ({
      raise,
      clear: told.find(({ episode, transition }) => episode === raise.episode && transition === 'cleared'),
    }));
}

/** Raised before this time, and not ended before it. */
function isOpen({ raise, clear }: Episode, atMs: number): boolean {
  return raise.r < atMs && (clear === undefined || clear.r >= atMs);
}

function raiseFaults(record: Record, { samples }: World, { raise, clear }: Episode): readonly string[] {
  const { host = '', start = 0, t, r } = raise;
  const name = `the silence of ${host} since ${start}, told at ${r},`;
  // Who is not heard for so long although others are is silent, outage or not.
  const excuse = record.outages.find((outage) =>
    isOpen(outage, r + 1)
      ? r < outage.raise.r + said.returnMs
      : outage.clear !== undefined && r >= outage.clear.r && r < outage.clear.r + said.returnMs,
  );
  const isReceipt = samples.documents.some(
    ({ item }) => item.host === host && item.receivedAtMs === clear?.t,
  );
  return [
    ...(t === start + said.silentMs && r >= t ? [] : [`${name} is none of ${said.silentMs} ms`]),
    ...(record.newestMs(host, r) > start ? [`${name} was interrupted`] : []),
    ...(record.latestMs(host, Number.POSITIVE_INFINITY) < start ? [`${name} begins at no document`] : []),
    ...(record.isHeard(host, r) ? [`${name} is false`] : []),
    ...(excuse === undefined ? [] : [`${name} is the outage of ${excuse.raise.r}`]),
    ...(clear === undefined || isReceipt || record.isHeard(host, clear.t)
      ? []
      : [`${name} ended at no document`]),
    ...(clear !== undefined && clear.t <= start ? [`${name} ended before it began`] : []),
  ];
}

function outageFaults(record: Record, { raise: { r } }: Episode): readonly string[] {
  const alive = record.alive(r);
  const quiet = alive.filter((host) => r - record.newestMs(host, r) >= said.quietMs);
  return isDegraded(quiet, alive)
    ? []
    : [`${quiet.length} of ${alive.length} quiet hosts are an outage at ${r}`];
}

function isDegraded(quiet: readonly string[], alive: readonly string[]): boolean {
  return quiet.length >= said.degradedHosts && quiet.length * 2 > alive.length;
}

/** It did all that it set out to do. */
function isWhole({ beganMs, endedMs, isDone }: Run): boolean {
  return isDone && endedMs - beganMs < runMs;
}

/** What a run must have found, whichever of the documents that came in meanwhile it saw. */
function runFaults(record: Record, { beganMs, endedMs }: Run): readonly string[] {
  const alive = record.alive(beganMs);
  const gone = alive.filter((host) => !record.isHeard(host, endedMs));
  const notHeardFor = (ms: number) =>
    gone.filter((host) => beganMs - record.latestMs(host, endedMs + 1) >= ms);
  const silent = notHeardFor(said.silentMs);
  const isOutage = isDegraded(notHeardFor(said.quietMs), alive) && silent.length > 0;
  const maybeQuiet = gone.filter((host) => beganMs - record.newestMs(host, beganMs) >= said.quietMs);
  const isTold = record.outages.some((each) => isOpen(each, beganMs + 1));
  if (isOutage) return isTold ? [] : [`nobody was told of the outage at ${beganMs}`];
  const isExcused = record.outages.some(
    ({ raise, clear }) =>
      raise.r <= endedMs && beganMs < (clear?.r ?? Number.POSITIVE_INFINITY) + said.returnMs,
  );
  if (isDegraded(maybeQuiet, alive) || isExcused) return [];
  return silent
    .filter((host) => record.silences.every(({ raise }) => raise.host !== host || raise.r !== beganMs))
    .map((host) => `nobody was told at ${beganMs} that ${host} is silent`);
}

function overlapFaults(own: Episode, all: readonly Episode[]): readonly string[] {
  const { type, host, r, id } = own.raise;
  const other = all.find(
    (each) => each.raise.type === type && each.raise.host === host && each.raise.id !== id && isOpen(each, r),
  );
  return other === undefined
    ? []
    : [`${type} ${host ?? ''} was raised at ${r}, and is open since ${other.raise.r}`];
}

/** In the end those are silent that will never be heard again. */
function endFaults({ hosts, silences, outages, isHeard }: Record, endMs: number): readonly string[] {
  const isSilent = (host: string) => silences.some(({ raise, clear }) => raise.host === host && !clear);
  return [
    ...hosts
      .filter((host) => isSilent(host) === isHeard(host, endMs))
      .map((host) => `${host} is ${isSilent(host) ? '' : 'not '}silent in the end`),
    ...(outages.some(({ clear }) => clear === undefined) ? ['the outage has no end'] : []),
  ];
}
