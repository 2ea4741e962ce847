import type { PublicKey } from '../../shared/api/enrol.ts';
import { credentialLifeMs } from '../../shared/identity/credential.ts';
import { hourMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import { keyThumbprint } from '../identity/credential.ts';
import type { ControlSnapshot } from '../ports/control.ts';
import type { RevocationRecord } from '../ports/records.ts';
import type { StateWrite } from '../ports/stores.ts';

/**
 * Revokes the key that a host has now, so that a host of the same id can be enrolled again at once with another key. The
 * mark may go when no credential of the key can live; the host record keeps refusing renewal.
 */
export function revocationOf(
  host: { readonly host: string; readonly keyThumbprint: string },
  author: string,
  nowMs: number,
): StateWrite<RevocationRecord> {
  return {
    key: stateKeys.revoked(keyMark(host.host, host.keyThumbprint)),
    body: { author, atMs: nowMs },
    expected: 'any',
    expiresAtMs: nowMs + credentialLifeMs + hourMs,
  };
}

/** True if the host itself or this key of it is revoked. */
export async function isRevoked(
  snapshot: ControlSnapshot,
  host: string,
  publicKey: PublicKey,
): Promise<boolean> {
  if (snapshot.revokedHosts.size === 0) return false;
  if (snapshot.revokedHosts.has(host)) return true;
  return snapshot.revokedHosts.has(keyMark(host, await keyThumbprint(publicKey)));
}

/** Host ids hold no colon. */
export function keyMark(host: string, thumbprint: string): string {
  return `${host}:${thumbprint}`;
}
