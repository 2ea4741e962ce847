import type { Command, Option } from 'commander';
import { commandNotes } from './command-notes.ts';
import { leavesOf } from './program.ts';

const head = `# The command \`tocsin\`

Every command with its options, an example, and what it prints as data. \`tocsin COMMAND --help\` says the same, \`tocsin --version\`
which tocsin it is. This file is generated: \`node cli/generate.ts\`.

Of every command:

- \`-o table|json|yaml\`, \`--output\`: for a person (\`table\`), or all of the answer as data. With \`json\` and \`yaml\` errors are data
  as well, on standard error: \`{ error: { code, message, retryable, field?, got?, allowed?, fix? } }\`, as the API answers.
- \`-q\`, \`--quiet\`: nothing but errors is printed; the exit code is the answer.
- The exit code is 0 if it is done, 1 if the answer is no (files with errors, a test that failed, a difference), 2 if the command
  could not do its work (a file that cannot be read, a service that refuses, wrong arguments; of \`diff\` files with errors too).
- FILES are files, folders (all \`.yaml\` and \`.yml\` files below, but those of hidden folders and \`node_modules\`) and globs in
  quotes. Together they are one definition set; they are read by name, each once. Of files with errors \`-o json\` prints
  \`{ ok: false, diagnostics }\`. A diagnostic is \`{ code, severity, file, line, column, endColumn, message, got?, allowed?, fix?, use?,
  moreUses? }\`: columns count from 1, \`endColumn\` is behind the last character, \`use\` is the place where a template is used. At most
  200 are told, errors before warnings, in the order of their places; for a person errors come last.
- The deployment is that of \`TOCSIN_API\` and \`TOCSIN_SESSION\`, of \`.tocsin/local.json\` in this folder or above (\`npm start\` writes
  it), or the one of \`tocsin login\`.
`;

/** `docs/cli.md`: every command that help shows. */
export function renderCommandPage(program: Command): string {
  const leaves = leavesOf(program).filter(([path]) => commandNotes[path] !== undefined);
  const table = leaves.map(
    ([path, command]) =>
      `| [\`tocsin ${path}\`](#${anchorOf(path)}) | ${inTable(command.summary() || command.description())} |`,
  );
  const sections = leaves.map(([path, command]) => section(path, command));
  return `${[head, '| command | does |', '|---|---|', ...table, ...sections].join('\n')}\n`;
}

function section(path: string, command: Command): string {
  const notes = commandNotes[path];
  const options = command.options.filter(({ long }) => long !== '--output' && long !== '--quiet');
  return [
    '',
    `## ${path}`,
    '',
    `\`tocsin ${[path, ...command.registeredArguments.map(usageOf)].join(' ')}\``,
    '',
    sentence(command.description()),
    ...(options.length === 0 ? [] : ['', '| option | is |', '|---|---|', ...options.map(optionRow)]),
    '',
    '```sh',
    notes?.example ?? '',
    '```',
    '',
    `With \`-o json\`: ${asCode(notes?.prints ?? '')}.`,
  ].join('\n');
}

function usageOf(argument: Command['registeredArguments'][number]): string {
  const name = argument.argChoices?.join('|') ?? argument.name();
  const many = `${name}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${many}>` : `[${many}]`;
}

function optionRow(option: Option): string {
  const choices = option.argChoices === undefined ? '' : ` (${option.argChoices.join(', ')})`;
  const otherwise = option.defaultValue === undefined ? '' : `; \`${option.defaultValue}\` if absent`;
  const must = option.mandatory ? '; needed' : '';
  return `| \`${inTable(option.flags)}\` | ${inTable(`${option.description}${choices}${otherwise}${must}`)} |`;
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return begun.endsWith('.') ? begun : `${begun}.`;
}

/** Shapes as code, words as they are. */
function asCode(prints: string): string {
  return prints.replace(/^[[{].*[\]}]/, (shape) => `\`${shape}\``);
}

function inTable(text: string): string {
  return text.replaceAll('|', '\\|');
}

function anchorOf(path: string): string {
  return path.replaceAll(' ', '-');
}
