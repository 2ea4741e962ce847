import type { Argument, Command, Option } from 'commander';

/**
 * What may stand at one place: one of some words, a file, a folder, a name that the files in the line define (`of` is what
 * `tocsin names` takes), or what only the person knows.
 */
export type Value =
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  | { readonly kind: 'names'; readonly of: string }
  | { readonly kind: 'file' | 'folder' | 'any' };

interface CompletedOption {
  /** `-o` and `--output`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Absent: a switch. */
  readonly value?: Value;
}

/** One command as completions see it; `path` is how it is called, without the program's name. */
export interface CompletedCommand {
  readonly path: string;
  readonly description: string;
  readonly subcommands: readonly string[];
  readonly options: readonly CompletedOption[];
  /** What its arguments take, all of them alike. */
  readonly argument?: Value;
}

const help = { flags: ['-h', '--help'], description: 'display help for command' };

/** A command and all below it that help shows, the program itself first with an empty path. */
export function completedCommands(command: Command, path = ''): readonly CompletedCommand[] {
  const argument = command.registeredArguments[0];
  const shown = command.createHelp().visibleCommands(command);
  const subcommands = command.commands.filter((each) => shown.includes(each));
  const own: CompletedCommand = {
    path,
    description: command.summary() || command.description(),
    subcommands: subcommands.map((each) => each.name()),
    options: [...command.options.map(completedOption), help],
    ...(argument && { argument: takenBy(argument.name(), argument) }),
  };
  const below = subcommands.flatMap((each) =>
    completedCommands(each, path === '' ? each.name() : `${path} ${each.name()}`),
  );
  return [own, ...below];
}

function completedOption(option: Option): CompletedOption {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined);
  const { description } = option;
  if (!option.required && !option.optional) return { flags, description };
  return { flags, description, value: takenBy(/[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? '', option) };
}

const named: Readonly<Record<string, string>> = { rule: 'rules', application: 'applications', test: 'tests' };

/** By the word that the help shows: `<files...>`, `<folder>`, `<on|off>`. */
function takenBy(name: string, { argChoices }: Pick<Argument | Option, 'argChoices'>): Value {
  if (argChoices) return { kind: 'choices', choices: argChoices };
  if (name.includes('|')) return { kind: 'choices', choices: name.split('|') };
  if (/^files?(\.\.\.)?$/.test(name)) return { kind: 'file' };
  const of = named[name.replace(/\.\.\.$/, '')];
  if (of !== undefined) return { kind: 'names', of };
  return { kind: name === 'folder' ? 'folder' : 'any' };
}
