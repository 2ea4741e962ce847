import type { Command } from 'commander';
import { renderWhy } from '../explain/render-why.ts';
import { type OutputOptions, show } from '../output.ts';
import type { Session } from '../session.ts';

/** `why ID`. */
export function addWhyCommand(program: Command, session: Session): void {
  program
    .command('why <id>')
    .description('what an event was made of, down to samples, and what came of it')
    .action(async (id: string, options: OutputOptions) => {
      const answer = await session.client().why(id);
      show(session, options, answer, () => renderWhy(answer));
    });
}
