import type { CompletedCommand, Value } from './tree.ts';

/** A script for zsh: `source <(tocsin completion zsh)` after `compinit`, or a file `_tocsin` in `fpath`. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  return [
    '#compdef tocsin',
    '_tocsin() {',
    `  local called="" word prev="\${words[CURRENT-1]}"`,
    '  local -a next',
    '  integer i',
    '  for ((i = 2; i < CURRENT; i++)); do',
    `    word="\${called:+$called }\${words[i]}"`,
    '    case "$word" in',
    `      ${commands
      .filter(({ path }) => path !== '')
      .map(({ path }) => quoted(path))
      .join('|')}) called="$word" ;;`,
    '    esac',
    '  done',
    '  case "$called|$prev" in',
    ...commands.flatMap(optionValues),
    '  esac',
    `  if [[ "\${words[CURRENT]}" == -* ]]; then`,
    '    case "$called" in',
    ...commands.map(optionNames),
    '    esac',
    '    return',
    '  fi',
    '  case "$called" in',
    ...commands.flatMap((command) => nextWords(command, commands)),
    '  esac',
    '}',
    // As a file of fpath, the function's own first call loads this; sourced, it is made known here.
    `if [[ "\${funcstack[1]}" == _tocsin ]]; then _tocsin "$@"; else compdef _tocsin tocsin; fi`,
  ].join('\n');
}

function optionValues({ path, options }: CompletedCommand): readonly string[] {
  return options.flatMap(({ flags, value }) => {
    if (!value) return [];
    const patterns = flags.map((flag) => quoted(`${path}|${flag}`)).join('|');
    return [`    ${patterns}) ${[...answer(value), 'return'].join('; ')} ;;`];
  });
}

function optionNames({ path, options }: CompletedCommand): string {
  const flags = options.flatMap((option) => option.flags);
  return `      ${quoted(path)}) compadd -- ${flags.join(' ')} ;;`;
}

function nextWords(
  { path, subcommands, argument }: CompletedCommand,
  commands: readonly CompletedCommand[],
): readonly string[] {
  if (subcommands.length === 0) {
    const answers = argument ? answer(argument) : [];
    return answers.length === 0 ? [] : [`    ${quoted(path)}) ${answers.join('; ')} ;;`];
  }
  const described = subcommands.map((name) => {
    const full = path === '' ? name : `${path} ${name}`;
    const description = commands.find((each) => each.path === full)?.description ?? '';
    return quoted(`${name}:${description.replaceAll(':', '\\:')}`);
  });
  return [`    ${quoted(path)}) next=(${described.join(' ')}); _describe command next ;;`];
}

function answer(value: Value): readonly string[] {
  switch (value.kind) {
    case 'choices':
      return [`compadd -- ${value.choices.join(' ')}`];
    case 'file':
      return ['_files'];
    case 'folder':
      return ['_files -/'];
    case 'names':
      return [
        `next=(\${(f)"$("\${words[1]}" names ${value.of} -- "\${(@)words[3,-1]}" 2>/dev/null)"})`,
        'compadd -a next',
      ];
    case 'any':
      return [];
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
