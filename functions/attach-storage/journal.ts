import { TocsinError } from '../../shared/errors.ts';
import type { EventValue, TocsinEvent } from '../../shared/facts/event.ts';
import {
  type ResponseEventType,
  type ResponseSubject,
  responseEvent,
} from '../../shared/policy/response-events.ts';
import type { ResponseInput } from '../../shared/policy/response-machine.ts';
import type { ResponseRecord } from '../../shared/policy/response-record.ts';
import { mayFollow, type ResponseState } from '../../shared/policy/response-state.ts';
import { dayMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { StateWrite } from '../ports/stores.ts';
import type { AttachStoragePorts } from './ports.ts';

/** A response's record as it was last read or written. */
export interface Journal {
  readonly record: ResponseRecord;
  readonly version: number;
}

type Values = Readonly<Record<string, EventValue>>;
type Changes = Partial<Omit<ResponseRecord, 'v' | 'input' | 'state' | 'startedAtMs' | 'changedAtMs'>>;

const keptMs = 90 * dayMs;

/** Reads the response's record; the first call of a response writes it. Throws on a record of a newer schema. */
export async function openJournal(ports: AttachStoragePorts, input: ResponseInput): Promise<Journal> {
  const key = stateKeys.response(input.response);
  const found = await ports.state.get<ResponseRecord>(key);
  if (found !== undefined) return { record: known(found.body), version: found.version };
  const nowMs = ports.clock();
  const { answer: _answer, error: _error, ...kept } = input;
  const record: ResponseRecord = {
    v: 1,
    input: kept,
    state: 'RECEIVED',
    startedAtMs: nowMs,
    changedAtMs: nowMs,
  };
  await stored(ports.state.put(writeOf(record, 'absent')));
  return { record, version: 1 };
}

/** Writes what is intended or what has come of it; throws `RESPONSE_CONFLICT` if another call was faster. */
export async function keep(ports: AttachStoragePorts, journal: Journal, changes: Changes): Promise<Journal> {
  const record = { ...journal.record, ...changes };
  await stored(ports.state.put(writeOf(record, journal.version)));
  return { record, version: journal.version + 1 };
}

/**
 * Moves on to a state and stores its event with it, both or neither; `effects` are further events of the same moment,
 * ordered before it. Times of transitions are strictly increasing, so that the order of ids is the order of causes.
 */
export async function move(
  ports: AttachStoragePorts,
  journal: Journal,
  to: Exclude<ResponseState, 'RECEIVED'>,
  values: Values,
  changes: Changes = {},
  effects: ReadonlyArray<readonly [ResponseEventType, Values]> = [],
): Promise<Journal> {
  const { record } = journal;
  if (!mayFollow(record.state, to)) {
    throw new TocsinError('RESPONSE_STATE', `a response cannot go from ${record.state} to ${to}`, {
      status: 500,
    });
  }
  const firstMs = Math.max(ports.clock(), record.changedAtMs + 1);
  const all = [...effects, [`RESPONSE_${to}`, values] as const];
  const events = all.map(([type, eachValues], i): TocsinEvent => {
    return responseEvent(subjectOf(record.input), type, firstMs + i, eachValues);
  });
  const next: ResponseRecord = { ...record, ...changes, state: to, changedAtMs: firstMs + effects.length };
  await stored(ports.state.putWithEvents(writeOf(next, journal.version), events));
  return { record: next, version: journal.version + 1 };
}

function subjectOf({ response, policy, target, event }: ResponseInput): ResponseSubject {
  return { response, policy, target, cause: event };
}

function writeOf(record: ResponseRecord, expected: number | 'absent'): StateWrite<ResponseRecord> {
  const key = stateKeys.response(record.input.response);
  return { key, body: record, expected, expiresAtMs: record.changedAtMs + keptMs };
}

function known(record: ResponseRecord): ResponseRecord {
  if (record.v === 1) return record;
  throw new TocsinError('RESPONSE_VERSION', 'the response record is of a newer schema', {
    got: String(record.v),
    allowed: '1',
    fix: 'deploy the version that wrote it',
    status: 500,
  });
}

async function stored(outcome: Promise<'stored' | 'conflict'>): Promise<void> {
  if ((await outcome) === 'stored') return;
  throw new TocsinError('RESPONSE_CONFLICT', 'another call of this response was faster', {
    retryable: true,
    status: 409,
  });
}
