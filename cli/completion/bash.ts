import type { CompletedCommand, Value } from './tree.ts';

/** A script for bash 3.2 and later: `source <(tocsin completion bash)`. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  return [
    '# bash completion of tocsin',
    '_tocsin() {',
    `  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" called="" word i`,
    '  COMPREPLY=()',
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    `    word="\${called:+$called }\${COMP_WORDS[i]}"`,
    '    case "$word" in',
    `      ${commands
      .filter(({ path }) => path !== '')
      .map(({ path }) => `"${path}"`)
      .join(' | ')}) called="$word" ;;`,
    '    esac',
    '  done',
    '  case "$called|$prev" in',
    ...commands.flatMap(optionValues),
    '  esac',
    '  if [[ "$cur" == -* ]]; then',
    '    case "$called" in',
    ...commands.map(optionNames),
    '    esac',
    '    return',
    '  fi',
    '  case "$called" in',
    ...commands.flatMap(nextWords),
    '  esac',
    '}',
    // A line for each name, so that spaces in names of files stay; `filenames` quotes them where readline asks.
    '_tocsin_paths() {',
    '  local each',
    '  compopt -o filenames 2>/dev/null',
    '  while IFS= read -r each; do COMPREPLY+=("$each"); done < <(compgen "$1" -- "$2")',
    '}',
    '_tocsin_names() {',
    '  local each',
    '  compopt -o filenames 2>/dev/null',
    `  while IFS= read -r each; do [[ "$each" == "$2"* ]] && COMPREPLY+=("$each"); done < <("\${COMP_WORDS[0]}" names "$1" -- "\${COMP_WORDS[@]:2}" 2>/dev/null)`,
    '}',
    'complete -F _tocsin tocsin',
  ].join('\n');
}

function optionValues({ path, options }: CompletedCommand): readonly string[] {
  return options.flatMap(({ flags, value }) => {
    if (!value) return [];
    const patterns = flags.map((flag) => `"${path}|${flag}"`).join(' | ');
    return [`    ${patterns}) ${[...answer(value), 'return'].join('; ')} ;;`];
  });
}

function optionNames({ path, options }: CompletedCommand): string {
  const flags = options.flatMap((option) => option.flags);
  return `      "${path}") ${words(flags)} ;;`;
}

function nextWords({ path, subcommands, argument }: CompletedCommand): readonly string[] {
  if (subcommands.length > 0) return [`    "${path}") ${words(subcommands)} ;;`];
  const [command] = argument ? answer(argument) : [];
  return command === undefined ? [] : [`    "${path}") ${command} ;;`];
}

function answer(value: Value): readonly string[] {
  switch (value.kind) {
    case 'choices':
      return [words(value.choices)];
    case 'file':
      return ['_tocsin_paths -f "$cur"'];
    case 'folder':
      return ['_tocsin_paths -d "$cur"'];
    case 'names':
      return [`_tocsin_names ${value.of} "$cur"`];
    case 'any':
      return [];
  }
}

function words(list: readonly string[]): string {
  return `COMPREPLY=($(compgen -W "${list.join(' ')}" -- "$cur"))`;
}
