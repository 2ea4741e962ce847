/** Something to tell with what stands below it. */
export interface TextTree {
  readonly text: string;
  /** What is told of it before its parts, a line each. */
  readonly details?: readonly string[];
  readonly children: readonly TextTree[];
}

/** What a terminal shows in one line. */
export const textColumns = 80;
/** However deep it stands, so much of a line is text. */
const leastColumns = 40;

/** The lines of a tree with its branches drawn; what is too long goes on in the next line below itself. */
export function treeLines(tree: TextTree): readonly string[] {
  return linesOf(tree, '', '');
}

/** `text` in lines of at most `textColumns`, broken at spaces alone, and where it is itself; `rest` stands before all but the first. */
export function wrapped(text: string, first: string, rest: string): readonly string[] {
  const lines: string[] = [];
  const room = () => Math.max(leastColumns, textColumns - (lines.length === 0 ? first.length : rest.length));
  for (const own of text.split(/\r?\n/)) {
    let line = '';
    for (const word of own.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > room()) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.map((each, i) => `${i === 0 ? first : rest}${each}`);
}

function linesOf({ text, details = [], children }: TextTree, first: string, rest: string): readonly string[] {
  const below = `${rest}${children.length > 0 ? '│  ' : '   '}`;
  return [
    ...wrapped(text, first, `${below}  `),
    ...details.flatMap((line) => wrapped(line, below, `${below}  `)),
    ...children.flatMap((child, i) =>
      i === children.length - 1
        ? linesOf(child, `${rest}└─ `, `${rest}   `)
        : linesOf(child, `${rest}├─ `, `${rest}│  `),
    ),
  ];
}
