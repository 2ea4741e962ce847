import type { PublicKey } from '../api/enrol.ts';
import { dayMs, hourMs } from '../time.ts';

/** Claims of a host's credential: a JWT, HS256 by the service. Times in seconds. */
export interface CredentialClaims {
  readonly aud: typeof credentialAudience;
  /** The host id. */
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  /** The key that the host proves to hold, after RFC 7800. */
  readonly cnf: { readonly jwk: PublicKey };
}

/** The scheme in `Authorization: Tocsin <credential>`. */
export const credentialScheme = 'Tocsin';
export const credentialAudience = 'tocsin-host';
export const credentialLifeMs = 24 * hourMs;
/** A credential with less life left than this is renewed in the answer to a document. */
export const renewBelowMs = 12 * hourMs;
/** How long after its end a credential still gets a new one, with a valid proof. */
export const renewExpiredWithinMs = 90 * dayMs;
