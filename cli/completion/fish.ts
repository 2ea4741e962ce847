import type { CompletedCommand, Value } from './tree.ts';

/** A script for fish 3 and later: `tocsin completion fish | source`, or a file `tocsin.fish` in its folder of completions. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  return [
    '# fish completion of tocsin',
    'function __tocsin_called',
    "    set -l called ''",
    '    set -l words (commandline -opc)',
    '    set -e words[1]',
    '    for word in $words',
    '        set -l longer (string trim -- "$called $word")',
    `        contains -- "$longer" ${paths.join(' ')}; and set called "$longer"`,
    '    end',
    '    test "$called" = "$argv[1]"',
    'end',
    'function __tocsin_names',
    '    set -l words (commandline -opc)',
    '    $words[1] names $argv[1] -- $words[3..] 2>/dev/null',
    'end',
    'complete -c tocsin -f',
    ...commands.flatMap((command) => [...nextWords(command, commands), ...options(command)]),
  ].join('\n');
}

function nextWords(
  { path, subcommands, argument }: CompletedCommand,
  commands: readonly CompletedCommand[],
): readonly string[] {
  if (subcommands.length === 0) return argument ? complete(path, answer(argument)) : [];
  return subcommands.flatMap((name) => {
    const full = path === '' ? name : `${path} ${name}`;
    const description = commands.find((each) => each.path === full)?.description ?? '';
    return complete(path, ['-a', quoted(name), ...described(description)]);
  });
}

function options({ path, options }: CompletedCommand): readonly string[] {
  return options.flatMap(({ flags, description, value }) => {
    const names = flags.map((flag) =>
      flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
    );
    const taken = value === undefined ? [] : [value.kind === 'file' ? '-r' : '-x', ...answer(value)];
    return complete(path, [...names, ...taken, ...described(description)]);
  });
}

function complete(path: string, words: readonly string[]): readonly string[] {
  if (words.length === 0) return [];
  return [`complete -c tocsin -n ${quoted(`__tocsin_called ${quoted(path)}`)} ${words.join(' ')}`];
}

function answer(value: Value): readonly string[] {
  switch (value.kind) {
    case 'choices':
      return ['-a', quoted(value.choices.join(' '))];
    case 'file':
      return ['-F'];
    case 'folder':
      return ['-a', quoted('(__fish_complete_directories)')];
    case 'names':
      return ['-a', quoted(`(__tocsin_names ${value.of})`)];
    case 'any':
      return [];
  }
}

function described(description: string): readonly string[] {
  return description === '' ? [] : ['-d', quoted(description)];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
