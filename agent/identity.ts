import type { CredentialAnswer, EnrolRequest } from '../shared/api/enrol.ts';
import { TocsinError } from '../shared/errors.ts';
import { credentialScheme } from '../shared/identity/credential.ts';
import { proofHeader } from '../shared/identity/proof.ts';
import { bytesOf, codeOf, type Host, type HostKey, type PostAnswer } from './host.ts';
import { errorCode, isRecord, parseJson } from './outcome.ts';
import { makeProof } from './proof.ts';
import { readState, writeState } from './state-file.ts';

/** Who this host is to the service; kept in the state directory, mode 0600. The key never leaves it. */
export interface Identity {
  readonly v: 1;
  readonly host: string;
  readonly key: HostKey;
  /** null from the making of the key to the end of the enrolment. */
  readonly credential: string | null;
}

/** A deadline for each whole exchange with the service. */
export const requestDeadlineMs = 10_000;

/** What the person at the host says of it; all else of an enrolment the agent knows. */
export type Enrolment = Omit<EnrolRequest, 'publicKey'>;

export function identityPath(stateDir: string): string {
  return `${stateDir}/identity.json`;
}

export function loadIdentity(host: Host, stateDir: string): Promise<Identity | undefined> {
  return readState(host, identityPath(stateDir), readIdentity);
}

/** False if the disk does not take it; the identity in memory is good all the same. */
export function saveIdentity(host: Host, stateDir: string, identity: Identity): Promise<boolean> {
  return writeState(host, identityPath(stateDir), identity);
}

/**
 * `POST /v1/enrol`. The key is on the disk before it is shown, so a repetition after a crash shows the same key, which
 * the service takes for the same enrolment. Throws `ALREADY_ENROLLED`, `STATE_NOT_WRITABLE`, `SERVICE_UNREACHABLE`, or
 * what the service says.
 */
export async function enrol(
  host: Host,
  api: string,
  stateDir: string,
  enrolment: Enrolment,
): Promise<Identity> {
  const known = await loadIdentity(host, stateDir);
  if (known?.credential != null || (known && known.host !== enrolment.host))
    throw alreadyEnrolled(known, stateDir);
  await host.makeDirectory(stateDir);
  const identity: Identity = known ?? { v: 1, host: enrolment.host, key: host.newKey(), credential: null };
  if (!(await saveIdentity(host, stateDir, identity))) throw notWritable(stateDir);
  const publicKey = { kty: 'OKP', crv: 'Ed25519', x: identity.key.x } as const;
  const body = bytesOf(JSON.stringify({ ...enrolment, publicKey } satisfies EnrolRequest));
  const answer = await call(host, `${api}/v1/enrol`, { 'content-type': 'application/json' }, body);
  const enrolled = { ...identity, credential: credentialOf(answer) };
  if (!(await saveIdentity(host, stateDir, enrolled))) throw notWritable(stateDir);
  return enrolled;
}

/** `POST /v1/credentials`: also with a credential that has ended. Throws as `enrol` does; saves nothing. */
export async function renew(
  host: Host,
  api: string,
  identity: Identity,
  serverNowMs: number,
): Promise<Identity> {
  const body = new Uint8Array(0);
  const headers = authorization(host, identity, '/v1/credentials', body, serverNowMs);
  const answer = await call(host, `${api}/v1/credentials`, headers, body);
  return { ...identity, credential: credentialOf(answer) };
}

/** The two headers that a host's request carries. */
export function authorization(
  host: Host,
  { key, credential }: Identity,
  path: string,
  body: Uint8Array,
  serverNowMs: number,
): Record<string, string> {
  return {
    authorization: `${credentialScheme} ${credential}`,
    [proofHeader]: makeProof(host, key, { method: 'POST', path, body, serverNowMs }),
  };
}

async function call(
  host: Host,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<PostAnswer> {
  try {
    return await host.post({ url, headers, body, deadlineMs: requestDeadlineMs });
  } catch (cause) {
    throw new TocsinError('SERVICE_UNREACHABLE', 'the service does not answer', {
      got: codeOf(cause),
      fix: 'check `api` in the configuration and the network',
      retryable: true,
      cause,
    });
  }
}

function credentialOf(answer: PostAnswer): string {
  const body = parseJson(answer.body);
  const credential = isRecord(body) ? (body as unknown as Partial<CredentialAnswer>).credential : undefined;
  if (answer.status === 200 && typeof credential === 'string') return credential;
  const detail = isRecord(body) && isRecord(body.error) ? body.error : {};
  throw new TocsinError(
    errorCode(body) ?? `HTTP_${answer.status}`,
    text(detail.message) ?? 'the service refused',
    {
      status: answer.status,
      retryable: answer.status >= 500 || answer.status === 429,
      ...(text(detail.got) !== undefined && { got: text(detail.got) as string }),
      ...(text(detail.fix) !== undefined && { fix: text(detail.fix) as string }),
    },
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readIdentity(value: unknown): Identity | undefined {
  if (!isRecord(value) || value.v !== 1 || typeof value.host !== 'string' || !isRecord(value.key))
    return undefined;
  const isKey = typeof value.key.x === 'string' && typeof value.key.d === 'string';
  const isCredential = value.credential === null || typeof value.credential === 'string';
  return isKey && isCredential ? (value as unknown as Identity) : undefined;
}

function alreadyEnrolled(known: Identity, stateDir: string): TocsinError {
  return new TocsinError('ALREADY_ENROLLED', 'this state directory holds the identity of an enrolled host', {
    got: known.host,
    fix: `use it, or delete ${stateDir} to begin anew`,
  });
}

function notWritable(stateDir: string): TocsinError {
  return new TocsinError('STATE_NOT_WRITABLE', 'the state directory cannot be written', {
    got: stateDir,
    fix: 'make it writable for the user of the agent',
  });
}
