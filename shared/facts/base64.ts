import { malformed } from './varint.ts';

/** Standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Reads standard base64 with padding, no spaces. Throws `COLUMNS_MALFORMED` for anything else. */
export function fromBase64(text: string): Uint8Array {
  const isForm = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  if (!isForm) throw malformed('no base64');
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw malformed('no base64');
  }
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}
