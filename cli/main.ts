#!/usr/bin/env node
import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeProgram } from './program.ts';
import { reportError } from './report-error.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

const program = makeProgram({
  surroundings: { env: process.env, cwd: process.cwd(), home: homedir() },
  clock: () => Date.now(),
  sleep: (ms) => sleep(ms, undefined, { signal: stop.signal }).catch(() => undefined),
  signal: stop.signal,
  print: (text) => process.stdout.write(`${text}\n`),
  warn: (text) => process.stderr.write(`${text}\n`),
  exit: (code) => {
    process.exitCode = code;
  },
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = reportError(error, (text) => process.stderr.write(`${text}\n`));
}
