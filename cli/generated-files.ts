import type { Command } from 'commander';
import { errorPages } from '../shared/language/error-catalogue/catalogue.ts';
import { renderErrorsMarkdown } from '../shared/language/error-catalogue/render.ts';
import { definitionFileJsonSchema } from '../shared/language/file-schema/file-schema.ts';
import { renderCommandPage } from './command-page.ts';
import { makeProgram } from './program.ts';

/** Files of the repository that are made from code; `node cli/generate.ts` writes them, a test holds them current. */
export function generatedFiles(): ReadonlyArray<{ readonly path: string; readonly text: string }> {
  return [
    { path: 'docs/cli.md', text: renderCommandPage(unusedProgram()) },
    { path: 'docs/errors.md', text: renderErrorsMarkdown(errorPages) },
    { path: 'cli/schema/definitions.schema.json', text: `${printJson(definitionFileJsonSchema(), '')}\n` },
  ];
}

/** The program, to be looked at and not run. */
export function unusedProgram(): Command {
  const nothing = () => undefined;
  return makeProgram({
    surroundings: { env: {}, cwd: '/', home: '/' },
    clock: () => 0,
    sleep: async () => undefined,
    signal: new AbortController().signal,
    print: nothing,
    warn: nothing,
    exit: nothing,
  });
}

const lineChars = 110;

/** As the formatter of this repository writes JSON: a list of plain values in one line if it fits. */
function printJson(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const isPlain = value.every((each) => typeof each !== 'object' || each === null);
    const line = `[${value.map((each) => JSON.stringify(each)).join(', ')}]`;
    if (isPlain && indent.length + line.length <= lineChars - 20) return line;
    return `[\n${value.map((each) => `${deeper}${printJson(each, deeper)}`).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, each]) => `${deeper}${JSON.stringify(key)}: ${printJson(each, deeper)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
