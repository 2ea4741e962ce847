import {
  base64url,
  bodyHash,
  type ProofPayload,
  proofAlgorithm,
  proofType,
} from '../shared/identity/proof.ts';
import { secondMs } from '../shared/time.ts';
import { bytesOf, type Host, type HostKey } from './host.ts';

/** A request that is to be signed; `path` without the deployment's base. */
export interface SignedRequest {
  readonly method: 'POST';
  readonly path: string;
  readonly body: Uint8Array;
  readonly serverNowMs: number;
}

/** The compact JWS (RFC 7515) over method, path, hash of the body and time; Ed25519. */
export function makeProof(host: Host, key: HostKey, request: SignedRequest): string {
  const payload: ProofPayload = {
    htm: request.method,
    htu: request.path,
    bh: bodyHash(request.body),
    iat: Math.floor(request.serverNowMs / secondMs),
  };
  const signed = `${part({ alg: proofAlgorithm, typ: proofType })}.${part(payload)}`;
  return `${signed}.${base64url(host.sign(key, bytesOf(signed)))}`;
}

function part(value: object): string {
  return base64url(bytesOf(JSON.stringify(value)));
}
