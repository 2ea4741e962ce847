import { flushDefaultMs } from '../../shared/facts/document.ts';
import type { Source, TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey, episodeId, transitionId } from '../../shared/facts/ids.ts';
import { minuteMs, secondMs } from '../../shared/time.ts';
import { ageMs, type Contact } from './contacts.ts';

/** So many flushes of a host, each a minute at least, are its silence. */
export const silentFlushes = 3;

/** Who sends is not this old, in flushes, and when the intake breaks all are before the first is silent. */
export const quietFlushes = 1.5;

export const silentAfterMs = ageMs(silentFlushes, flushDefaultMs);

/** The longest that an agent waits after a failure (`retryMostMs` of `agent/retry.ts`): until then it need not know of an end. */
export const backoffMostMs = 5 * minuteMs;

/** So long after the end of an outage of ours who is not heard is silent: until then it is the outage's doing. */
export const returnedAfterMs = backoffMostMs + silentAfterMs;

export const sweepSource: Source = { kind: 'system', name: 'sweep' };

export function isSilent({ heardMs, flushMs }: Contact, nowMs: number): boolean {
  return nowMs - heardMs >= ageMs(silentFlushes, flushMs);
}

export function isQuiet({ heardMs, flushMs }: Contact, nowMs: number): boolean {
  return nowMs - heardMs >= ageMs(quietFlushes, flushMs);
}

/** Starts at the last contact, is raised `silentFlushes` later: the same silence is the same event. */
export function silenceRaise({ host, heardMs, flushMs }: Contact, nowMs: number): TocsinEvent {
  const silentMs = heardMs + ageMs(silentFlushes, flushMs);
  return {
    ...raised('HOST_SILENT', 'host-silent', { host }, heardMs, silentMs, nowMs),
    host,
    message: `${host} has not been heard`,
  };
}

/** Starts at the last contact with any host; if there was none ever, since when the last of them is expected. */
export function intakeRaise(alive: readonly Contact[], nowMs: number): TocsinEvent {
  const heard = alive.filter(({ isHeard }) => isHeard);
  const heardMs = (heard.length > 0 ? heard : alive).reduce(
    (latest, contact) => Math.max(latest, contact.heardMs),
    0,
  );
  const quiet = alive.filter((contact) => isQuiet(contact, nowMs)).length;
  return {
    ...raised('INTAKE_DEGRADED', 'intake-degraded', {}, heardMs, nowMs, nowMs),
    severity: 'critical',
    values: { quiet, hosts: alive.length },
    message: `nothing is heard from ${quiet} of ${alive.length} hosts`,
  };
}

/**
 * Starts, and is raised, at the receipt of the document that shows it. `offset` in seconds is the host's clock less the
 * service's: positive is ahead.
 */
export function skewRaise({ host, heardMs }: Contact, offsetMs: number, nowMs: number): TocsinEvent {
  const offset = -offsetMs / secondMs;
  return {
    ...raised('CLOCK_SKEW', 'clock-skew', { host }, heardMs, heardMs, nowMs),
    severity: 'minor',
    host,
    values: { offset },
    message: `the clock of ${host} is ${Math.abs(offset)} s ${offset > 0 ? 'ahead' : 'behind'}`,
  };
}

function raised(
  type: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  start: number,
  t: number,
  r: number,
): TocsinEvent {
  const episode = episodeId('tocsin', name, canonicalKey(labels), start);
  const id = transitionId(episode, 'raised', t);
  return {
    v: 1,
    id,
    type,
    transition: 'raised',
    episode,
    start,
    t,
    r,
    origin: id,
    severity: 'major',
    source: sweepSource,
    labels,
    values: {},
    causes: [],
  };
}
