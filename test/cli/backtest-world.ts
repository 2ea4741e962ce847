import { createHash } from 'node:crypto';
import { stateKeys } from '../../functions/adapters/keys.ts';
import type { HostRecord } from '../../functions/ports/records.ts';
import { encodeColumns, schemaHash, toScaled } from '../../shared/facts/codec.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey, episodeId } from '../../shared/facts/ids.ts';
import { makeClear, makeRaise } from '../../shared/facts/make-event.ts';
import { dayMs, hourMs, minuteMs } from '../../shared/time.ts';
import type { Deployment } from './deployment.ts';

export const nowMs = Date.parse('2026-11-21T12:00:00Z');
/** Facts begin here: two hours before now. */
export const beganMs = nowMs - 2 * hourMs;

export const definitions = `version: 1
rules:
  - { name: busy, by: [host], when: system.cpu.utilization > 90%, for: 2m, emit: BUSY }
  - { name: both-busy, by: [], when: 'BUSY{host="a"} and BUSY{host="b"} and not MAINTENANCE', emit: BOTH_BUSY }
`;

const intervalMs = 10_000;
const resolution = 0.0001;
const series = [{ metric: 'system.cpu.utilization', labels: {}, resolution }];

/** A host that joined at the begin and sent a document each minute, busy in the minutes `[from, to)`. */
export async function storeHost(
  { state, samples }: Pick<Deployment, 'state' | 'samples'>,
  host: string,
  [from, to]: readonly [number, number],
): Promise<void> {
  const body: HostRecord = {
    host,
    name: host,
    state: 'active',
    tags: {},
    keyThumbprint: 'thumb',
    enrolledAtMs: beganMs,
  };
  await state.put({ key: stateKeys.host(host), body, expected: 'absent' });
  const hash = schemaHash(series);
  await samples.putSchema({ hash, series });
  for (let minute = 0; minute < 119; minute++) {
    const fromMs = beganMs + minute * minuteMs;
    const scaled = toScaled(from <= minute && minute < to ? 0.95 : 0.2, resolution);
    const columns = encodeColumns([Array.from({ length: 6 }, () => scaled)], 6);
    await samples.put({
      host,
      boot: 'boot-aaaa',
      seq: minute,
      builtAtMs: fromMs + minuteMs,
      receivedAtMs: fromMs + minuteMs,
      bodyHash: new Uint8Array(createHash('sha256').update(`${host} ${minute}`).digest().subarray(0, 16)),
      clockOffsetMs: 0,
      block: { schema: hash, fromMs, intervalMs, count: 6, columns },
      expiresAtMs: fromMs + 7 * dayMs,
    });
  }
}

/** What a rule really made: raised in `fromSec` since the begin, cleared in `toSec`. */
export async function storeSaid(
  { events }: Pick<Deployment, 'events'>,
  rule: string,
  labels: Readonly<Record<string, string>>,
  {
    startSec,
    fromSec,
    toSec,
  }: { readonly startSec: number; readonly fromSec: number; readonly toSec: number },
): Promise<void> {
  const type = rule.toUpperCase().replaceAll('-', '_');
  const source = { kind: 'rule', rule } as const;
  const [start, t, end] = [startSec, fromSec, toSec].map((second) => beganMs + second * 1000) as [
    number,
    number,
    number,
  ];
  const episode = episodeId('default', rule, canonicalKey(labels), start);
  const told = makeRaise({ type, severity: 'info', source, labels, r: t, start, episode });
  const raise: TocsinEvent = { ...told, t, rule: { application: 'default', name: rule, hash: 'h' } };
  await events.put(raise);
  await events.put(makeClear(raise, { t: end, r: end, source, reason: 'condition-ended' }));
  await events.close(raise.id);
}

/** An episode that people raised, open since before the facts begin. */
export async function storeMaintenance(
  { events }: Pick<Deployment, 'events'>,
  toSec?: number,
): Promise<void> {
  const start = beganMs - dayMs;
  const source = { kind: 'operator', name: 'ann' } as const;
  const episode = episodeId('operator', 'MAINTENANCE', canonicalKey({}), start);
  const raise = makeRaise({
    type: 'MAINTENANCE',
    severity: 'info',
    source,
    labels: {},
    r: start,
    start,
    episode,
  });
  await events.put(raise);
  if (toSec === undefined) return;
  const t = beganMs + toSec * 1000;
  await events.put(makeClear(raise, { t, r: t, source, reason: 'condition-ended' }));
  await events.close(raise.id);
}
