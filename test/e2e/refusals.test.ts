import { rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedSystem, startSystem } from '../../local/system.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { Document } from '../../shared/facts/document.ts';
import { limits } from '../../shared/facts/limits.ts';
import { bodyHash } from '../../shared/identity/proof.ts';
import { occurrenceDraft, quietDocument } from '../facts/drafts.ts';
import { makeTestHost, type TestHost } from '../identity/test-host.ts';
import { deploymentFolder } from './deployment-folder.ts';

const path = '/v1/documents';

let dir: string;
let system: StartedSystem;
let host: TestHost;
let credential: string;

beforeAll(async () => {
  dir = await deploymentFolder('refusals');
  system = await startSystem({ dir, log: () => undefined });
  host = makeTestHost('node-1');
  const { token } = await system.client.createEnrolment();
  const body = JSON.stringify({ token, host: 'node-1', publicKey: host.publicKey });
  const response = await fetch(`${system.api}/v1/enrol`, { method: 'POST', body });
  ({ credential } = (await response.json()) as { credential: string });
});

afterAll(async () => {
  await system?.emulator.stop();
  await rm(dir, { recursive: true, force: true });
});

const documentNow = (seq: number, more: Partial<Document> = {}): Document => {
  const builtAtMs = Date.now();
  return quietDocument({ seq, builtAtMs, watermarkMs: builtAtMs, ...more });
};
const packed = (document: object) => gzipSync(JSON.stringify(document));

interface Told {
  readonly status: number;
  readonly body: ErrorBody & { readonly duplicate?: boolean };
}

/** Posts over real HTTP, as a host does, unless it is told to say something else of itself. */
async function post(bytes: Uint8Array, shown = credential, signed: Uint8Array = bytes): Promise<Told> {
  const payload = { htm: 'POST', htu: path, bh: bodyHash(signed), iat: Math.floor(Date.now() / 1_000) };
  const response = await fetch(`${system.api}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/gzip',
      authorization: `Tocsin ${shown}`,
      'x-tocsin-proof': host.proof(payload),
    },
    body: bytes as Uint8Array<ArrayBuffer>,
  });
  return { status: response.status, body: (await response.json()) as Told['body'] };
}

const codeOf = ({ status, body }: Told) => [status, body.error.code];

describe('the deployed API refuses, each with its own answer,', () => {
  it('bytes that are too many, packed or unpacked', async () => {
    const noise = crypto.getRandomValues(new Uint8Array(60_000));
    const large = Buffer.concat(Array.from({ length: 5 }, () => noise));
    const tooLarge = await post(large);
    expect(codeOf(tooLarge)).toEqual([413, 'DOCUMENT_TOO_LARGE']);
    expect(tooLarge.body.error).toMatchObject({
      got: '300000 bytes',
      allowed: `at most ${limits.compressedBytes} bytes`,
    });
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(limits.compressedBytes);
    expect(codeOf(await post(bomb))).toEqual([413, 'DOCUMENT_TOO_LARGE_UNPACKED']);
  });

  it('what is no gzip, no JSON, or of a wrong type', async () => {
    expect(codeOf(await post(Buffer.from('plain')))).toEqual([400, 'BODY_NOT_GZIP']);
    expect(codeOf(await post(gzipSync('{"v":1,')))).toEqual([400, 'BODY_NOT_JSON']);
    const { status, body } = await post(packed({ ...documentNow(1), seq: 'one' }));
    expect([status, body.error]).toEqual([
      400,
      expect.objectContaining({ code: 'FIELD_TYPE', field: 'seq', got: 'one' }),
    ]);
  });

  it('a foreign host name, a foreign credential, and a signature over another body', async () => {
    expect(codeOf(await post(packed(documentNow(1, { host: 'node-2' }))))).toEqual([403, 'FOREIGN_HOST']);
    const forged = await makeTestHost('node-1').credential(Date.now());
    expect(codeOf(await post(packed(documentNow(1)), forged))).toEqual([401, 'CREDENTIAL_INVALID']);
    const other = await post(packed(documentNow(1)), credential, Buffer.from('other'));
    expect(other.status).toBe(401);
    expect(other.body.error.code).toMatch(/^PROOF_/);
  });

  it('another body under a used sequence, and takes the same body again as a duplicate', async () => {
    const builtAtMs = Date.now();
    const event = occurrenceDraft('node-1', 'first', builtAtMs);
    const first = packed(documentNow(7, { builtAtMs, events: [event] }));
    expect(await post(first)).toMatchObject({ status: 200, body: { duplicate: false } });
    expect(await post(first)).toMatchObject({ status: 200, body: { duplicate: true } });
    const second = packed(
      documentNow(7, { builtAtMs, events: [occurrenceDraft('node-1', 'second', builtAtMs)] }),
    );
    expect(codeOf(await post(second))).toEqual([409, 'DOCUMENT_CONFLICT']);
    const { events } = await system.client.events({ host: 'node-1' });
    expect(events.map(({ type }) => type).sort()).toEqual(['HOST_CLONED', 'HOST_ENROLLED', 'HOST_STARTED']);
    expect(events.filter(({ type }) => type === 'HOST_STARTED').map(({ id }) => id)).toEqual([event.id]);
  });

  it('a host that was removed', async () => {
    await system.client.removeHost('node-1');
    // A function may still hold the list of revocations that it read up to five seconds ago.
    const answer = async () => {
      const { status, body } = await post(packed(documentNow(9)));
      return [status, body.error?.code];
    };
    await expect.poll(answer, { timeout: 30_000 }).toEqual([401, 'CREDENTIAL_REVOKED']);
  });
});
