import * as z from 'zod';
import type { Source, TocsinEvent } from '../../shared/facts/event.ts';
import { episodeId } from '../../shared/facts/ids.ts';
import { limits } from '../../shared/facts/limits.ts';
import { makeClear, makeRaise } from '../../shared/facts/make-event.ts';
import type { EventStore } from '../ports/stores.ts';
import { openPerType } from './limits.ts';
import { refuseReserved } from './reserved.ts';
import { upperSnake } from './upper-snake.ts';

const stateSchema = z.looseObject({
  value: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  timestamp: z.string().transform((text, context) => {
    // CloudWatch writes `+0000`, which is not RFC 3339.
    const tMs = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
    if (Number.isNaN(tMs)) context.addIssue({ code: 'custom', message: 'no time' });
    return tMs;
  }),
  reason: z.string().optional(),
});

/** `CloudWatch Alarm State Change` of the default bus, as far as it is read. */
export const alarmChangeSchema = z.looseObject({
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  account: z.string(),
  region: z.string(),
  detail: z.looseObject({
    alarmName: z.string().min(1).max(limits.labelValueChars),
    state: stateSchema,
    previousState: stateSchema.optional(),
  }),
});
export type AlarmChange = z.output<typeof alarmChangeSchema>;
type AlarmState = z.output<typeof stateSchema>;

const source: Source = { kind: 'system', name: 'cloudwatch' };

/**
 * ALARM raises, OK clears, INSUFFICIENT_DATA tells nothing: unknown is not false, so the episode stays open and an ALARM after it
 * is the same one. Repeatable: ids follow from the times in the message. Messages may come in any order: an ALARM out of OK is
 * always an episode of its own, a clear takes the newest raise before it, and an OK out of ALARM brings its raise along.
 * Throws `TYPE_RESERVED` for an alarm with the name of an event that Tocsin alone makes.
 */
export async function collectAlarm(events: EventStore, change: AlarmChange, nowMs: number): Promise<void> {
  const { state, previousState } = change.detail;
  refuseReserved(typeOf(change), 'detail.alarmName');
  switch (state.value) {
    case 'INSUFFICIENT_DATA':
      return;
    case 'ALARM': {
      const isGoingOn = previousState?.value !== 'OK' && (await findOpen(events, change)) !== undefined;
      if (!isGoingOn) await events.put(raiseOf(change, state, nowMs));
      return;
    }
    case 'OK': {
      const open = await findOpen(events, change);
      const raise =
        open ?? (previousState?.value === 'ALARM' ? raiseOf(change, previousState, nowMs) : undefined);
      if (!raise) return;
      if (!open) await events.put(raise);
      const message = state.reason?.slice(0, limits.messageChars);
      const told = { t: state.timestamp, r: nowMs, source, reason: 'condition-ended', message };
      await events.put(makeClear(raise, told));
    }
  }
}

/** The newest open raise of the alarm that is not later than the change. */
async function findOpen(events: EventStore, change: AlarmChange): Promise<TocsinEvent | undefined> {
  const open = await events.open({ types: [typeOf(change)] }, openPerType);
  return open.find((raise) => isOf(raise, change) && raise.t <= change.detail.state.timestamp);
}

function raiseOf(change: AlarmChange, state: AlarmState, nowMs: number): TocsinEvent {
  const { alarmName } = change.detail;
  const type = typeOf(change);
  return makeRaise({
    type,
    severity: 'major',
    source,
    labels: labelsOf(change),
    message: state.reason?.slice(0, limits.messageChars),
    episode: episodeId(
      'cloudwatch',
      type,
      JSON.stringify([change.account, change.region, alarmName]),
      state.timestamp,
    ),
    start: state.timestamp,
    r: nowMs,
  });
}

function isOf(raise: TocsinEvent, change: AlarmChange): boolean {
  const { alarm, account, region } = raise.labels;
  return alarm === change.detail.alarmName && account === change.account && region === change.region;
}

function labelsOf({ account, region, detail }: AlarmChange): Readonly<Record<string, string>> {
  return { account, alarm: detail.alarmName, region };
}

function typeOf({ detail }: AlarmChange): string {
  return upperSnake(detail.alarmName);
}
