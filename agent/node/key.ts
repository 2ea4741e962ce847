import { createPrivateKey, generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto';
import type { HostKey } from '../host.ts';

export function newKey(): HostKey {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { x: x as string, d: d as string };
}

let last: { readonly d: string; readonly key: KeyObject } | undefined;

/** Ed25519 (RFC 8032), 64 bytes. */
export function sign({ x, d }: HostKey, bytes: Uint8Array): Uint8Array {
  if (last?.d !== d) {
    last = { d, key: createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', x, d }, format: 'jwk' }) };
  }
  return signBytes(null, bytes, last.key);
}
