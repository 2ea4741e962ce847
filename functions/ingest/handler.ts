import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { TocsinError } from '../../shared/errors.ts';
import type { Document, DocumentAnswer } from '../../shared/facts/document.ts';
import { renewBelowMs } from '../../shared/identity/credential.ts';
import { proofHeader } from '../../shared/identity/proof.ts';
import type { Clock } from '../../shared/time.ts';
import { isRevoked } from '../hosts/revocation.ts';
import { errorAnswer, jsonAnswer, type LogError } from '../http/answer.ts';
import { bodyBytes } from '../http/body.ts';
import { type Credential, issueCredential, verifyCredential } from '../identity/credential.ts';
import { verifyProof } from '../identity/proof.ts';
import type { CommandQueue } from '../ports/command-queue.ts';
import type { Control, ControlSnapshot, Definitions } from '../ports/control.ts';
import type { EventStore, SampleStore, StateStore } from '../ports/stores.ts';
import { checkOwner, checkTimes, checkTypes } from './check-document.ts';
import { checkSamples } from './check-samples.ts';
import { configFor } from './host-config.ts';
import { checkPackedSize, readDocument } from './read-document.ts';
import { storeDocument } from './store-document.ts';

export interface IngestPorts {
  readonly state: StateStore;
  readonly events: EventStore;
  readonly samples: SampleStore;
  readonly control: Control;
  readonly definitions: Definitions;
  readonly commands: CommandQueue;
  readonly hostSecret: () => Promise<string>;
  readonly clock: Clock;
  readonly log: LogError;
}

/**
 * `POST /v1/documents`, which has no authorizer: errors are told in our own words, each with `serverTimeMs`. Takes a gzip body
 * as base64. All is checked before anything is stored; then events, mark, answers of commands, each repeatable, so that a
 * retry of the same document completes what a crash left. A quiet document costs one write and no read.
 */
export function makeIngestHandler(
  ports: IngestPorts,
): (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2> {
  return async (event) => {
    const nowMs = ports.clock();
    try {
      return jsonAnswer(200, await ingest(ports, event, nowMs));
    } catch (error) {
      return errorAnswer(error, ports.log, { serverTimeMs: nowMs });
    }
  };
}

async function ingest(
  ports: IngestPorts,
  event: APIGatewayProxyEventV2,
  nowMs: number,
): Promise<DocumentAnswer> {
  const packed = bodyBytes(event);
  checkPackedSize(packed);
  const snapshot = await ports.control.snapshot();
  // Who comes before what: a stranger's bytes are never unpacked.
  const credential = await authenticate(ports, event, packed, snapshot, nowMs);
  return takeDocument(ports, packed, credential, snapshot, nowMs);
}

/** What a host has posted, once it is known who it is; see `makeIngestHandler`. Throws what is wrong with the document. */
export async function takeDocument(
  ports: IngestPorts,
  packed: Uint8Array,
  credential: Credential,
  snapshot: ControlSnapshot,
  nowMs: number,
): Promise<DocumentAnswer> {
  const read = readDocument(packed);
  const { document } = read;
  checkOwner(document, credential.host);
  checkTypes(document);
  checkTimes(document, nowMs);
  await checkSamples(document, ports.samples);
  const outcome = await storeDocument(ports, read, nowMs);
  for (const result of document.commandResults ?? []) await ports.commands.complete(document.host, result);
  return answer(ports, document, credential, snapshot, outcome === 'duplicate', nowMs);
}

async function authenticate(
  ports: IngestPorts,
  { headers }: APIGatewayProxyEventV2,
  body: Uint8Array,
  snapshot: ControlSnapshot,
  nowMs: number,
): Promise<Credential> {
  const credential = await verifyCredential(await ports.hostSecret(), headers.authorization, nowMs);
  if (await isRevoked(snapshot, credential.host, credential.publicKey)) {
    throw new TocsinError('CREDENTIAL_REVOKED', 'the host has been removed', {
      status: 401,
      got: credential.host,
      fix: 'enrol it again',
    });
  }
  // The path is ours, not the request's: a deployment may stand behind another base.
  const request = { method: 'POST', path: '/v1/documents', body };
  await verifyProof(headers[proofHeader], credential.publicKey, request, nowMs);
  return credential;
}

async function answer(
  ports: IngestPorts,
  document: Document,
  { host, publicKey, expiresAtMs }: Credential,
  snapshot: ControlSnapshot,
  duplicate: boolean,
  nowMs: number,
): Promise<DocumentAnswer> {
  const config = await configFor(ports, document, snapshot);
  const commands = snapshot.pendingHosts.has(host) ? await ports.commands.pending(host) : [];
  const isEnding = expiresAtMs - nowMs < renewBelowMs;
  const renewed = isEnding
    ? await issueCredential(await ports.hostSecret(), host, publicKey, nowMs)
    : undefined;
  return {
    duplicate,
    serverTimeMs: nowMs,
    ...(config && { config }),
    ...(commands.length > 0 && { commands }),
    ...(renewed && { credential: renewed.credential }),
  };
}
