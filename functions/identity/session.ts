import { jwtVerify, SignJWT } from 'jose';
import { isRole, type Role } from '../../shared/api/roles.ts';
import { type SessionClaims, sessionAudience } from '../../shared/identity/session.ts';
import { secondMs } from '../../shared/time.ts';

/** Who calls, as the authorizer hands it on. */
export interface Operator {
  readonly name: string;
  readonly role: Role;
  /** Names the session or token. */
  readonly jti: string;
}

/** A session or token of `lifeMs` from now on, in whole seconds. */
export async function issueSession(
  secret: string,
  operator: Operator,
  nowMs: number,
  lifeMs: number,
): Promise<{ readonly session: string; readonly expiresAtMs: number }> {
  const iat = Math.floor(nowMs / secondMs);
  const exp = iat + Math.floor(lifeMs / secondMs);
  const session = await new SignJWT({
    name: operator.name,
    role: operator.role,
  } satisfies Partial<SessionClaims>)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setAudience(sessionAudience)
    .setJti(operator.jti)
    .setIssuedAt(iat)
    .setExpirationTime(exp)
    .sign(new TextEncoder().encode(secret));
  return { session, expiresAtMs: exp * secondMs };
}

/** The operator of `Authorization: Bearer <session>`; undefined of anything that this deployment did not sign or that has ended. */
export async function verifySession(
  secret: string,
  authorization: string | undefined,
  nowMs: number,
): Promise<Operator | undefined> {
  const token = /^Bearer ([^ ]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      audience: sessionAudience,
      requiredClaims: ['exp', 'jti', 'name', 'role'],
      currentDate: new Date(nowMs),
    });
    const { name, role, jti } = payload as unknown as SessionClaims;
    return isRole(role) ? { name: String(name), role, jti } : undefined;
  } catch {
    // Every refusal is alike to the caller: the authorizer can only say no.
    return undefined;
  }
}
