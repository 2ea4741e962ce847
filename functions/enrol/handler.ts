import { type CredentialAnswer, type EnrolRequest, enrolRequestSchema } from '../../shared/api/enrol.ts';
import { TocsinError } from '../../shared/errors.ts';
import { makeOccurrence } from '../../shared/facts/make-event.ts';
import { renewExpiredWithinMs } from '../../shared/identity/credential.ts';
import { proofHeader } from '../../shared/identity/proof.ts';
import type { Clock } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import { pastOf } from '../hosts/membership.ts';
import { keyMark } from '../hosts/revocation.ts';
import type { LogError } from '../http/answer.ts';
import { type Api, type Call, callBody, makeApi } from '../http/app.ts';
import { issueCredential, keyThumbprint, verifyCredential } from '../identity/credential.ts';
import { tokenHash } from '../identity/enrolment-token.ts';
import { verifyProof } from '../identity/proof.ts';
import type { EnrolmentRecord, HostRecord, InstanceHostRecord, RevocationRecord } from '../ports/records.ts';
import type { StateItem, StateStore } from '../ports/stores.ts';

export interface EnrolPorts {
  readonly state: StateStore;
  readonly hostSecret: () => Promise<string>;
  readonly clock: Clock;
  readonly log: LogError;
}

/** Reads and conditional writes of a token's count, while other hosts use it. */
export const tokenAttempts = 10;

/**
 * `POST /v1/enrol` and `POST /v1/credentials`. Order at enrolment: a use of the token is counted, then the host record and
 * its event are written in one transaction. A crash between the two costs one use; a repeat by the same host with the same
 * key finds its record, costs none and answers with a credential.
 */
export function makeEnrolHandler(ports: EnrolPorts): Api['handler'] {
  const api = makeApi(ports.log, () => ({ serverTimeMs: ports.clock() }));
  api.open('POST /v1/enrol', (call) => enrol(ports, call));
  api.open('POST /v1/credentials', (call) => renew(ports, call));
  return api.handler;
}

async function enrol(ports: EnrolPorts, call: Call): Promise<CredentialAnswer> {
  const request = await callBody(call, enrolRequestSchema);
  const thumbprint = await keyThumbprint(request.publicKey);
  const enrolment = await readEnrolment(ports, request.token);
  const before = await ports.state.get<HostRecord>(stateKeys.host(request.host));
  if (!isSame(before, thumbprint)) {
    await checkFree(ports, request, thumbprint, before);
    await countUse(ports, request.token);
    await writeHost(ports, request, thumbprint, enrolment, before);
  }
  return answer(ports, request.host, request.publicKey);
}

async function readEnrolment(ports: EnrolPorts, token: string): Promise<EnrolmentRecord> {
  const item = await ports.state.get<EnrolmentRecord>(stateKeys.enrolment(tokenHash(token)));
  if (!item) throw refuseToken('ENROLMENT_TOKEN_INVALID', 'the enrolment token is not known here');
  if (ports.clock() >= item.body.expiresAtMs)
    throw refuseToken('ENROLMENT_TOKEN_EXPIRED', 'the enrolment token has ended');
  return item.body;
}

function isSame(item: StateItem<HostRecord> | undefined, thumbprint: string): boolean {
  return item?.body.keyThumbprint === thumbprint && item.body.state !== 'removed';
}

/** Before a use is spent: an id in use, or a key that was revoked, must not cost one. */
async function checkFree(
  ports: EnrolPorts,
  { host }: EnrolRequest,
  thumbprint: string,
  before: StateItem<HostRecord> | undefined,
): Promise<void> {
  if (before && before.body.state !== 'removed') throw hostExists(host);
  if (!before) return;
  const revoked = await ports.state.get<RevocationRecord>(stateKeys.revoked(keyMark(host, thumbprint)));
  if (before.body.keyThumbprint !== thumbprint && !revoked) return;
  throw new TocsinError('KEY_REVOKED', 'the host was removed with this very key', {
    status: 409,
    got: host,
    fix: 'delete the state directory of the agent, so that it makes another key',
  });
}

/** The count goes down under a condition, so that n uses are n enrolments however many try at once. */
async function countUse(ports: EnrolPorts, token: string): Promise<void> {
  const key = stateKeys.enrolment(tokenHash(token));
  for (let attempt = 0; attempt < tokenAttempts; attempt++) {
    const item = await ports.state.get<EnrolmentRecord>(key);
    if (!item || item.body.usesLeft < 1) {
      throw refuseToken('ENROLMENT_TOKEN_USED', 'the enrolment token has no uses left');
    }
    const { usesLeft, expiresAtMs } = item.body;
    const body = { ...item.body, usesLeft: usesLeft - 1 };
    if ((await ports.state.put({ key, body, expected: item.version, expiresAtMs })) === 'stored') return;
  }
  throw new TocsinError('ENROLMENT_BUSY', 'too many hosts enrol with this token at once', {
    status: 503,
    retryable: true,
  });
}

async function writeHost(
  ports: EnrolPorts,
  request: EnrolRequest,
  thumbprint: string,
  enrolment: EnrolmentRecord,
  before: StateItem<HostRecord> | undefined,
): Promise<void> {
  const { host, instanceId } = request;
  const nowMs = ports.clock();
  const record = hostRecord(request, thumbprint, enrolment, before?.body, nowMs);
  if (instanceId !== undefined) {
    const body: InstanceHostRecord = { host };
    await ports.state.put({ key: stateKeys.instanceHost(instanceId), body, expected: 'any' });
  }
  const enrolled = makeOccurrence({
    type: 'HOST_ENROLLED',
    severity: 'info',
    source: { kind: 'system', name: 'tocsin' },
    labels: { host },
    values: { author: enrolment.author },
    t: nowMs,
    r: nowMs,
    sender: 'enrol',
    nonce: JSON.stringify([host, thumbprint]),
  });
  const write = { key: stateKeys.host(host), body: record, expected: before?.version ?? ('absent' as const) };
  if ((await ports.state.putWithEvents(write, [enrolled])) === 'stored') return;
  const winner = await ports.state.get<HostRecord>(stateKeys.host(host));
  if (!isSame(winner, thumbprint)) throw hostExists(host);
}

function hostRecord(
  request: EnrolRequest,
  thumbprint: string,
  enrolment: EnrolmentRecord,
  before: HostRecord | undefined,
  nowMs: number,
): HostRecord {
  const { host, name, tags, instanceId, zone, agentVersion } = request;
  return {
    host,
    name: name ?? host,
    state: 'active',
    // Tags choose rules and targets: what the admin wrote into the token is not the host's to change.
    tags: { ...tags, ...enrolment.tags },
    keyThumbprint: thumbprint,
    ...(instanceId !== undefined && { instanceId }),
    ...(zone !== undefined && { zone }),
    ...(agentVersion !== undefined && { agentVersion }),
    enrolledAtMs: nowMs,
    ...(before !== undefined && { past: pastOf(before, nowMs) }),
  };
}

/** A credential may have ended long ago; what counts is the key, and that the host is still one. */
async function renew(ports: EnrolPorts, call: Call): Promise<CredentialAnswer> {
  const nowMs = ports.clock();
  const secret = await ports.hostSecret();
  const credential = await verifyCredential(
    secret,
    call.req.header('authorization'),
    nowMs,
    renewExpiredWithinMs,
  );
  const body = new Uint8Array(await call.req.arrayBuffer());
  const request = { method: 'POST', path: '/v1/credentials', body };
  await verifyProof(call.req.header(proofHeader), credential.publicKey, request, nowMs);
  const item = await ports.state.get<HostRecord>(stateKeys.host(credential.host));
  if (!item)
    throw new TocsinError('HOST_UNKNOWN', 'the host is not enrolled here', {
      status: 401,
      got: credential.host,
    });
  if (!isSame(item, await keyThumbprint(credential.publicKey))) {
    throw new TocsinError('CREDENTIAL_REVOKED', 'the host has been removed, or has another key now', {
      status: 401,
      got: credential.host,
      fix: 'enrol it again',
    });
  }
  return answer(ports, credential.host, credential.publicKey);
}

async function answer(
  ports: EnrolPorts,
  host: string,
  publicKey: EnrolRequest['publicKey'],
): Promise<CredentialAnswer> {
  const nowMs = ports.clock();
  const issued = await issueCredential(await ports.hostSecret(), host, publicKey, nowMs);
  return { host, ...issued, serverTimeMs: nowMs };
}

function hostExists(host: string): TocsinError {
  return new TocsinError('HOST_EXISTS', 'a host of this id is enrolled with another key', {
    status: 409,
    field: 'host',
    got: host,
    fix: 'choose another id, or remove that host first',
  });
}

function refuseToken(code: string, message: string): TocsinError {
  return new TocsinError(code, message, { status: 401, field: 'token', fix: 'ask an admin for a new one' });
}
