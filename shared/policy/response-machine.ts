import type { AttachStorageArguments } from '../language/artifact.ts';

/**
 * The contract between the Response state machine and its Lambda `attach-storage`.
 *
 * The machine's input is a `ResponseInput`. It calls the steps in this order, each with the payload `{ step, input: $ }`
 * and the answer kept at `$.answer`:
 *
 * - `done`: next step; after the last the execution succeeds.
 * - `wait`: Wait until the timestamp `$.answer.until`, then the same step again.
 * - `failed`: step `compensate`.
 *
 * A thrown error is retried on `States.ALL` (`responseRetry`), then caught with its error output at `$.error` and goes to
 * `compensate` as well. `compensate` answers `done` or `wait`; after `done` the execution fails, so that an execution's
 * status says whether the response had its effect.
 */
export const responseSteps = ['plan', 'reserve', 'attach', 'mount', 'verify', 'close'] as const;
export type ResponseStep = (typeof responseSteps)[number] | 'compensate';

/** Retries of one Lambda call by the machine, before it compensates. */
export const responseRetry = { intervalSec: 2, maxAttempts: 5, backoffRate: 2, maxDelaySec: 30 } as const;

/** Longest time of one Lambda call; the machine's task gives up `responseTaskMarginSec` later. */
export const responseCallTimeoutSec = 60;
export const responseTaskMarginSec = 10;

/** What started a response, as far as the response needs it. */
export interface ResponseCause {
  readonly id: string;
  readonly origin: string;
  readonly type: string;
  /** Number of responses before this event. */
  readonly hop: number;
}

/** The machine's input; the execution's name is `response`. */
export interface ResponseInput {
  readonly v: 1;
  /** The response's id, which names execution, record and commands. */
  readonly response: string;
  readonly policy: string;
  /** The host that is acted on. */
  readonly target: string;
  readonly event: ResponseCause;
  readonly step: AttachStorageArguments;
  /** Longest time from the first plan to the end of the mount. */
  readonly timeoutMs: number;
  readonly verifyWithinMs: number;
  readonly cooldownMs: number;
  /** Set by the machine before `compensate`: the last answer, and what was thrown. */
  readonly answer?: StepAnswer;
  readonly error?: { readonly Error?: string; readonly Cause?: string };
}

export interface StepRequest {
  readonly step: ResponseStep;
  readonly input: ResponseInput;
}

export type StepAnswer =
  | { readonly status: 'done' }
  /** `until` is an ISO 8601 timestamp in UTC. */
  | { readonly status: 'wait'; readonly until: string }
  | { readonly status: 'failed'; readonly reason: string };
