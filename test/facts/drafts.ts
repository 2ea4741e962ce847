import type { Document } from '../../shared/facts/document.ts';
import type { EventDraft } from '../../shared/facts/event.ts';
import { canonicalKey, episodeId, occurrenceId, transitionId } from '../../shared/facts/ids.ts';

/** 2026-11-21T09:00:00Z. */
export const nineMs = 1_795_251_600_000;

/** A raise of `DISK_FULL` as an agent on the host makes it. */
export function raiseDraft(host: string, startMs: number = nineMs): EventDraft {
  const labels = { host, mountpoint: '/data' };
  const episode = episodeId('default', 'disk-full', canonicalKey(labels), startMs);
  const id = transitionId(episode, 'raised', startMs + 3000);
  return {
    v: 1,
    id,
    type: 'DISK_FULL',
    transition: 'raised',
    episode,
    start: startMs,
    t: startMs + 3000,
    origin: id,
    severity: 'major',
    source: { kind: 'agent', host },
    host,
    labels,
    values: { used: 0.951 },
    message: `${host} /data is 95.1 % full`,
    rule: { application: 'default', name: 'disk-full', hash: '0123456789abcdef' },
    causes: [],
    evidence: { 'system.filesystem.utilization{mountpoint="/data"}': 0.951 },
  };
}

/** The clear of a raise, `afterMs` later. */
export function clearDraft(raise: EventDraft, afterMs = 60_000): EventDraft {
  const t = raise.t + afterMs;
  const id = transitionId(raise.episode as string, 'cleared', t);
  return {
    ...raise,
    id,
    transition: 'cleared',
    t,
    origin: raise.id,
    causes: [raise.id],
    reason: 'condition-ended',
  };
}

/** An occurrence of the host. */
export function occurrenceDraft(host: string, nonce: string, tMs: number = nineMs): EventDraft {
  const id = occurrenceId(tMs, 'HOST_STARTED', host, nonce);
  return {
    v: 1,
    id,
    type: 'HOST_STARTED',
    transition: 'occurred',
    t: tMs,
    origin: id,
    severity: 'info',
    source: { kind: 'agent', host },
    host,
    labels: { host },
    values: {},
    causes: [],
  };
}

/** A document that holds nothing but its own name. */
export function quietDocument(more: Partial<Document> = {}): Document {
  return {
    v: 1,
    host: 'node-1',
    boot: 't6qn2o-ab12',
    seq: 0,
    builtAtMs: nineMs,
    watermarkMs: nineMs,
    clockOffsetMs: null,
    configVersion: null,
    agentVersion: '0.1.0',
    events: [],
    ...more,
  };
}
