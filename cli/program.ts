import { Command } from 'commander';
import { TocsinClient } from '../sdk/client.ts';
import { commandNotes } from './command-notes.ts';
import { addApplyCommands } from './commands/apply.ts';
import { addBacktestCommand } from './commands/backtest.ts';
import { addCheckCommand } from './commands/check.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addDiffCommand } from './commands/diff.ts';
import { addDeadLetterCommands } from './commands/dlq.ts';
import { addEventCommands } from './commands/events.ts';
import { addExpandCommand } from './commands/expand.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addExplainErrorCommand } from './commands/explain-error.ts';
import { addExportCommand } from './commands/export.ts';
import { addHealthCommand } from './commands/health.ts';
import { addHostCommands } from './commands/hosts.ts';
import { addMetricsCommand } from './commands/metrics.ts';
import { addNamesCommand } from './commands/names.ts';
import { addOperatorCommands } from './commands/operators.ts';
import { addRollbackCommands } from './commands/rollback.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addTestCommand } from './commands/test.ts';
import { addWhyCommand } from './commands/why.ts';
import { addOutputOptions } from './output.ts';
import manifest from './package.json' with { type: 'json' };
import { findProfile } from './profile.ts';
import type { Session, Terminal } from './session.ts';

/**
 * The command `tocsin`. Wrong arguments throw commander's own errors, as a help that was asked for does after it is printed;
 * what fails throws a `TocsinError`.
 */
export function makeProgram(terminal: Terminal): Command {
  const session: Session = {
    ...terminal,
    client: () => new TocsinClient(findProfile(terminal.surroundings)),
  };
  const program = new Command('tocsin')
    .description('maintains large systems by events: rules compose them, responders act')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.warn(text.trimEnd()),
      outputError: () => undefined,
    })
    .showSuggestionAfterError();
  addCommands(program, session);
  for (const [path, command] of leavesOf(program)) {
    addOutputOptions(command);
    addNotes(path, command);
  }
  return program;
}

function addCommands(program: Command, session: Session): void {
  program.commandsGroup('Definition files:');
  addCheckCommand(program, session);
  addTestCommand(program, session);
  addBacktestCommand(program, session);
  addExpandCommand(program, session);
  addMetricsCommand(program, session);
  addExplainErrorCommand(program, session);
  addSchemaCommand(program, session);
  program.commandsGroup('The active definition set:');
  addDiffCommand(program, session);
  addApplyCommands(program, session);
  addRollbackCommands(program, session);
  addExportCommand(program, session);
  program.commandsGroup('Events and hosts:');
  addEventCommands(program, session);
  addExplainCommand(program, session);
  addWhyCommand(program, session);
  addHostCommands(program, session);
  addHealthCommand(program, session);
  addDeadLetterCommands(program, session);
  program.commandsGroup('Access:');
  addOperatorCommands(program, session);
  program.commandsGroup('This command:');
  addCompletionCommand(program, session);
  addNamesCommand(program, session);
}

/** Commands that do something, each with how it is called, without the program's name. */
export function leavesOf(command: Command, path = ''): ReadonlyArray<readonly [string, Command]> {
  if (command.commands.length === 0) return [[path, command]];
  return command.commands.flatMap((each) =>
    leavesOf(each, path === '' ? each.name() : `${path} ${each.name()}`),
  );
}

function addNotes(path: string, command: Command): void {
  const notes = commandNotes[path];
  if (!notes) return;
  command.addHelpText('after', `\nExample:\n  ${notes.example}\n\nWith -o json:\n  ${notes.prints}`);
}
