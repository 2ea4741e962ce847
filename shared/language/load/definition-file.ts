import type { Span } from '../ast.ts';
import type { Place, Report } from '../diagnostics.ts';
import { type Parameters, parameterMarks } from '../templates/parameter-value.ts';
import type { YamlNode } from './yaml-node.ts';

/** A file of definitions; `name` appears in diagnostics. */
export interface DefinitionSource {
  readonly name: string;
  readonly text: string;
}

/** Reading the body of a template for one use of it: `$name$` is filled in, and each place names the use. */
export interface TemplateUse {
  readonly parameters: Parameters;
  /** Where the values come from that these parameters have; of all of them if none is named. Absent while the body is
   * read for its own faults alone. */
  readonly placeOf?: (names: readonly string[]) => Place;
}

/** A file that is being read. */
export interface DefinitionFile extends DefinitionSource {
  readonly use?: TemplateUse;
  readonly lines: Lines;
  readonly report: Report;
}

/** Lines of a text. Places are mostly looked up in order, so the last line that was found is kept. */
interface Lines {
  /** Offset of the first character of each line. */
  readonly starts: readonly number[];
  last: number;
}

/** A node with its place. */
interface Located {
  readonly at: Place;
  readonly node: YamlNode | null;
  readonly file: DefinitionFile;
}

/** Lines that are looked through before the search by halves. */
const nearLines = 4;

export function definitionFile({ name, text }: DefinitionSource, report: Report): DefinitionFile {
  return { name, text, lines: { starts: lineStartsOf(text), last: 0 }, report };
}

/** True if a scalar stands in quotes or in a block: then it is a text, whatever it looks like. */
export function isQuoted({ node, file }: Pick<Located, 'node' | 'file'>): boolean {
  return node?.kind === 'scalar' && /["'|>]/.test(file.text[node.start] ?? '');
}

/** Finds parts of a scalar's value in the file; the whole scalar if it is written over several lines. */
export function spanPlaces({ node, file, at }: Located, value: string): (span: Span | undefined) => Place {
  const base = node?.start ?? 0;
  // Most expressions are never asked for a place.
  let offsets: readonly number[] | 'folded' | undefined;
  return (span) => {
    if (!span) return at;
    offsets ??= sourceOffsets(file.text.slice(base, node?.end ?? 0), value) ?? 'folded';
    if (offsets === 'folded') return at;
    const last = offsets[value.length] as number;
    const start = offsets[span.start] ?? last;
    return placeAt(file, node, base + start, base + (offsets[span.end] ?? last));
  };
}

/** The offset in the source of each character of the value, and of its end; undefined if lines were folded. */
function sourceOffsets(source: string, value: string): readonly number[] | undefined {
  const quote = source[0] === '"' || source[0] === "'" ? source[0] : '';
  const offsets: number[] = [];
  let at = quote.length;
  for (const char of value.split('')) {
    offsets.push(at);
    if (source[at] === '\\' && quote === '"') {
      const long = { x: 4, u: 6, U: 10 }[source[at + 1] ?? ''];
      at += long ?? 2;
    } else if (source[at] === char) {
      at += char === "'" && quote === "'" ? 2 : 1;
    } else {
      return undefined;
    }
  }
  offsets.push(at);
  return offsets;
}

/** Where a node stands, clipped to its first line. */
export function placeOfNode(file: DefinitionFile, node: YamlNode | null): Place {
  return placeAt(file, node, node?.start ?? 0, node?.end ?? 0);
}

/** Where the values come from that stand in a node. */
function useOf({ use }: DefinitionFile, node: YamlNode | null): Place | undefined {
  if (!use?.placeOf) return undefined;
  const text = node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : '';
  return use.placeOf(parameterMarks(text).map(({ name }) => name));
}

/** Clipped to the line on which it starts. */
export function placeAt(file: DefinitionFile, node: YamlNode | null, start: number, end: number): Place {
  const { name, text, lines } = file;
  const index = lineOf(lines, start);
  const column = start - (lines.starts[index] as number) + 1;
  const lineEnd = (lines.starts[index + 1] ?? text.length + 1) - 1;
  const endColumn = column + Math.max(1, Math.min(end, lineEnd) - start);
  const use = useOf(file, node);
  const place = { file: name, line: index + 1, column, endColumn };
  return use ? { ...place, use } : place;
}

function lineOf(lines: Lines, offset: number): number {
  const { starts, last } = lines;
  const isBehind = (starts[last] as number) <= offset;
  for (let line = last; isBehind && line < last + nearLines; line++) {
    if (offset >= (starts[line + 1] ?? Number.POSITIVE_INFINITY)) continue;
    lines.last = line;
    return line;
  }
  lines.last = lineByHalves(starts, offset);
  return lines.last;
}

function lineByHalves(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lineStartsOf(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}
