#!/usr/bin/env node
import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from './run-program.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

// Who reads may have enough, as `head` does: there is nobody left to tell.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}

const terminal = {
  surroundings: { env: process.env, cwd: process.cwd(), home: homedir() },
  clock: () => Date.now(),
  sleep: (ms: number) => sleep(ms, undefined, { signal: stop.signal }).catch(() => undefined),
  signal: stop.signal,
  print: (text: string) => process.stdout.write(`${text}\n`),
  warn: (text: string) => process.stderr.write(`${text}\n`),
  exit: (code: number) => {
    process.exitCode = code;
  },
  ...(process.stderr.isTTY && { progress: (line: string) => process.stderr.write(`\r\u001b[K${line}`) }),
};

await runProgram(terminal, process.argv.slice(2));
