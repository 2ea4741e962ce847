import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Role } from '../../../shared/api/roles.ts';

export interface ApiRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Bytes travel as base64, an object as JSON text. */
  readonly body?: Uint8Array | object | string;
  /** The caller as the authorizer hands it on. */
  readonly role?: Role;
  readonly name?: string;
  /** The caller as API Gateway verified it by IAM. */
  readonly userArn?: string;
}

/** An HTTP API event, payload 2.0, as API Gateway sends it: `request('GET /v1/hosts')`. */
export function apiEvent(call: string, request: ApiRequest = {}): APIGatewayProxyEventV2 {
  const [method, path] = call.split(' ') as [string, string];
  const { body, role, userArn } = request;
  return {
    version: '2.0',
    routeKey: call,
    rawPath: path,
    rawQueryString: new URLSearchParams(request.query).toString(),
    headers: { host: 'api.test', ...request.headers },
    requestContext: {
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      domainName: 'api.test',
      stage: '$default',
      authorizer: {
        ...(role && { lambda: { role, name: request.name ?? 'ann', jti: 'session-of-ann-0001' } }),
        ...(userArn && { iam: { userArn } }),
      },
    },
    isBase64Encoded: body instanceof Uint8Array,
    ...(body !== undefined && { body: bodyText(body) }),
  } as unknown as APIGatewayProxyEventV2;
}

/** Status and body of an answer, as a whole value to assert on. */
export function told(answer: APIGatewayProxyStructuredResultV2): {
  readonly status: number;
  readonly body: unknown;
} {
  return { status: answer.statusCode as number, body: JSON.parse(answer.body ?? 'null') };
}

/** Status and the stable part of an error answer. */
export function refusal(answer: APIGatewayProxyStructuredResultV2): readonly [number, string, string?] {
  const { error } = JSON.parse(answer.body ?? '{}') as { error?: { code: string; field?: string } };
  const { code = 'none', field } = error ?? {};
  return field === undefined
    ? [answer.statusCode as number, code]
    : [answer.statusCode as number, code, field];
}

/** A log that keeps what it is told. */
export function keptLog(): {
  readonly log: (message: string, error: unknown) => void;
  readonly lines: string[];
} {
  const lines: string[] = [];
  return { lines, log: (message, error) => void lines.push(`${message}: ${String(error)}`) };
}

function bodyText(body: Uint8Array | object | string): string {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? Buffer.from(body).toString('base64') : JSON.stringify(body);
}
