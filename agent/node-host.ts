import { randomInt } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { codeOf, type Host, HostError, type LogLevel } from './host.ts';
import * as files from './node/files.ts';
import { newKey, sign } from './node/key.ts';
import { post } from './node/post.ts';
import { run } from './node/run.ts';

const gzipBytes = promisify(gzip);
const gunzipBytes = promisify(gunzip) as (bytes: Uint8Array, options: object) => Promise<Uint8Array>;
const textDigits = '0123456789abcdefghijklmnopqrstuvwxyz';
const logRank: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** What only `main.ts` may touch. `writeLine` takes a line of the log, without its end. */
export interface NodeHostOptions {
  readonly now: () => number;
  readonly random: () => number;
  readonly logLevel: LogLevel;
  readonly writeLine: (line: string) => void;
}

/** The machine that this process runs on, by `node:*` alone. */
export function makeNodeHost(options: NodeHostOptions): Host {
  return {
    now: options.now,
    mono: () => performance.now(),
    timer: startTimer,
    random: options.random,
    randomText: (chars) => Array.from({ length: chars }, () => textDigits[randomInt(36)]).join(''),
    readText: files.readText,
    list: files.list,
    statfs: files.space,
    readBytes: files.readBytes,
    writeAtomic: files.writeAtomic,
    unlink: files.unlink,
    rename: files.renameFile,
    makeDirectory: files.makeDirectory,
    files: files.files,
    gzip: (bytes) => gzipBytes(bytes),
    gunzip: unpack,
    post,
    newKey,
    sign,
    run,
    usage: () => {
      const { user, system } = process.cpuUsage();
      return { rssBytes: process.memoryUsage.rss(), cpuMs: Math.round((user + system) / 1_000) };
    },
    log: (level, message, fields) => {
      if (logRank[level] < logRank[options.logLevel]) return;
      options.writeLine(
        JSON.stringify({ at: new Date(options.now()).toISOString(), level, message, ...fields }),
      );
    },
  };
}

function startTimer(delayMs: number, action: () => void): { cancel(): void } {
  const timer = setTimeout(action, delayMs);
  return { cancel: () => clearTimeout(timer) };
}

async function unpack(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  try {
    return await gunzipBytes(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    const code = codeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? 'TOO_LARGE' : 'MALFORMED';
    throw new HostError(code, 'the bytes do not unpack', error);
  }
}
