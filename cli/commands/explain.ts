import type { Command } from 'commander';
import { readMoment } from '../arguments.ts';
import { renderExplain } from '../explain/render-explain.ts';
import { type OutputOptions, show } from '../output.ts';
import type { Session } from '../session.ts';

interface ExplainOptions extends OutputOptions {
  readonly at?: string;
}

/** `explain RULE [KEY] [--at TIME]`. */
export function addExplainCommand(program: Command, session: Session): void {
  program
    .command('explain <rule> [key]')
    .description('why a rule is open, or is not: its condition part by part, its timers, and what is missing')
    .option('--at <time>', 'at another time than now: RFC 3339, or -15m for so long ago')
    .action(async (rule: string, key: string | undefined, options: ExplainOptions) => {
      const { at } = options;
      const answer = await session.client().explain({
        rule,
        ...(key !== undefined && { key }),
        ...(at !== undefined && { at: readMoment(at, '--at', session.clock()) }),
      });
      show(session, options, answer, () => renderExplain(answer));
    });
}
