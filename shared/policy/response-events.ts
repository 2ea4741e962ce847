import type { EventValue, Severity, TocsinEvent } from '../facts/event.ts';
import { idAt } from '../facts/ids.ts';
import type { ResponseCause } from './response-machine.ts';
import type { ResponseState } from './response-state.ts';

/** What a response can say: each of its states but the first, that it was suppressed, and its effect. */
export type ResponseEventType =
  | `RESPONSE_${Exclude<ResponseState, 'RECEIVED'>}`
  | 'RESPONSE_SUPPRESSED'
  | 'STORAGE_ATTACHED';

/** Whom a response event is about. `response` is the claim's name where no response was started. */
export interface ResponseSubject {
  readonly response: string;
  readonly policy: string;
  /** undefined: the policy found no target. */
  readonly target: string | undefined;
  readonly cause: ResponseCause;
}

/**
 * An event of a response. Its id follows from response, type and `tMs`: a transition's time is kept with it, so a
 * repetition makes the same event. `hop` is one more than the cause's.
 */
export function responseEvent(
  subject: ResponseSubject,
  type: ResponseEventType,
  tMs: number,
  values: Readonly<Record<string, EventValue>>,
): TocsinEvent {
  const { response, policy, target, cause } = subject;
  const id = idAt(tMs, ['response', response, type]);
  return {
    v: 1,
    id,
    type,
    transition: 'occurred',
    t: tMs,
    r: tMs,
    origin: id,
    severity: severityOf(type),
    source: { kind: 'system', name: 'tocsin' },
    ...(target !== undefined && { host: target }),
    labels: { policy, response, ...(target !== undefined && { host: target, target }) },
    values,
    causes: [cause.id],
    hop: cause.hop + 1,
  };
}

function severityOf(type: ResponseEventType): Severity {
  switch (type) {
    case 'RESPONSE_ROLLBACK_FAILED':
      return 'critical';
    case 'RESPONSE_FAILED':
    case 'RESPONSE_ROLLED_BACK':
      return 'major';
    case 'RESPONSE_VERIFY_FAILED':
    case 'RESPONSE_COMPENSATING':
      return 'minor';
    case 'RESPONSE_SUPPRESSED':
    case 'RESPONSE_PLANNED':
    case 'RESPONSE_LEASED':
    case 'RESPONSE_RUNNING':
    case 'RESPONSE_VERIFYING':
    case 'RESPONSE_SUCCEEDED':
    case 'STORAGE_ATTACHED':
      return 'info';
  }
}
