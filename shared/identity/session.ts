import type { Role } from '../api/roles.ts';
import { hourMs } from '../time.ts';

/** Claims of an operator's session and of a program's token: a JWT, HS256 by the service. Times in seconds. */
export interface SessionClaims {
  readonly aud: typeof sessionAudience;
  readonly name: string;
  readonly role: Role;
  /** Names this session or token; what a revocation names. */
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

export const sessionAudience = 'tocsin-operator';
export const sessionLifeMs = 8 * hourMs;
