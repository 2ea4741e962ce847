import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { TocsinError, type TocsinErrorOptions, toErrorBody } from '../../shared/errors.ts';

/** Where faults of our own are told; never to the caller. */
export type LogError = (message: string, error: unknown) => void;

/** An error whose answer holds more than `error`. */
export class DetailedError extends TocsinError {
  readonly more: object;

  constructor(code: string, message: string, options: TocsinErrorOptions, more: object) {
    super(code, message, options);
    this.more = more;
  }
}

export function jsonAnswer(status: number, body: object): APIGatewayProxyStructuredResultV2 {
  return { statusCode: status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Status and body of any throw. What is no `TocsinError` is logged and answered as `INTERNAL`, 500, retryable. */
export function errorAnswer(
  error: unknown,
  log: LogError,
  more: object = {},
): APIGatewayProxyStructuredResultV2 {
  const known = toKnown(error, log);
  return jsonAnswer(statusOf(known), {
    ...toErrorBody(known),
    ...(known instanceof DetailedError && known.more),
    ...more,
  });
}

function toKnown(error: unknown, log: LogError): TocsinError {
  if (error instanceof TocsinError) {
    if (statusOf(error) >= 500) log(error.message, error);
    return error;
  }
  log('unexpected error', error);
  return new TocsinError('INTERNAL', 'something of ours went wrong', {
    status: 500,
    retryable: true,
    fix: 'try again; the log of the function tells more',
  });
}

/** A fault that may pass is never the caller's: a store that throttles must not look like a bad request. */
function statusOf(error: TocsinError): number {
  return error.retryable && error.status === 400 ? 503 : error.status;
}
