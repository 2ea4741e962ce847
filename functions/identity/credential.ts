import { calculateJwkThumbprint, errors, jwtVerify, SignJWT } from 'jose';
import { type PublicKey, publicKeySchema } from '../../shared/api/enrol.ts';
import { TocsinError } from '../../shared/errors.ts';
import { hostIdSchema } from '../../shared/facts/event-schema.ts';
import {
  type CredentialClaims,
  credentialAudience,
  credentialLifeMs,
  credentialScheme,
} from '../../shared/identity/credential.ts';
import { secondMs } from '../../shared/time.ts';

/** What a verified credential says. */
export interface Credential {
  readonly host: string;
  readonly publicKey: PublicKey;
  readonly expiresAtMs: number;
}

/** A credential of `credentialLifeMs` from now on, in whole seconds. */
export async function issueCredential(
  secret: string,
  host: string,
  publicKey: PublicKey,
  nowMs: number,
): Promise<{ readonly credential: string; readonly expiresAtMs: number }> {
  const iat = Math.floor(nowMs / secondMs);
  const exp = iat + credentialLifeMs / secondMs;
  const credential = await new SignJWT({ cnf: { jwk: publicKey } } satisfies Pick<CredentialClaims, 'cnf'>)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setAudience(credentialAudience)
    .setSubject(host)
    .setIssuedAt(iat)
    .setExpirationTime(exp)
    .sign(new TextEncoder().encode(secret));
  return { credential, expiresAtMs: exp * secondMs };
}

/**
 * Reads `Authorization: Tocsin <credential>`. Throws 401 `CREDENTIAL_MISSING`, `_MALFORMED`, `_INVALID` or `_EXPIRED`;
 * one that ended up to `expiredWithinMs` ago still counts.
 */
export async function verifyCredential(
  secret: string,
  authorization: string | undefined,
  nowMs: number,
  expiredWithinMs = 0,
): Promise<Credential> {
  const token = readScheme(authorization);
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      audience: credentialAudience,
      requiredClaims: ['sub', 'exp', 'cnf'],
      currentDate: new Date(nowMs),
      clockTolerance: expiredWithinMs / secondMs,
    });
    return {
      host: hostIdSchema.parse(payload.sub),
      publicKey: publicKeySchema.parse((payload.cnf as { jwk?: unknown }).jwk),
      expiresAtMs: (payload.exp as number) * secondMs,
    };
  } catch (cause) {
    throw refusal(cause);
  }
}

/** RFC 7638: what the host record keeps of the key. */
export function keyThumbprint(publicKey: PublicKey): Promise<string> {
  return calculateJwkThumbprint(publicKey);
}

function readScheme(authorization: string | undefined): string {
  if (!authorization) {
    throw unauthorized('CREDENTIAL_MISSING', 'no credential was sent', {
      allowed: `Authorization: ${credentialScheme} <credential>`,
      fix: 'enrol the host',
    });
  }
  const [scheme, token, ...rest] = authorization.split(' ');
  if (scheme?.toLowerCase() === credentialScheme.toLowerCase() && token && rest.length === 0) return token;
  throw unauthorized('CREDENTIAL_MALFORMED', 'the authorization header is not of a host', {
    got: `scheme ${scheme?.slice(0, 20)}`,
    allowed: `Authorization: ${credentialScheme} <credential>`,
  });
}

function refusal(cause: unknown): TocsinError {
  if (cause instanceof errors.JWTExpired) {
    return unauthorized('CREDENTIAL_EXPIRED', 'the credential has ended', {
      fix: 'ask for a new one at POST /v1/credentials',
    });
  }
  if (cause instanceof errors.JWSInvalid || cause instanceof errors.JWTInvalid) {
    return unauthorized('CREDENTIAL_MALFORMED', 'the credential is not a JWT', { allowed: 'a compact JWT' });
  }
  return unauthorized('CREDENTIAL_INVALID', 'the credential was not made by this deployment', {
    fix: 'enrol the host here',
  });
}

function unauthorized(
  code: string,
  message: string,
  detail: { got?: string; allowed?: string; fix?: string },
): TocsinError {
  return new TocsinError(code, message, { status: 401, ...detail });
}
