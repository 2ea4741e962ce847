import { type KillSwitchAnswer, killSwitchRequestSchema } from '../../shared/api/definitions.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { episodeId } from '../../shared/facts/ids.ts';
import { makeClear, makeRaise } from '../../shared/facts/make-event.ts';
import type { Clock } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import { type Call, callBody } from '../http/app.ts';
import type { Operator } from '../identity/session.ts';
import type { KillSwitchRecord } from '../ports/records.ts';
import type { StateStore } from '../ports/stores.ts';

/** Reads and conditional writes of the switch, while others set it. */
export const switchAttempts = 5;

/**
 * Sets the switch and tells of it in one transaction: `KILL_SWITCH` is an episode that lasts while the switch is on. Setting
 * it to what it is changes nothing and tells nothing.
 */
export async function setKillSwitch(
  ports: { readonly state: StateStore; readonly clock: Clock },
  call: Call,
  operator: Operator,
): Promise<KillSwitchAnswer> {
  const { on } = await callBody(call, killSwitchRequestSchema);
  for (let attempt = 0; attempt < switchAttempts; attempt++) {
    const item = await ports.state.get<KillSwitchRecord>(stateKeys.killSwitch());
    const before = item?.body ?? { on: false, author: operator.name, atMs: 0 };
    if (before.on === on) return { on, by: before.author, atMs: before.atMs, changed: false };
    const after: KillSwitchRecord = { on, author: operator.name, atMs: ports.clock() };
    const write = {
      key: stateKeys.killSwitch(),
      body: after,
      expected: item?.version ?? ('absent' as const),
    };
    const outcome = await ports.state.putWithEvents(write, [eventOf(before, after)]);
    if (outcome === 'stored') return { on, by: after.author, atMs: after.atMs, changed: true };
  }
  throw new TocsinError('KILL_SWITCH_BUSY', 'others set the switch at the same time', {
    status: 503,
    retryable: true,
  });
}

function eventOf(before: KillSwitchRecord, after: KillSwitchRecord): TocsinEvent {
  const source = { kind: 'operator', name: after.author } as const;
  if (after.on) return raiseOf(after);
  return makeClear(raiseOf(before), { t: after.atMs, r: after.atMs, source, reason: 'condition-ended' });
}

function raiseOf({ author, atMs }: KillSwitchRecord): TocsinEvent {
  return makeRaise({
    type: 'KILL_SWITCH',
    severity: 'major',
    source: { kind: 'operator', name: author },
    labels: {},
    episode: episodeId('tocsin', 'kill-switch', '', atMs),
    start: atMs,
    r: atMs,
    message: `${author} stopped every response`,
  });
}
