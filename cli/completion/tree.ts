import type { Argument, Command, Option } from 'commander';

/** What may stand at one place: one of some words, a file, a folder, or what only the person knows. */
export type Value =
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  | { readonly kind: 'file' | 'folder' | 'any' };

interface CompletedOption {
  /** `-o` and `--output`. */
  readonly flags: readonly string[];
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

/** A command and all below it, the program itself first with an empty path. */
export function completedCommands(command: Command, path = ''): readonly CompletedCommand[] {
  const help = { flags: ['-h', '--help'] };
  const argument = command.registeredArguments[0];
  const own: CompletedCommand = {
    path,
    description: command.description(),
    subcommands: command.commands.map((each) => each.name()),
    options: [...command.options.map(completedOption), help],
    ...(argument && { argument: takenBy(argument.name(), argument) }),
  };
  const below = command.commands.flatMap((each) =>
    completedCommands(each, path === '' ? each.name() : `${path} ${each.name()}`),
  );
  return [own, ...below];
}

function completedOption(option: Option): CompletedOption {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined);
  if (!option.required && !option.optional) return { flags };
  return { flags, value: takenBy(/[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? '', option) };
}

/** By the word that the help shows: `<files...>`, `<folder>`, `<on|off>`. */
function takenBy(name: string, { argChoices }: Pick<Argument | Option, 'argChoices'>): Value {
  if (argChoices) return { kind: 'choices', choices: argChoices };
  if (name.includes('|')) return { kind: 'choices', choices: name.split('|') };
  if (/^files?(\.\.\.)?$/.test(name)) return { kind: 'file' };
  return { kind: name === 'folder' ? 'folder' : 'any' };
}
