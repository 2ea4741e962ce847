import { Command } from 'commander';
import { TocsinClient } from '../sdk/client.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addDefinitionCommands } from './commands/definitions.ts';
import { addDiffCommand } from './commands/diff.ts';
import { addEventCommands } from './commands/events.ts';
import { addExpandCommand } from './commands/expand.ts';
import { addExplainErrorCommand } from './commands/explain-error.ts';
import { addExportCommand } from './commands/export.ts';
import { addHostCommands } from './commands/hosts.ts';
import { addOperatorCommands } from './commands/operators.ts';
import { addRollbackCommands } from './commands/rollback.ts';
import { addTestCommand } from './commands/test.ts';
import { findProfile } from './profile.ts';
import type { Session, Terminal } from './session.ts';

/** The command `tocsin`. Unknown commands and options are commander's own errors. */
export function makeProgram(terminal: Terminal): Command {
  const session: Session = {
    ...terminal,
    client: () => new TocsinClient(findProfile(terminal.surroundings)),
  };
  const program = new Command('tocsin')
    .description('maintains large systems by events: rules compose them, responders act')
    .showSuggestionAfterError();
  addDefinitionCommands(program, session);
  addDiffCommand(program, session);
  addExpandCommand(program, session);
  addExportCommand(program, session);
  addRollbackCommands(program, session);
  addExplainErrorCommand(program, session);
  addTestCommand(program, session);
  addEventCommands(program, session);
  addHostCommands(program, session);
  addOperatorCommands(program, session);
  addCompletionCommand(program, session);
  return program;
}
