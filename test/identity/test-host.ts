import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { issueCredential } from '../../functions/identity/credential.ts';
import type { PublicKey } from '../../shared/api/enrol.ts';
import { bodyHash, type ProofPayload } from '../../shared/identity/proof.ts';

export const hostSecret = 'a host secret of forty characters or so!';

/** A host with a real key; signs as an agent does, without the library that verifies. */
export interface TestHost {
  readonly host: string;
  readonly publicKey: PublicKey;
  readonly credential: (issuedAtMs: number) => Promise<string>;
  readonly proof: (payload: Partial<ProofPayload>, header?: object) => string;
  /** The headers of a request at `nowMs`. */
  readonly headers: (path: string, body: Uint8Array, nowMs: number) => Promise<Record<string, string>>;
}

export function makeTestHost(host: string): TestHost {
  const { publicKey: key, privateKey } = generateKeyPairSync('ed25519');
  const { kty, crv, x } = key.export({ format: 'jwk' });
  const publicKey = { kty, crv, x } as PublicKey;
  const credential = async (issuedAtMs: number) =>
    (await issueCredential(hostSecret, host, publicKey, issuedAtMs)).credential;
  const proof: TestHost['proof'] = (payload, header = { alg: 'EdDSA', typ: 'tocsin-proof+jwt' }) =>
    compactJws(header, payload, privateKey);
  return {
    host,
    publicKey,
    credential,
    proof,
    headers: async (path, body, nowMs) => ({
      authorization: `Tocsin ${await credential(nowMs)}`,
      'x-tocsin-proof': proof({ htm: 'POST', htu: path, bh: bodyHash(body), iat: Math.floor(nowMs / 1000) }),
    }),
  };
}

function compactJws(header: object, payload: object, key: KeyObject): string {
  const text = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
}
