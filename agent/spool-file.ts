import { bodyHash } from '../shared/identity/proof.ts';
import { bytesOf } from './host.ts';

/** What is known of a document without opening it; `name` sorts by the time it was built. */
export interface Entry {
  readonly name: string;
  readonly builtAtMs: number;
  /** Holds events or answers of commands: kept longest, sent first. */
  readonly isUrgent: boolean;
  /** Of the file, or of what the file would be. */
  readonly sizeBytes: number;
}

export interface EntryOptions {
  readonly boot: string;
  readonly seq: number;
  readonly builtAtMs: number;
  readonly isUrgent: boolean;
  /** Of the packed body. */
  readonly bodyBytes: number;
}

const magic = Uint8Array.from([0x54, 0x53, 0x50, 0x31]);
const checksumBytes = 43;
const headBytes = magic.length + checksumBytes;
const form = /^([0-9a-z]{9})\.[0-9a-z]{1,9}-[0-9a-z]{4}\.[0-9a-z]{6}\.([es])\.doc$/;

/** The entry of a new document. */
export function entryOf({ boot, seq, builtAtMs, isUrgent, bodyBytes }: EntryOptions): Entry {
  const time = Math.max(0, builtAtMs).toString(36).padStart(9, '0');
  const name = `${time}.${boot}.${seq.toString(36).padStart(6, '0')}.${isUrgent ? 'e' : 's'}.doc`;
  return { name, builtAtMs, isUrgent, sizeBytes: bodyBytes + headBytes };
}

/** The entry of a file; undefined if its name is none of ours or it cannot hold a document. */
export function entryOfFile(name: string, sizeBytes: number): Entry | undefined {
  const match = form.exec(name);
  if (match === null || sizeBytes <= headBytes) return undefined;
  return { name, builtAtMs: Number.parseInt(match[1] as string, 36), isUrgent: match[2] === 'e', sizeBytes };
}

/** Content of a file: `TSP1`, the body's SHA-256 in base64url, the body. */
export function sealed(body: Uint8Array): Uint8Array {
  const file = new Uint8Array(headBytes + body.length);
  file.set(magic);
  file.set(checksum(body), magic.length);
  file.set(body, headBytes);
  return file;
}

/** The body; undefined if the file is cut, changed, or of another version. */
export function unsealed(file: Uint8Array): Uint8Array | undefined {
  const body = file.subarray(headBytes);
  const isOurs = magic.every((byte, index) => file[index] === byte);
  const isWhole = checksum(body).every((byte, index) => file[magic.length + index] === byte);
  return isOurs && isWhole && body.length > 0 ? body : undefined;
}

function checksum(body: Uint8Array): Uint8Array {
  return bytesOf(bodyHash(body));
}
