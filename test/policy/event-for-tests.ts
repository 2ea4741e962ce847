import type { TocsinEvent } from '../../shared/facts/event.ts';
import { idAt } from '../../shared/facts/ids.ts';
import type { Policy } from '../../shared/language/artifact.ts';
import { minuteMs } from '../../shared/time.ts';

export const eventMs = Date.UTC(2026, 10, 21, 9);

export function anEvent(changes: Partial<TocsinEvent> = {}): TocsinEvent {
  const id = changes.id ?? idAt(eventMs, ['event']);
  return {
    v: 1,
    id,
    type: 'NEED_NEW_NODE',
    transition: 'raised',
    episode: idAt(eventMs, ['episode']),
    t: eventMs,
    r: eventMs,
    origin: id,
    severity: 'critical',
    source: { kind: 'rule', rule: 'need-new-node' },
    labels: {},
    values: { hosts: ['node-1', 'node-2'] },
    causes: [],
    ...changes,
  };
}

export function aRaise(
  host: string,
  values: TocsinEvent['values'],
  changes: Partial<TocsinEvent> = {},
): TocsinEvent {
  const id = idAt(eventMs - 1, [host, JSON.stringify(values)]);
  return anEvent({ id, type: 'DISK_FULL', host, labels: { host }, values, ...changes });
}

export function aPolicy(changes: Partial<Policy> = {}): Policy {
  return {
    name: 'add-storage',
    hash: 'h',
    on: 'NEED_NEW_NODE',
    mode: 'enforce',
    target: { type: 'host', each: 'hosts', take: 1, order: 'worst' },
    cooldownMs: 30 * minuteMs,
    do: [
      {
        responder: 'attach-storage',
        with: { sizeBytes: 2 ** 30, mount: '/data-more', pool: 'demo', filesystem: 'ext4', create: true },
        timeoutMs: 10 * minuteMs,
      },
    ],
    verifyWithinMs: 2 * minuteMs,
    ...changes,
  };
}
