import * as z from 'zod';
import type { Role } from '../../shared/api/roles.ts';
import {
  operatorKeyHeader,
  type SessionAnswer,
  type TokenAnswer,
  tokenLimits,
  tokenRequestSchema,
} from '../../shared/api/sessions.ts';
import { TocsinError } from '../../shared/errors.ts';
import { sessionLifeMs } from '../../shared/identity/session.ts';
import { type Clock, dayMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { LogError } from '../http/answer.ts';
import { type Api, type Call, callBody, callParam, makeApi } from '../http/app.ts';
import { isOperatorKey, type OperatorAccess, roleOfArn } from '../identity/operator-access.ts';
import { issueSession, type Operator } from '../identity/session.ts';
import type { RevocationRecord } from '../ports/records.ts';
import type { StateStore } from '../ports/stores.ts';

export interface SessionPorts {
  readonly state: StateStore;
  readonly sessionSecret: () => Promise<string>;
  readonly access: OperatorAccess;
  readonly clock: Clock;
  /** At least 128 bits, base64url. */
  readonly randomText: () => string;
  readonly log: LogError;
}

/** `POST /v1/sessions`, `POST /v1/tokens`, `DELETE /v1/tokens/{token}`. Nothing but a revocation is stored; it may be repeated. */
export function makeSessionHandler(ports: SessionPorts): Api['handler'] {
  const api = makeApi(ports.log);
  api.open('POST /v1/sessions', (call) => signIn(ports, call));
  api.route('POST /v1/tokens', (call) => makeToken(ports, call));
  api.route('DELETE /v1/tokens/{token}', (call, operator) => revokeToken(ports, call, operator));
  return api.handler;
}

async function signIn(ports: SessionPorts, call: Call): Promise<SessionAnswer> {
  const { name, role } = callerOf(ports.access, call);
  const operator: Operator = { name, role, jti: ports.randomText() };
  const issued = await issueSession(await ports.sessionSecret(), operator, ports.clock(), sessionLifeMs);
  return { ...issued, name, role };
}

function callerOf(access: OperatorAccess, call: Call): { readonly name: string; readonly role: Role } {
  switch (access.kind) {
    case 'iam':
      return callerByArn(access, call);
    case 'key': {
      const key = call.req.header(operatorKeyHeader);
      if (key && isOperatorKey(access, key)) return { name: 'operator', role: 'admin' };
      throw refuse('OPERATOR_KEY_INVALID', 'the operator key is missing or wrong', {
        allowed: `${operatorKeyHeader}: <key>`,
      });
    }
  }
}

function callerByArn(
  access: OperatorAccess & { kind: 'iam' },
  call: Call,
): { readonly name: string; readonly role: Role } {
  const context = call.env.event.requestContext as { authorizer?: { iam?: { userArn?: string } } };
  const arn = context.authorizer?.iam?.userArn;
  if (!arn) throw refuse('SIGNATURE_MISSING', 'the request was not signed', { fix: 'sign it with SigV4' });
  const role = roleOfArn(access, arn);
  if (role) return { name: arn, role };
  throw refuse('ROLE_UNMAPPED', 'this AWS identity has no role here', {
    got: arn,
    fix: 'an admin maps it in the operator access of the deployment',
  });
}

async function makeToken(ports: SessionPorts, call: Call): Promise<TokenAnswer> {
  const { name, role, lifeDays } = await callBody(call, tokenRequestSchema);
  const id = ports.randomText();
  const secret = await ports.sessionSecret();
  const issued = await issueSession(secret, { name, role, jti: id }, ports.clock(), lifeDays * dayMs);
  return { token: issued.session, id, name, role, expiresAtMs: issued.expiresAtMs };
}

async function revokeToken(
  ports: SessionPorts,
  call: Call,
  operator: Operator,
): Promise<{ readonly revoked: string }> {
  const id = callParam(call, 'token', z.string().regex(/^[A-Za-z0-9_-]{16,64}$/));
  const atMs = ports.clock();
  const body: RevocationRecord = { author: operator.name, atMs };
  const expiresAtMs = atMs + tokenLimits.lifeDays * dayMs;
  await ports.state.put({ key: stateKeys.revokedToken(id), body, expected: 'any', expiresAtMs });
  return { revoked: id };
}

function refuse(
  code: string,
  message: string,
  detail: { got?: string; allowed?: string; fix?: string },
): TocsinError {
  return new TocsinError(code, message, { status: 403, ...detail });
}
