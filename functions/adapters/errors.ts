import { TocsinError } from '../../shared/errors.ts';

/** Names of faults that pass by themselves; what AWS answers with 5xx is retryable whatever its name. */
const passing: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'LimitExceededException',
  'ExecutionLimitExceeded',
  'TransactionConflictException',
  'TransactionInProgressException',
  'InternalServerError',
  'InternalServiceError',
  'InternalFailure',
  'ServiceUnavailable',
  'TimeoutError',
  'AbortError',
  'NetworkingError',
]);

/** Why a part of a transaction was given up although it may go through later. */
const passingReasons: ReadonlySet<string> = new Set([
  'None',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

const networkCodes = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;

/** Runs one call of AWS and turns what it throws into a `TocsinError`. `action` names it: `dynamodb put of state`. */
export async function callAws<T>(action: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw fromAws(action, error);
  }
}

/**
 * The `TocsinError` of an SDK's error: code `AWS_` and AWS's own name in upper snake case, `AWS_UNREACHABLE` if no answer came.
 * AWS's text stays in `cause` alone, since it may quote what was sent. A `TocsinError` passes unchanged.
 */
export function fromAws(action: string, error: unknown): TocsinError {
  if (error instanceof TocsinError) return error;
  const name = nameOf(error);
  if (isNetwork(error)) {
    return new TocsinError('AWS_UNREACHABLE', `${action} got no answer`, {
      got: codeOf(error) ?? name,
      retryable: true,
      status: 503,
      cause: error,
      fix: 'try again; if it stays, look at the network and AWS_ENDPOINT_URL',
    });
  }
  const retryable = isRetryable(error);
  return new TocsinError(`AWS_${snake(name)}`, `${action} failed with ${name}`, {
    retryable,
    status: retryable ? 503 : 500,
    cause: error,
  });
}

/** AWS's name of an error, also where an emulator prefixes it with the service (`DynamoDB.X`). */
export function nameOf(error: unknown): string {
  const name = error instanceof Error ? error.name : 'Unknown';
  return name.split('.').at(-1) as string;
}

/** The error of every `Secrets` for a name that it does not know. */
export function secretMissing(id: string, cause?: unknown): TocsinError {
  return new TocsinError('SECRET_MISSING', `there is no secret ${id}`, {
    status: 500,
    cause,
    fix: 'deploy the stack anew, or put the secret back',
  });
}

function isRetryable(error: unknown): boolean {
  if (passing.has(nameOf(error))) return true;
  const { CancellationReasons: reasons = [] } = error as {
    CancellationReasons?: readonly { Code?: string }[];
  };
  if (reasons.length > 0) return reasons.every(({ Code = 'None' }) => passingReasons.has(Code));
  const { $retryable, $metadata } = error as {
    $retryable?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  return $retryable !== undefined || ($metadata?.httpStatusCode ?? 0) >= 500;
}

function isNetwork(error: unknown): boolean {
  const code = codeOf(error);
  return (code !== undefined && networkCodes.test(code)) || nameOf(error) === 'TimeoutError';
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** `ProvisionedThroughputExceededException` -> `PROVISIONED_THROUGHPUT_EXCEEDED`. */
function snake(name: string): string {
  return name
    .replace(/(Exception|Error)$/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase();
}
