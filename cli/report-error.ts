import { CommanderError } from 'commander';
import { TocsinError, toErrorBody } from '../shared/errors.ts';
import { type OutputFormat, renderData } from './output.ts';

/** 0 done, 1 the answer is no (invalid definitions, a failed test, a difference), 2 the command could not do its work. */
export const exitCodes = { done: 0, no: 1, failed: 2 } as const;

/** Places of a fault of the command itself that are told. */
const shownFrames = 3;

/**
 * Says what went wrong, what was got, what is allowed and how to mend it, as data in the form of the API's errors; returns
 * the exit code. A help that was asked for is no error.
 */
export function reportError(error: unknown, format: OutputFormat, warn: (text: string) => void): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.done;
    // `tocsin` alone: the help is written already.
    if (error.code === 'commander.help') return exitCodes.failed;
  }
  const known = toTocsinError(error);
  warn(format === 'table' ? renderError(known) : renderData(toErrorBody(known), format));
  return exitCodes.failed;
}

function toTocsinError(error: unknown): TocsinError {
  if (error instanceof TocsinError) return error;
  if (error instanceof CommanderError) {
    return new TocsinError('COMMAND_INVALID', error.message.replace(/^error: /, '').replaceAll(/\s+/g, ' '), {
      fix: 'see `tocsin --help`, or --help of the command',
      cause: error,
    });
  }
  if (!(error instanceof Error)) return new TocsinError('COMMAND_FAILED', String(error), { cause: error });
  const { message, code, path, stack = '' }: NodeJS.ErrnoException = error;
  if (code !== undefined && path !== undefined) {
    return new TocsinError('FILE_UNUSABLE', 'a file cannot be read or written', {
      field: path,
      got: message,
      cause: error,
    });
  }
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
  return new TocsinError('COMMAND_FAILED', message, {
    got: frames
      .slice(0, shownFrames)
      .map((frame) => frame.trim())
      .join(', '),
    fix: 'this is a fault of tocsin: please report it',
    cause: error,
  });
}

function renderError({ code, message, detail }: TocsinError): string {
  return [
    `error ${code}: ${message}`,
    ...Object.entries(detail).map(([name, text]) => `  ${name}: ${text}`),
  ].join('\n');
}
