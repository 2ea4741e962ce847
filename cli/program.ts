import { Command } from 'commander';
import { TocsinClient } from '../sdk/client.ts';
import { addDefinitionCommands } from './commands/definitions.ts';
import { addEventCommands } from './commands/events.ts';
import { addHostCommands } from './commands/hosts.ts';
import { addOperatorCommands } from './commands/operators.ts';
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
  addEventCommands(program, session);
  addHostCommands(program, session);
  addOperatorCommands(program, session);
  return program;
}
