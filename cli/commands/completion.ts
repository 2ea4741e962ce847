import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { completedCommands } from '../completion/tree.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { type OutputOptions, show } from '../output.ts';
import type { Session } from '../session.ts';

const scripts = { bash: bashCompletion, fish: fishCompletion, zsh: zshCompletion } as const;

/** `completion`: of all commands that the program has when it runs. */
export function addCompletionCommand(program: Command, session: Session): void {
  program
    .command('completion')
    .summary('a script that completes commands, options and names')
    .description(
      'A script that completes commands, options, files, and the names that files define. In bash and zsh: source <(tocsin completion bash); in fish: tocsin completion fish | source.',
    )
    .addArgument(new Argument('<shell>', 'for which shell').choices(Object.keys(scripts)))
    .action((shell: keyof typeof scripts, options: OutputOptions) => {
      const script = scripts[shell](completedCommands(program));
      show(session, options, { shell, script }, () => script);
    });
}
