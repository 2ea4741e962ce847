/** Space of a filesystem, in blocks of `blockBytes`; `available` is what an unprivileged user may still write. */
export interface FilesystemSpace {
  readonly blockBytes: number;
  readonly blocks: number;
  readonly free: number;
  readonly available: number;
}

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** For the whole exchange: name look-up, connection, request, answer. */
  readonly deadlineMs: number;
}

/** Any HTTP answer, redirects too. `body` is cut at `hostLimits.answerBytes`, with `isCut` set. */
export interface PostAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isCut: boolean;
}

export interface RunRequest {
  readonly path: string;
  /** Handed over as they are: no shell reads them. */
  readonly args: readonly string[];
  readonly timeoutMs: number;
}

/** `exitCode` is null if the program was killed or could not be started; `errorText` says why. */
export interface RunAnswer {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errorText: string;
}

export interface Timer {
  cancel(): void;
}

export interface HostFile {
  readonly name: string;
  readonly sizeBytes: number;
}

/** An Ed25519 key: both parts base64url, as in a JWK. */
export interface HostKey {
  readonly x: string;
  readonly d: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Bounds that each implementation of `Host` keeps. */
export const hostLimits = {
  /** What is read of an answer. */
  answerBytes: 256 * 1024,
  /** What is kept of a program's output, and of its error output. */
  outputBytes: 64 * 1024,
} as const;

/**
 * All that the agent knows of the machine. The core is written against this alone, so that tests bring their own clock,
 * disk and network. Each call rejects or throws `HostError`.
 */
export interface Host {
  /** Wall-clock milliseconds since 1970; may jump. */
  now(): number;
  /** Milliseconds of a clock that never jumps. */
  mono(): number;
  timer(delayMs: number, action: () => void): Timer;
  /** In `[0, 1)`. */
  random(): number;
  /** Characters of `[0-9a-z]`. */
  randomText(chars: number): string;

  /** Text of a small file of the kernel or the configuration, at once; never of a network filesystem. */
  readText(path: string, maxBytes: number): string;
  /** Names in a directory of the kernel, at once. */
  list(path: string): readonly string[];
  statfs(path: string): Promise<FilesystemSpace>;

  readBytes(path: string, maxBytes: number): Promise<Uint8Array>;
  /** The whole content or none of it, on the disk when the promise resolves; mode 0600. */
  writeAtomic(path: string, bytes: Uint8Array): Promise<void>;
  /** Idempotent. */
  unlink(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Makes the directory and its parents, mode 0700; idempotent. */
  makeDirectory(path: string): Promise<void>;
  /** Files (not directories) with their sizes, in the order of their names. */
  files(path: string): Promise<readonly HostFile[]>;

  gzip(bytes: Uint8Array): Promise<Uint8Array>;
  /** Rejects with code `TOO_LARGE` as soon as more than `maxBytes` come out. */
  gunzip(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array>;
  /** Never follows a redirect. Rejects with `TIMEOUT` at the deadline, else with the network's own code. */
  post(request: PostRequest): Promise<PostAnswer>;
  newKey(): HostKey;
  /** Ed25519. */
  sign(key: HostKey, bytes: Uint8Array): Uint8Array;
  run(request: RunRequest): Promise<RunAnswer>;
  /** What this process takes of the host so far. */
  usage(): { readonly rssBytes: number; readonly cpuMs: number };
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A call of the host that failed; `code` is the system's (`ENOSPC`, `ECONNREFUSED`) or `TIMEOUT`, `TOO_LARGE`. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The code of whatever was thrown. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'UNKNOWN';
}

/** Text of bytes that are UTF-8, and back. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
