import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type FilesystemSpace,
  type Host,
  HostError,
  type PostAnswer,
  type PostRequest,
  type RunAnswer,
  type RunRequest,
} from '../../agent/host.ts';
import { newKey, sign } from '../../agent/node/key.ts';

interface Waiting {
  readonly atMs: number;
  readonly order: number;
  readonly action: () => void;
}

/** A machine in memory: its clock stands still until `advance`, its disk fails and its network answers as the test says. */
export class FakeHost implements Host {
  wallMs = Date.UTC(2026, 10, 21, 12);
  monoMs = 5_000;
  readonly files_ = new Map<string, Uint8Array>();
  /** Texts of `/proc`, by path. */
  readonly texts = new Map<string, string>();
  readonly lists = new Map<string, readonly string[]>();
  readonly spaces = new Map<string, FilesystemSpace | Promise<FilesystemSpace>>();
  readonly logs: Array<{ level: string; message: string; fields?: object }> = [];
  readonly requests: Array<PostRequest & { readonly monoMs: number }> = [];
  readonly runs: RunRequest[] = [];
  writes = 0;
  /** Code that writing to a path under this prefix fails with. */
  writeFault: { readonly prefix: string; readonly code: string } | undefined;
  answer: (request: PostRequest) => PostAnswer | Promise<PostAnswer> = () => {
    throw new HostError('ECONNREFUSED', 'nobody listens');
  };
  runAnswer: (request: RunRequest) => Promise<RunAnswer> = async () => ({
    exitCode: 0,
    output: '',
    errorText: '',
  });
  #timers: Waiting[] = [];
  #order = 0;
  #seed = 1;

  now = (): number => this.wallMs;
  mono = (): number => this.monoMs;

  timer(delayMs: number, action: () => void): { cancel(): void } {
    const waiting = { atMs: this.monoMs + delayMs, order: this.#order++, action };
    this.#timers.push(waiting);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((each) => each !== waiting);
      },
    };
  }

  /** A fixed sequence. */
  random(): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647;
    return this.#seed / 2_147_483_647;
  }

  randomText = (chars: number): string =>
    Array.from({ length: chars }, () => Math.floor(this.random() * 36).toString(36)).join('');

  readText(path: string, maxBytes: number): string {
    const text = this.texts.get(path);
    if (text === undefined) throw new HostError('ENOENT', path);
    if (text.length > maxBytes) throw new HostError('TOO_LARGE', path);
    return text;
  }

  list(path: string): readonly string[] {
    return this.lists.get(path) ?? [];
  }

  async statfs(path: string): Promise<FilesystemSpace> {
    return (
      this.spaces.get(path) ?? { blockBytes: 4_096, blocks: 1_000_000, free: 500_000, available: 500_000 }
    );
  }

  async readBytes(path: string, maxBytes: number): Promise<Uint8Array> {
    const bytes = this.files_.get(path);
    if (bytes === undefined) throw new HostError('ENOENT', path);
    if (bytes.length > maxBytes) throw new HostError('TOO_LARGE', path);
    return bytes;
  }

  async writeAtomic(path: string, bytes: Uint8Array): Promise<void> {
    if (this.writeFault !== undefined && path.startsWith(this.writeFault.prefix)) {
      throw new HostError(this.writeFault.code, path);
    }
    this.writes += 1;
    this.files_.set(path, bytes);
  }

  async unlink(path: string): Promise<void> {
    this.files_.delete(path);
  }

  async rename(from: string, to: string): Promise<void> {
    const bytes = this.files_.get(from);
    if (bytes === undefined) throw new HostError('ENOENT', from);
    this.files_.delete(from);
    this.files_.set(to, bytes);
  }

  async makeDirectory(): Promise<void> {}

  async files(path: string) {
    const names = [...this.files_.keys()].filter((each) => each.startsWith(`${path}/`));
    return names
      .map((each) => ({ name: each.slice(path.length + 1), sizeBytes: this.files_.get(each)?.length ?? 0 }))
      .filter(({ name }) => !name.includes('/'))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  gzip = async (bytes: Uint8Array): Promise<Uint8Array> => gzipSync(bytes);
  gunzip = async (bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> =>
    gunzipSync(bytes, { maxOutputLength: maxBytes });

  async post(request: PostRequest): Promise<PostAnswer> {
    this.requests.push({ ...request, monoMs: this.monoMs });
    const answered = Promise.resolve().then(() => this.answer(request));
    return new Promise((resolve, reject) => {
      const deadline = this.timer(request.deadlineMs, () => reject(new HostError('TIMEOUT', request.url)));
      answered.then(resolve, reject).finally(() => deadline.cancel());
    });
  }

  newKey = newKey;
  sign = sign;

  async run(request: RunRequest): Promise<RunAnswer> {
    this.runs.push(request);
    return this.runAnswer(request);
  }

  usage = () => ({ rssBytes: 50 * 1024 * 1024, cpuMs: 1_200 });

  log(level: string, message: string, fields?: object): void {
    this.logs.push({ level, message, ...(fields && { fields }) });
  }

  /** Lets time pass: each timer fires at its time, and all that follows from it is done before the next. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.monoMs + durationMs;
    await settled();
    for (;;) {
      const next = this.#timers.filter(({ atMs }) => atMs <= untilMs).sort(byTime)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#pass(Math.max(0, next.atMs - this.monoMs));
      next.action();
      await settled();
    }
    this.#pass(untilMs - this.monoMs);
  }

  #pass(durationMs: number): void {
    this.monoMs += durationMs;
    this.wallMs += durationMs;
  }
}

/** Everything that needs no timer has run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
}

export function json(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): PostAnswer {
  const all = { 'content-type': 'application/json', ...headers };
  return { status, headers: all, body: JSON.stringify(body), isCut: false };
}

function byTime(a: Waiting, b: Waiting): number {
  return a.atMs - b.atMs || a.order - b.order;
}
