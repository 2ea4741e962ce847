import { TocsinError } from '../../shared/errors.ts';
import type { Document } from '../../shared/facts/document.ts';
import { limits } from '../../shared/facts/limits.ts';
import { agentEvents, reservedEvents } from '../../shared/facts/system-events.ts';

/** 403 `FOREIGN_HOST` if the document, or an event in it, speaks for another host than the credential's. */
export function checkOwner(document: Document, host: string): void {
  requireHost('host', document.host, host);
  for (const [i, { host: named, labels, source }] of document.events.entries()) {
    requireHost(`events[${i}].host`, named, host);
    requireHost(`events[${i}].labels.host`, labels.host, host);
    requireHost(`events[${i}].source`, source.kind === 'agent' ? source.host : source.kind, host);
  }
}

/** 400 `TYPE_RESERVED` if an event is of a type that Tocsin alone makes, and no agent sends. */
export function checkTypes(document: Document): void {
  for (const [i, { type }] of document.events.entries()) {
    if (!reservedEvents.has(type) || agentEvents.has(type)) continue;
    throw new TocsinError(
      'TYPE_RESERVED',
      `events[${i}].type: events of this type are made by Tocsin alone`,
      {
        field: `events[${i}].type`,
        got: type,
        allowed: `any type but ${[...reservedEvents].filter((each) => !agentEvents.has(each)).join(', ')}`,
        fix: 'give the event of the rule another name',
      },
    );
  }
}

/**
 * 400 `TIME_IN_FUTURE` or `TIME_IN_PAST` if a time, once corrected by the document's clock offset, lies more than
 * `limits.futureMs` ahead of the server's clock, or more than `limits.pastMs` behind it. So an absurd offset is told to who has it,
 * and nothing is stored where nobody looks: an agent corrects its document once and sends it again.
 */
export function checkTimes(document: Document, nowMs: number): void {
  const offsetMs = document.clockOffsetMs ?? 0;
  requireNear('builtAtMs', document.builtAtMs + offsetMs, nowMs);
  for (const [i, event] of document.events.entries())
    requireNear(`events[${i}].t`, event.t + offsetMs, nowMs);
}

function requireHost(field: string, got: string | undefined, allowed: string): void {
  if (got === allowed) return;
  throw new TocsinError('FOREIGN_HOST', `${field}: a host speaks for itself alone`, {
    status: 403,
    field,
    got: got ?? 'none',
    allowed,
  });
}

function requireNear(field: string, tMs: number, nowMs: number): void {
  const [leastMs, mostMs] = [nowMs - limits.pastMs, nowMs + limits.futureMs];
  if (tMs >= leastMs && tMs <= mostMs) return;
  throw new TocsinError(
    tMs > mostMs ? 'TIME_IN_FUTURE' : 'TIME_IN_PAST',
    `${field}: is no time that can have been`,
    {
      field,
      got: `${tMs} with the clock offset`,
      allowed: `${leastMs} to ${mostMs}`,
      fix: 'set the clock of the host, or take the clock offset from serverTimeMs',
    },
  );
}
