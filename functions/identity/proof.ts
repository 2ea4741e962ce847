import { type CompactVerifyResult, compactVerify, errors, importJWK } from 'jose';
import type { PublicKey } from '../../shared/api/enrol.ts';
import { TocsinError, type TocsinErrorOptions } from '../../shared/errors.ts';
import { limits } from '../../shared/facts/limits.ts';
import {
  bodyHash,
  type ProofPayload,
  proofAlgorithm,
  proofHeader,
  proofType,
} from '../../shared/identity/proof.ts';
import { secondMs } from '../../shared/time.ts';

/** The request that a proof is to be of. */
export interface ProvenRequest {
  readonly method: string;
  readonly path: string;
  /** As sent, before it is unpacked. */
  readonly body: Uint8Array;
}

/**
 * Holds a request against the proof in its header. Throws 401 `PROOF_MISSING`, `_MALFORMED`, `_INVALID` (signature),
 * `_EXPIRED` (its time is more than `limits.proofSkewMs` off, either way) or `_MISMATCH` (made for another request).
 */
export async function verifyProof(
  proof: string | undefined,
  publicKey: PublicKey,
  request: ProvenRequest,
  nowMs: number,
): Promise<void> {
  if (!proof)
    throw refuse('PROOF_MISSING', 'no proof was sent', { allowed: `${proofHeader}: <compact JWS>` });
  const payload = readPayload(await verifySignature(proof, publicKey));
  checkTime(payload.iat, nowMs);
  const expected = { htm: request.method, htu: request.path, bh: bodyHash(request.body) };
  for (const name of ['htm', 'htu', 'bh'] as const) {
    if (payload[name] === expected[name]) continue;
    throw refuse('PROOF_MISMATCH', `the proof was made for another request: ${name} differs`, {
      field: name,
      got: payload[name].slice(0, 60),
      allowed: expected[name],
    });
  }
}

async function verifySignature(proof: string, publicKey: PublicKey): Promise<CompactVerifyResult> {
  try {
    const verified = await compactVerify(proof, await importJWK(publicKey, proofAlgorithm), {
      algorithms: [proofAlgorithm],
    });
    if (verified.protectedHeader.typ === proofType) return verified;
  } catch (cause) {
    if (cause instanceof errors.JWSSignatureVerificationFailed) {
      throw refuse('PROOF_INVALID', 'the proof was not signed by the key of the credential', { cause });
    }
    throw refuse('PROOF_MALFORMED', 'the proof is not a compact JWS', {
      allowed: `alg ${proofAlgorithm}`,
      cause,
    });
  }
  throw refuse('PROOF_MALFORMED', 'the proof is of another kind', { allowed: `typ ${proofType}` });
}

function readPayload({ payload }: CompactVerifyResult): ProofPayload {
  try {
    const value = JSON.parse(new TextDecoder().decode(payload)) as Partial<ProofPayload>;
    const isComplete =
      typeof value.htm === 'string' &&
      typeof value.htu === 'string' &&
      typeof value.bh === 'string' &&
      typeof value.iat === 'number';
    if (isComplete) return value as ProofPayload;
  } catch (cause) {
    throw refuse('PROOF_MALFORMED', 'the payload of the proof is no JSON', { cause });
  }
  throw refuse('PROOF_MALFORMED', 'the proof lacks a claim', { allowed: 'htm, htu, bh, iat' });
}

function checkTime(iat: number, nowMs: number): void {
  const skewMs = iat * secondMs - nowMs;
  if (Math.abs(skewMs) <= limits.proofSkewMs) return;
  throw refuse('PROOF_EXPIRED', 'the proof is of another time', {
    field: 'iat',
    got: `${Math.round(skewMs / secondMs)} s from the server's clock`,
    allowed: `within ${limits.proofSkewMs / secondMs} s`,
    fix: 'sign again with the time of serverTimeMs',
  });
}

function refuse(code: string, message: string, options: TocsinErrorOptions): TocsinError {
  return new TocsinError(code, message, { status: 401, ...options });
}
