import { Argument, type Command } from 'commander';
import { documentJsonSchema } from '../../shared/facts/document-schema.ts';
import { eventJsonSchema } from '../../shared/facts/event-schema.ts';
import { definitionFileJsonSchema } from '../../shared/language/file-schema/file-schema.ts';
import { type OutputOptions, renderData, show } from '../output.ts';
import type { Session } from '../session.ts';

const jsonSchemas = {
  event: eventJsonSchema,
  document: documentJsonSchema,
  definitions: definitionFileJsonSchema,
} as const;

/** `schema`. */
export function addSchemaCommand(program: Command, session: Session): void {
  program
    .command('schema')
    .description('JSON Schema of what the API takes (draft 2020-12), and of definition files (draft 07)')
    .addArgument(new Argument('<of>', 'what').choices(Object.keys(jsonSchemas)))
    .action((of: keyof typeof jsonSchemas, options: OutputOptions) => {
      const schema = jsonSchemas[of]();
      show(session, options, schema, () => renderData(schema, 'json'));
    });
}
