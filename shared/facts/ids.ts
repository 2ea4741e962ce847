import { sha256 } from '@noble/hashes/sha2.js';
import type { Transition } from './event.ts';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const timeChars = 10;
const hashChars = 16;
const encoder = new TextEncoder();

/** Length of every fact id: 10 characters of time, 16 of hash, Crockford's base 32 in lower case (a ULID's shape). */
export const idLength = timeChars + hashChars;

/**
 * A deterministic id that sorts by time: 48 bits of `tMs`, then 80 bits of SHA-256 over the parts. The same parts give
 * the same id on every machine; parts are framed as a JSON array, so `['a','b']` and `['ab']` differ.
 */
export function idAt(tMs: number, parts: ReadonlyArray<string | number>): string {
  return encodeTime(tMs) + hashText(parts, hashChars);
}

/** The first `chars` base-32 characters (5 bits each) of SHA-256 over the framed parts. */
export function hashText(parts: ReadonlyArray<string | number>, chars: number): string {
  return base32(sha256(encoder.encode(JSON.stringify(parts))), chars);
}

/** The time that an id carries, in milliseconds. */
export function timeOfId(id: string): number {
  let tMs = 0;
  for (const char of id.slice(0, timeChars)) tMs = tMs * 32 + alphabet.indexOf(char);
  return tMs;
}

/** The smallest possible id of a time: the lower border of a query. */
export function lowestIdAt(tMs: number): string {
  return encodeTime(tMs) + '0'.repeat(hashChars);
}

export function isId(text: string): boolean {
  return text.length === idLength && [...text].every((char) => alphabet.includes(char));
}

/** A shard 0..count-1 that follows from the id alone; `count` is at most 32. */
export function shardOfId(id: string, count: number): number {
  return alphabet.indexOf(id.at(-1) as string) % count;
}

/** Labels in canonical order, as one text: the key of a rule's instance. */
export function canonicalKey(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `episode` = hash(application, rule, canonical key, start). */
export function episodeId(application: string, rule: string, key: string, startMs: number): string {
  return idAt(startMs, ['episode', application, rule, key]);
}

/** event id = hash(episode, transition, transition time). */
export function transitionId(episode: string, transition: Transition, tMs: number): string {
  return idAt(tMs, ['event', episode, transition]);
}

/** The id of an occurrence: `sender` and `nonce` name one message of one sender. */
export function occurrenceId(tMs: number, type: string, sender: string, nonce: string): string {
  return idAt(tMs, ['occurrence', type, sender, nonce]);
}

function encodeTime(tMs: number): string {
  if (!Number.isInteger(tMs) || tMs < 0 || tMs >= 2 ** 48) throw new RangeError(`time out of range: ${tMs}`);
  let rest = tMs;
  let text = '';
  for (let i = 0; i < timeChars; i++) {
    text = (alphabet[rest % 32] as string) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function base32(bytes: Uint8Array, chars: number): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < chars) {
      text += alphabet[(buffer >> (bits - 5)) & 31];
      bits -= 5;
    }
    buffer &= 0xff;
  }
  return text;
}
