import { formatAsked } from './output.ts';
import { makeProgram } from './program.ts';
import { reportError } from './report-error.ts';
import type { Terminal } from './session.ts';

/** Runs `tocsin` with these arguments; what it throws is told, and gives the exit code. Never throws itself. */
export async function runProgram(terminal: Terminal, args: readonly string[]): Promise<void> {
  try {
    await makeProgram(terminal).parseAsync(args, { from: 'user' });
  } catch (error) {
    terminal.exit(reportError(error, formatAsked(args), terminal.warn));
  }
}
