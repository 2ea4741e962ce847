import { TocsinError } from '../shared/errors.ts';

/** 0 done, 1 the answer is no (invalid definitions, a difference), 2 the command could not do its work. */
export const exitCodes = { done: 0, no: 1, failed: 2 } as const;

/** Says what went wrong, what was got, what is allowed and how to mend it; returns the exit code. */
export function reportError(error: unknown, warn: (text: string) => void): number {
  if (!(error instanceof TocsinError)) {
    warn(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return exitCodes.failed;
  }
  warn(`error ${error.code}: ${error.message}`);
  for (const [name, text] of Object.entries(error.detail)) warn(`  ${name}: ${text}`);
  return exitCodes.failed;
}
