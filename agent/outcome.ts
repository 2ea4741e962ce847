import type { DocumentAnswer } from '../shared/facts/document.ts';
import { minuteMs, secondMs } from '../shared/time.ts';
import type { PostAnswer } from './host.ts';

/** What an answer to a document means. All that is not understood is `transient`: nothing is thrown away for it. */
export type Outcome =
  | { readonly kind: 'delivered'; readonly answer: DocumentAnswer }
  /** Stored, but the answer is too large to be read. */
  | { readonly kind: 'delivered-unread' }
  | { readonly kind: 'transient'; readonly code: string; readonly retryAfterMs?: number }
  /** Refused by something that does not speak as the service does: a proxy, a gateway without routes. */
  | { readonly kind: 'misdirected'; readonly code: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'schema-unknown' }
  /** The proof or the document is of a time that the server does not accept. */
  | { readonly kind: 'clock-skew'; readonly code: string }
  /** A new credential may help. */
  | { readonly kind: 'credential-refused'; readonly code: string }
  /** Nothing that the agent can do helps; the data stays. */
  | { readonly kind: 'identity-refused'; readonly code: string }
  /** This document will never be taken. */
  | { readonly kind: 'rejected'; readonly code: string };

const transientStatuses: ReadonlySet<number> = new Set([408, 425, 429]);
const renewable: ReadonlySet<string> = new Set([
  'CREDENTIAL_EXPIRED',
  'CREDENTIAL_INVALID',
  'CREDENTIAL_MALFORMED',
]);
const skewed: ReadonlySet<string> = new Set([
  'PROOF_EXPIRED',
  'CLOCK_SKEW',
  'TIME_IN_FUTURE',
  'TIME_IN_PAST',
]);

const retryAfterLimits = { leastMs: secondMs, mostMs: 15 * minuteMs } as const;

/** Reads an answer; `nowMs` is what a `retry-after` that is a date is compared with. */
export function outcomeOf(answer: PostAnswer, nowMs: number): Outcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return readSuccess(answer);
  const body = parseJson(answer.body);
  const code = errorCode(body);
  if (status === 413) return { kind: 'too-large' };
  if (status >= 500 || transientStatuses.has(status))
    return transient(answer, code ?? `HTTP_${status}`, nowMs);
  if (code === undefined || status < 400) return { kind: 'misdirected', code: `HTTP_${status}` };
  if (skewed.has(code)) return { kind: 'clock-skew', code };
  if (status === 422 && code === 'SCHEMA_UNKNOWN') return { kind: 'schema-unknown' };
  if (renewable.has(code)) return { kind: 'credential-refused', code };
  const isOfDocument = code === 'FOREIGN_HOST';
  if ((status === 401 || status === 403) && !isOfDocument) return { kind: 'identity-refused', code };
  if (code === 'ROUTE_UNKNOWN') return { kind: 'misdirected', code };
  return { kind: 'rejected', code };
}

/** The server's time from the body of an answer, else from its `date`; undefined if it tells none. */
export function serverTimeOf(answer: PostAnswer): number | undefined {
  const body = parseJson(answer.body);
  if (isRecord(body) && typeof body.serverTimeMs === 'number') return body.serverTimeMs;
  const dateMs = Date.parse(answer.headers.date ?? '');
  return Number.isNaN(dateMs) ? undefined : dateMs;
}

/** Whole seconds or an HTTP date, clamped to `retryAfterLimits`; undefined for anything else. */
export function retryAfterMs(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const askedMs = /^\d+$/.test(text) ? Number(text) * secondMs : httpDateMs(text) - nowMs;
  if (Number.isNaN(askedMs)) return undefined;
  return Math.min(retryAfterLimits.mostMs, Math.max(retryAfterLimits.leastMs, askedMs));
}

/** The service's error code in a parsed body. */
export function errorCode(body: unknown): string | undefined {
  if (!isRecord(body) || !isRecord(body.error)) return undefined;
  const { code } = body.error;
  return typeof code === 'string' ? code : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A page of a captive portal answers 200 as well: only the service's own answer counts as delivered. */
function readSuccess(answer: PostAnswer): Outcome {
  const isJson = (answer.headers['content-type'] ?? '').startsWith('application/json');
  if (answer.isCut && isJson) return { kind: 'delivered-unread' };
  const body = parseJson(answer.body);
  const isOurs =
    isRecord(body) && typeof body.duplicate === 'boolean' && typeof body.serverTimeMs === 'number';
  if (!isOurs) return { kind: 'misdirected', code: 'ANSWER_UNKNOWN' };
  return { kind: 'delivered', answer: body as unknown as DocumentAnswer };
}

function transient(answer: PostAnswer, code: string, nowMs: number): Outcome {
  const waitMs = retryAfterMs(answer.headers['retry-after'], nowMs);
  return { kind: 'transient', code, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
}

/** `Date.parse` takes more than dates: `-1` is a year to it. */
function httpDateMs(text: string): number {
  return /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
}
