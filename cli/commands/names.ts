import { Argument, type Command } from 'commander';
import type { DefinitionFile } from '../../shared/api/definitions.ts';
import { TocsinError } from '../../shared/errors.ts';
import { loadDefinitions } from '../../shared/language/load/loader.ts';
import type { RawDefinitions } from '../../shared/language/raw.ts';
import { readDefinitionFiles } from '../definition-files.ts';
import { type OutputOptions, show } from '../output.ts';
import type { Session } from '../session.ts';

const kinds: Readonly<Record<string, (definitions: RawDefinitions) => readonly string[]>> = {
  applications: ({ applications }) => [...applications.keys()],
  rules: ({ rules }) => rules.map(({ name }) => name.value),
  tests: ({ tests }) => tests.map(({ name }) => name.value),
};

/** `names`: hidden, for completions. Words that name no file are passed over, and faults of files as well. */
export function addNamesCommand(program: Command, session: Session): void {
  program
    .command('names', { hidden: true })
    .description('the names that the files among some words define, a line for each')
    .addArgument(new Argument('<of>', 'of what').choices(Object.keys(kinds)))
    .argument('[words...]', 'what stands in the command line')
    .action((of: string, words: readonly string[], options: OutputOptions) => {
      const files = new Map(words.flatMap(filesOf).map((file) => [file.name, file]));
      const names = kinds[of]?.(loadDefinitions([...files.values()], () => undefined)) ?? [];
      const sorted = [...new Set(names)].sort();
      show(session, options, sorted, () => sorted.join('\n'));
    });
}

function filesOf(word: string): readonly DefinitionFile[] {
  try {
    return readDefinitionFiles([word]);
  } catch (error) {
    if (error instanceof TocsinError) return [];
    throw error;
  }
}
