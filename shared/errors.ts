/** What a person needs to mend a bad input; `got` and `allowed` are short texts, never secrets or payloads. */
export interface ErrorDetail {
  /** Path of the offending field, e.g. `events[3].labels.host`. */
  readonly field?: string;
  readonly got?: string;
  readonly allowed?: string;
  readonly fix?: string;
}

export interface TocsinErrorOptions extends ErrorDetail {
  /** True if the same call may succeed later without a change. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
  /** HTTP status that an API answers with. */
  readonly status?: number;
}

/**
 * A malformed request or a broken world. `code` is stable and upper snake case; `message` is lower case without a
 * final period. A bad *definition* is not an error but a list of `Diagnostic`s.
 */
export class TocsinError extends Error {
  override readonly name = 'TocsinError';
  readonly code: string;
  readonly detail: ErrorDetail;
  readonly retryable: boolean;
  readonly status: number;

  constructor(code: string, message: string, options: TocsinErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.status = options.status ?? 400;
    const { field, got, allowed, fix } = options;
    this.detail = {
      ...(field !== undefined && { field }),
      ...(got !== undefined && { got }),
      ...(allowed !== undefined && { allowed }),
      ...(fix !== undefined && { fix }),
    };
  }
}

/** The body of every error answer of the API. */
export interface ErrorBody {
  readonly error: ErrorDetail & {
    readonly code: string;
    readonly message: string;
    readonly retryable: boolean;
  };
}

export function toErrorBody(error: TocsinError): ErrorBody {
  return { error: { code: error.code, message: error.message, retryable: error.retryable, ...error.detail } };
}
