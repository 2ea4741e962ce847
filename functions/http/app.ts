import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Context, Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import type * as z from 'zod';
import { checked, type IssueParams } from '../../shared/api/check.ts';
import { isRole, mayCall, type RouteKey } from '../../shared/api/roles.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { Operator } from '../identity/session.ts';
import { errorAnswer, type LogError } from './answer.ts';
import { readJson } from './body.ts';

interface Env {
  Bindings: { readonly event: APIGatewayProxyEventV2 };
}

export type Call = Context<Env>;
type ApiHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** One function with routes. `answer` is what a route returns: its body, answered as JSON with 200. */
export interface Api {
  /** A route behind the authorizer; the role is checked here once more, so that a wrongly wired route stays shut. */
  readonly route: (key: RouteKey, answer: (call: Call, operator: Operator) => Promise<object>) => void;
  /** A route that knows its caller by other means. */
  readonly open: (key: RouteKey, answer: (call: Call) => Promise<object>) => void;
  readonly handler: ApiHandler;
}

/** `errorExtras` go into the body of every error beside `error`. */
export function makeApi(log: LogError, errorExtras: () => object = () => ({})): Api {
  const app = new Hono<Env>();
  const open: Api['open'] = (key, answer) => {
    const [method, path] = key.split(' ') as [string, string];
    app.on(method, path.replaceAll(/\{(\w+)\}/g, ':$1'), async (call) => call.json(await answer(call)));
  };
  app.onError((error) => toResponse(errorAnswer(error, log, errorExtras())));
  app.notFound((call) => toResponse(errorAnswer(unknownRoute(call), log, errorExtras())));
  const lambda = handle(app);
  return {
    open,
    route: (key, answer) => open(key, (call) => answer(call, operatorOf(call, key))),
    handler: (event) => lambda(event as never) as Promise<APIGatewayProxyStructuredResultV2>,
  };
}

/** The body of a call as `schema` has it; see `readJson`. */
export async function callBody<T>(call: Call, schema: z.ZodType<T>, maxBytes?: number): Promise<T> {
  return readJson(new Uint8Array(await call.req.arrayBuffer()), schema, maxBytes);
}

/** The query parameters of a call as `schema` has them. */
export function callQuery<T>(call: Call, schema: z.ZodType<T>): T {
  return checked(schema, call.req.query());
}

/** A parameter of the path as `schema` has it. */
export function callParam<T>(call: Call, name: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(call.req.param(name));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const { allowed, fix } = (issue?.code === 'custom' ? issue.params : undefined) ?? ({} as IssueParams);
  throw new TocsinError('FIELD_INVALID', `${name}: is not as it must be`, {
    field: name,
    got: String(call.req.param(name)).slice(0, 80),
    ...(allowed !== undefined && { allowed }),
    ...(fix !== undefined && { fix }),
  });
}

function operatorOf(call: Call, key: RouteKey): Operator {
  const context = (call.env.event.requestContext as { authorizer?: { lambda?: Partial<Operator> | null } })
    .authorizer?.lambda;
  if (!context || !isRole(context.role) || !context.name || !context.jti) {
    throw new TocsinError('SESSION_MISSING', 'this route needs a session', { status: 401, fix: 'sign in' });
  }
  if (!mayCall(context.role, key)) {
    throw new TocsinError('ROLE_INSUFFICIENT', 'the role does not open this route', {
      status: 403,
      got: context.role,
    });
  }
  return { name: context.name, role: context.role, jti: context.jti };
}

function unknownRoute(call: Call): TocsinError {
  return new TocsinError('ROUTE_UNKNOWN', 'there is no such route', {
    status: 404,
    got: `${call.req.method} ${call.req.path}`.slice(0, 120),
  });
}

function toResponse(answer: APIGatewayProxyStructuredResultV2): Response {
  return new Response(answer.body ?? '', {
    status: answer.statusCode ?? 500,
    headers: answer.headers as Record<string, string>,
  });
}
