import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { completedCommands } from '../completion/tree.ts';
import { zshCompletion } from '../completion/zsh.ts';
import type { Session } from '../session.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion } as const;

/** `completion`: of all commands that the program has when it runs. */
export function addCompletionCommand(program: Command, session: Session): void {
  program
    .command('completion')
    .description('a script that completes commands and options: source <(tocsin completion bash)')
    .addArgument(new Argument('<shell>', 'for which shell').choices(Object.keys(scripts)))
    .action((shell: keyof typeof scripts) => session.print(scripts[shell](completedCommands(program))));
}
