import { limits } from '../../facts/limits.ts';
import type { Place } from '../diagnostics.ts';
import { asEventType, asOneOf, asPattern } from '../load/readings.ts';
import { type Fields, need, readAll, take } from '../load/yaml-reader.ts';
import { asTimeMs, asTrue, asValues, labelsOf } from './line.ts';
import type { Expected, GivenEvent } from './test-case.ts';

const givenTransitions = ['raised', 'cleared', 'occurred'] as const;
/** What a line may say of an event. */
export const transitions = ['raised', 'cleared', 'retracted', 'occurred'] as const;

const expectedKeys = {
  muted: asOneOf(['cooldown', 'max-raises', 'unless']),
  shadow: asTrue,
  reason: asPattern(/^[a-z][a-z-]*$/, limits.labelValueChars, 'a reason such as left or condition-ended'),
} as const;

/** A line with an event that is given; it has one of `raised`, `cleared`, `occurred`. */
export function loadGivenEvent(fields: Fields, at: Place): GivenEvent | undefined {
  const retracted = fields.entries.get('retracted');
  if (retracted) {
    retracted.file.report('TOC700', retracted.keyAt, 'a retraction cannot be given', {
      allowed: givenTransitions.join(' '),
      fix: 'give facts that are received late, and expect it',
    });
    return undefined;
  }
  const said = saidOf(fields);
  const received = take(fields, 'received', asTimeMs(said?.atMs ?? 0));
  if (!said || (received === undefined && fields.entries.has('received'))) return undefined;
  const { transition, ...rest } = said;
  if (transition === 'retracted') return undefined;
  return { kind: 'event', at, transition, ...rest, receivedMs: received ?? said.atMs };
}

/** A line of `expect`. */
export function loadExpected(fields: Fields, at: Place): Expected | undefined {
  const received = fields.entries.get('received');
  if (received) {
    received.file.report('TOC700', received.keyAt, '"received" is for events that are given', {
      fix: 'leave it out: "at" is the time of the event',
    });
    return undefined;
  }
  if (!transitions.some((each) => fields.entries.has(each))) {
    fields.file.report('TOC700', at, 'the line expects no event', {
      allowed: transitions.join(' '),
      fix: '{ at: 5m, raised: DISK_FULL, host: node-1 }',
    });
    return undefined;
  }
  const said = saidOf(fields, Object.keys(expectedKeys));
  const read = readAll(fields, expectedKeys);
  if (!said || !read) return undefined;
  const { muted, shadow, reason } = read;
  return {
    at,
    ...said,
    ...(muted && { muted: muted.value }),
    ...(shadow && { shadow }),
    ...(reason && { reason: reason.value }),
  };
}

type Said = Pick<Expected, 'transition' | 'type' | 'atMs' | 'labels' | 'values'>;

/** `own` are keys that are no labels besides those of every event. */
function saidOf(fields: Fields, own: readonly string[] = []): Said | undefined {
  const [transition, second] = transitions.filter((each) => fields.entries.has(each));
  if (transition === undefined) return undefined;
  const other = second && fields.entries.get(second);
  if (other) other.file.report('TOC700', other.keyAt, `a line has one event: ${transition} or ${second}`);
  const atMs = need(fields, 'at', asTimeMs(), 'at: 5m');
  const type = take(fields, transition, asEventType)?.value;
  const labels = labelsOf(fields, ['at', 'received', 'values', ...own, ...transitions]);
  const values = fields.entries.has('values') ? take(fields, 'values', asValues) : {};
  if (other || atMs === undefined || type === undefined || !labels || !values) return undefined;
  return { transition, type, atMs, labels, values };
}
