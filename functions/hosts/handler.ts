import { type EnrolmentAnswer, enrolmentRequestSchema } from '../../shared/api/enrol.ts';
import { drainRequestSchema, type HostStateAnswer } from '../../shared/api/hosts.ts';
import { hostIdSchema } from '../../shared/facts/event-schema.ts';
import { type Clock, minuteMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { LogError } from '../http/answer.ts';
import { type Api, type Call, callBody, callParam, makeApi } from '../http/app.ts';
import { tokenHash } from '../identity/enrolment-token.ts';
import type { Operator } from '../identity/session.ts';
import type { EnrolmentRecord } from '../ports/records.ts';
import { changeHostState, type HostChange, type HostStatePorts } from './host-state.ts';

export interface HostsPorts extends HostStatePorts {
  readonly clock: Clock;
  /** At least 128 bits, base64url. */
  readonly randomText: () => string;
  readonly log: LogError;
}

/**
 * `POST /v1/enrolments`, `POST /v1/hosts/{host}/drain`, `POST /v1/hosts/{host}/remove`. An enrolment token that was stored
 * but not answered is a token that nobody holds; draining and removing go on where they stopped when repeated.
 */
export function makeHostsHandler(ports: HostsPorts): Api['handler'] {
  const api = makeApi(ports.log);
  api.route('POST /v1/enrolments', (call, operator) => makeEnrolment(ports, call, operator));
  api.route('POST /v1/hosts/{host}/drain', async (call, operator) => {
    const { on } = await callBody(call, drainRequestSchema);
    return change(ports, call, operator, { to: on ? 'draining' : 'active', isLeaving: false });
  });
  api.route('POST /v1/hosts/{host}/remove', (call, operator) =>
    change(ports, call, operator, { to: 'removed', isLeaving: true }),
  );
  return api.handler;
}

async function makeEnrolment(ports: HostsPorts, call: Call, operator: Operator): Promise<EnrolmentAnswer> {
  const { uses, lifeMinutes, tags } = await callBody(call, enrolmentRequestSchema);
  const token = `tocsin-enrol-${ports.randomText()}`;
  const createdAtMs = ports.clock();
  const expiresAtMs = createdAtMs + lifeMinutes * minuteMs;
  const body: EnrolmentRecord = { usesLeft: uses, tags, author: operator.name, createdAtMs, expiresAtMs };
  await ports.state.put({
    key: stateKeys.enrolment(tokenHash(token)),
    body,
    expected: 'absent',
    expiresAtMs,
  });
  return { token, uses, tags, expiresAtMs };
}

async function change(
  ports: HostsPorts,
  call: Call,
  operator: Operator,
  change: Pick<HostChange, 'to' | 'isLeaving'>,
): Promise<HostStateAnswer> {
  const host = callParam(call, 'host', hostIdSchema);
  const nowMs = ports.clock();
  const source = { kind: 'operator', name: operator.name } as const;
  const changed = await changeHostState(ports, {
    ...change,
    host,
    by: 'operator',
    source,
    atMs: nowMs,
    nowMs,
  });
  return { host, ...changed };
}
