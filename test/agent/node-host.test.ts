import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAgent } from '../../agent/build.ts';
import { hostLimits } from '../../agent/host.ts';
import { acquireLock } from '../../agent/node/lock.ts';
import { makeNodeHost } from '../../agent/node-host.ts';

const host = makeNodeHost({
  now: Date.now,
  random: Math.random,
  logLevel: 'error',
  writeLine: () => undefined,
});
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-agent-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function withServer<T>(listener: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const post = (url: string, deadlineMs = 5_000) =>
  host.post({ url, headers: { 'x-a': 'b' }, body: new TextEncoder().encode('hello'), deadlineMs });

describe('post', () => {
  it('sends bytes and headers, and reads status, headers and body; a redirect is an answer', async () => {
    const seen: string[] = [];
    const listener: RequestListener = (request, response) => {
      request.on('data', (chunk) => seen.push(`${request.method} ${request.headers['x-a']} ${chunk}`));
      request.on('end', () => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end('moved'));
    };
    const answer = await withServer(listener, (url) => post(url));
    expect(seen).toEqual(['POST b hello']);
    expect(answer).toMatchObject({ status: 302, body: 'moved', isCut: false });
    expect(answer.headers.location).toBe('http://127.0.0.1:1/');
  });

  it('reads an answer up to its limit and cuts the next byte', async () => {
    for (const [sizeBytes, isCut] of [
      [hostLimits.answerBytes, false],
      [hostLimits.answerBytes + 1, true],
    ] as const) {
      const answer = await withServer(
        (_, response) => response.end('x'.repeat(sizeBytes)),
        (url) => post(url),
      );
      expect([answer.body.length, answer.isCut]).toEqual([hostLimits.answerBytes, isCut]);
    }
  });

  it('gives up at its deadline on a peer that is silent, and on one that drips', async () => {
    const drip: RequestListener = (_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    };
    for (const listener of [() => undefined, drip]) {
      const from = host.mono();
      await expect(withServer(listener, (url) => post(url, 150))).rejects.toMatchObject({ code: 'TIMEOUT' });
      expect(host.mono() - from).toBeLessThan(2_000);
    }
  });

  it('tells the network’s own code, and of an answer that breaks off', async () => {
    await expect(post('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const broken: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('x', () => response.destroy());
    };
    await expect(withServer(broken, (url) => post(url))).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('files', () => {
  it('are written whole, mode 0600, with nothing left behind; a failure keeps the old content', async () => {
    const path = join(directory, 'state.json');
    await host.writeAtomic(path, new TextEncoder().encode('one'));
    await host.writeAtomic(path, new TextEncoder().encode('two'));
    expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['two', 0o600]);
    await expect(host.writeAtomic(join(directory, 'none', 'x'), new Uint8Array(1))).rejects.toMatchObject({
      code: 'ENOENT',
    });
    expect(await host.files(directory)).toEqual([{ name: 'state.json', sizeBytes: 3 }]);
    await host.unlink(path);
    await host.unlink(path);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('are read up to a bound', async () => {
    const path = join(directory, 'text');
    writeFileSync(path, 'x'.repeat(10));
    expect(host.readText(path, 10).length).toBe(10);
    expect((await host.readBytes(path, 10)).length).toBe(10);
    expect(() => host.readText(path, 9)).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
    await expect(host.readBytes(path, 9)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    rmSync(path);
  });

  it('unpack up to a bound', async () => {
    const packed = await host.gzip(new Uint8Array(1_000));
    expect((await host.gunzip(packed, 1_000)).length).toBe(1_000);
    await expect(host.gunzip(packed, 999)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await expect(host.gunzip(new Uint8Array(5), 999)).rejects.toMatchObject({ code: 'MALFORMED' });
  });
});

describe('run', () => {
  it('hands arguments over as they are, with a bare environment, and ends what takes too long', async () => {
    const script = join(directory, 'script');
    writeFileSync(script, '#!/bin/sh\nprintf "a=%s\\n" "$1"; env | grep -c . ; echo oops >&2; exit 3\n');
    chmodSync(script, 0o700);
    const answer = await host.run({ path: script, args: ['$(id) ; x'], timeoutMs: 5_000 });
    expect([answer.exitCode, answer.output.split('\n')[0], answer.errorText]).toEqual([
      3,
      'a=$(id) ; x',
      'oops\n',
    ]);
    expect(Number(answer.output.split('\n')[1])).toBeLessThanOrEqual(5);
    const killed = await host.run({ path: '/bin/sleep', args: ['30'], timeoutMs: 100 });
    expect([killed.exitCode, killed.errorText.includes('killed after 100 ms')]).toEqual([null, true]);
    expect((await host.run({ path: '/does/not/exist', args: [], timeoutMs: 100 })).exitCode).toBeNull();
    rmSync(script);
  });
});

describe('the lock', () => {
  const path = (): string => join(directory, 'lock');

  it('keeps a second agent out, until the first lets go', () => {
    const lock = acquireLock(path(), process.pid);
    expect(() => acquireLock(path(), process.pid)).toThrow(
      expect.objectContaining({ code: 'ALREADY_RUNNING' }),
    );
    lock.release();
    lock.release();
    acquireLock(path(), process.pid).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is broken when its holder is gone, or when its id belongs to another process now', () => {
    const gone = spawnSync('/bin/true').pid;
    for (const holder of [`${gone} 1\n`, `${process.pid} 1\n`, '', 'garbage']) {
      writeFileSync(path(), holder);
      acquireLock(path(), process.pid).release();
    }
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('the bundle', () => {
  it('is one file without imports but node:, and runs with --jitless', async () => {
    const bundle = await buildAgent(join(directory, 'tocsin-agent.mjs'));
    const text = readFileSync(bundle, 'utf8');
    const imported = [...text.matchAll(/(?:from|import)\s*["']([^"']+)["']/g)].map(
      ([, name]) => name as string,
    );
    expect(imported.filter((name) => !name.startsWith('node:'))).toEqual([]);
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ['--jitless', bundle, 'version']);
    expect(stdout).toBe('0.1.0\n');
    const refused = await run(process.execPath, ['--jitless', bundle, 'run', '--config', '/none']).catch(
      (error) => error,
    );
    expect([refused.code, refused.stderr.split(':')[0]]).toEqual([1, 'CONFIG_UNREADABLE']);
  });
});
