import type { DeadLetterQueueName } from '../shared/api/dead-letter-queues.ts';
import type {
  DeadLetterQueuesAnswer,
  DeadLettersAnswer,
  RedriveAnswer,
  RedriveRequest,
} from '../shared/api/dead-letters.ts';
import type {
  ActiveDefinitionsAnswer,
  DefinitionSetAnswer,
  DefinitionsAnswer,
  DefinitionsRequest,
  HistoryPage,
  KillSwitchAnswer,
  RollbackRequest,
} from '../shared/api/definitions.ts';
import type { EnrolmentAnswer, EnrolmentRequest } from '../shared/api/enrol.ts';
import type { EventAnswer, EventsAnswer, EventsPage, EventsRequest } from '../shared/api/events.ts';
import type { ExplainAnswer } from '../shared/api/explain.ts';
import type { HealthAnswer } from '../shared/api/health.ts';
import type { DocumentsAnswer, HostStateAnswer, HostsPage, SamplesAnswer } from '../shared/api/hosts.ts';
import type { TokenAnswer, TokenRequest } from '../shared/api/sessions.ts';
import type { WhyAnswer } from '../shared/api/why.ts';
import { type ErrorBody, TocsinError } from '../shared/errors.ts';

export interface ClientOptions {
  /** Base address without `/v1`: the output `ApiUrl` of the deployment. */
  readonly api: string;
  /** A session, or the token of a program. */
  readonly session: string;
  /** Bound of one request; 30 s, API Gateway's own, if absent. */
  readonly timeoutMs?: number;
}

/** Filters of `GET /v1/events`; times are milliseconds or RFC 3339. `[from, to)`. */
export interface EventQuery {
  readonly from?: number | string;
  readonly to?: number | string;
  readonly type?: string;
  /** Any of these. */
  readonly types?: readonly string[];
  readonly host?: string;
  readonly severity?: string;
  readonly open?: boolean;
  readonly limit?: number;
  readonly after?: string;
}

/** `key` are labels of instances, `host=node-1,mountpoint=/data`; `at` is milliseconds or RFC 3339, absent: now. */
export interface ExplainQuery {
  readonly rule: string;
  readonly key?: string;
  readonly at?: number | string;
}

export interface SamplesQuery {
  readonly metric: string;
  readonly from?: number | string;
  readonly to?: number | string;
}

/** Documents that were built in `[from, to)`, with the samples of these metrics. */
export interface DocumentsQuery {
  readonly metrics: readonly string[];
  readonly from: number | string;
  readonly to: number | string;
  readonly after?: string;
}

interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly text: string;
}

const defaultTimeoutMs = 30_000;

/**
 * The API, one method per operator route. An error answer is thrown as a `TocsinError` with the service's own code and
 * detail; an answer that is none of ours has the code `API_ANSWER`, a lost connection `API_UNREACHABLE` (retryable).
 */
export class TocsinClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  events(query: EventQuery = {}): Promise<EventsPage> {
    return this.#call('GET', `/v1/events${queryText(query)}`);
  }

  event(id: string): Promise<EventAnswer> {
    return this.#call('GET', `/v1/events/${encodeURIComponent(id)}`);
  }

  /** Why instances of a rule are what they are, or were at a time. */
  explain(query: ExplainQuery): Promise<ExplainAnswer> {
    return this.#call('GET', `/v1/explain${queryText(query)}`);
  }

  /** What an event was made of, down to samples, and what came of it. */
  why(id: string): Promise<WhyAnswer> {
    return this.#call('GET', `/v1/events/${encodeURIComponent(id)}/why`);
  }

  emit(request: EventsRequest): Promise<EventsAnswer> {
    return this.#call('POST', '/v1/events', request);
  }

  hosts(query: { readonly limit?: number; readonly after?: string } = {}): Promise<HostsPage> {
    return this.#call('GET', `/v1/hosts${queryText(query)}`);
  }

  samples(host: string, query: SamplesQuery): Promise<SamplesAnswer> {
    return this.#call('GET', `/v1/hosts/${encodeURIComponent(host)}/samples${queryText(query)}`);
  }

  documents(host: string, query: DocumentsQuery): Promise<DocumentsAnswer> {
    return this.#call('GET', `/v1/hosts/${encodeURIComponent(host)}/documents${queryText(query)}`);
  }

  /** `on: false` makes a drained host active again. */
  drainHost(host: string, on = true): Promise<HostStateAnswer> {
    return this.#call('POST', `/v1/hosts/${encodeURIComponent(host)}/drain`, { on });
  }

  removeHost(host: string): Promise<HostStateAnswer> {
    return this.#call('POST', `/v1/hosts/${encodeURIComponent(host)}/remove`);
  }

  createEnrolment(request: EnrolmentRequest = {}): Promise<EnrolmentAnswer> {
    return this.#call('POST', '/v1/enrolments', request);
  }

  createToken(request: TokenRequest): Promise<TokenAnswer> {
    return this.#call('POST', '/v1/tokens', request);
  }

  async revokeToken(id: string): Promise<void> {
    await this.#call('DELETE', `/v1/tokens/${encodeURIComponent(id)}`);
  }

  definitions(): Promise<ActiveDefinitionsAnswer> {
    return this.#call('GET', '/v1/definitions');
  }

  applyDefinitions(request: DefinitionsRequest): Promise<DefinitionsAnswer> {
    return this.#call('POST', '/v1/definitions', request);
  }

  /** The files of a set that was applied once. */
  definitionSet(version: string): Promise<DefinitionSetAnswer> {
    return this.#call('GET', `/v1/definitions/${encodeURIComponent(version)}`);
  }

  definitionHistory(query: { readonly limit?: number; readonly after?: string } = {}): Promise<HistoryPage> {
    return this.#call('GET', `/v1/definition-history${queryText(query)}`);
  }

  rollbackDefinitions(version: string, request: RollbackRequest = {}): Promise<DefinitionsAnswer> {
    return this.#call('POST', `/v1/definitions/${encodeURIComponent(version)}/rollback`, request);
  }

  health(): Promise<HealthAnswer> {
    return this.#call('GET', '/v1/health');
  }

  setKillSwitch(on: boolean): Promise<KillSwitchAnswer> {
    return this.#call('PUT', '/v1/kill-switch', { on });
  }

  deadLetterQueues(): Promise<DeadLetterQueuesAnswer> {
    return this.#call('GET', '/v1/dead-letters');
  }

  deadLetters(
    queue: DeadLetterQueueName,
    query: { readonly limit?: number } = {},
  ): Promise<DeadLettersAnswer> {
    return this.#call('GET', `/v1/dead-letters/${encodeURIComponent(queue)}${queryText(query)}`);
  }

  /** One call handles some; repeat it while letters wait. */
  redriveDeadLetters(queue: DeadLetterQueueName, request: RedriveRequest = {}): Promise<RedriveAnswer> {
    return this.#call('POST', `/v1/dead-letters/${encodeURIComponent(queue)}/redrive`, request);
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const { status, ok, text } = await this.#send(method, path, body);
    const answer = parse(text);
    if (ok) return answer as T;
    throw toError(status, answer, text);
  }

  async #send(method: string, path: string, body: object | undefined): Promise<Answer> {
    const { api, session, timeoutMs = defaultTimeoutMs } = this.#options;
    try {
      const response = await fetch(`${api.replace(/\/$/, '')}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${session}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, ok: response.ok, text: await response.text() };
    } catch (cause) {
      throw new TocsinError('API_UNREACHABLE', 'the API cannot be reached', {
        got: api,
        retryable: true,
        cause,
      });
    }
  }
}

function queryText(query: object): string {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return '';
  return `?${new URLSearchParams(entries.map(([name, value]): [string, string] => [name, String(value)]))}`;
}

function parse(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Fields beside `error`, such as `diagnostics`, come as `cause`. */
function toError(status: number, answer: unknown, text: string): TocsinError {
  const error = (answer as Partial<ErrorBody> | undefined)?.error;
  if (error) {
    const { code, message, retryable, ...detail } = error;
    return new TocsinError(code, message, { ...detail, retryable, status, cause: answer });
  }
  if (status === 401 || status === 403) {
    return new TocsinError('NOT_ALLOWED', 'the API refused the session', {
      status,
      got: `HTTP ${status}`,
      fix:
        status === 401
          ? 'the session may have ended: run `tocsin login`'
          : 'ask an admin for a role that may do this',
    });
  }
  return new TocsinError('API_ANSWER', 'the answer is none of the API', {
    status,
    got: `HTTP ${status}: ${text.slice(0, 200)}`,
    retryable: status >= 500 || status === 429,
  });
}
