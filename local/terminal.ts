import { TocsinError } from '../shared/errors.ts';
import type { Log } from './project.ts';

/** Lines with the seconds since this process started. */
export function makeLog(): Log {
  return (line) => console.log(`${(performance.now() / 1_000).toFixed(1).padStart(6)} s  ${line}`);
}

/** Says what went wrong and what to do, and has the process end with 1 when it comes to its end. */
export function reportAndExit(error: unknown): void {
  process.exitCode = 1;
  if (!(error instanceof TocsinError)) {
    console.error(error);
    return;
  }
  const { got, allowed, fix } = error.detail;
  console.error(`\n${error.code}: ${error.message}`);
  if (got !== undefined) console.error(`  got      ${got.replaceAll('\n', '\n           ')}`);
  if (allowed !== undefined) console.error(`  allowed  ${allowed}`);
  if (fix !== undefined) console.error(`  fix      ${fix}`);
}
