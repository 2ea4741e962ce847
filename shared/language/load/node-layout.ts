import type { Expr, Span } from '../ast.ts';
import type { LocatedText } from '../raw.ts';
import { placeOfNode, spanPlaces } from './definition-file.ts';
import { textOfScalar, type YamlNode } from './yaml-node.ts';
import type { Entry } from './yaml-reader.ts';

/** The texts of a structured condition as one text, in which its parts have spans as the parts of an expression have. */
export interface NodeLayout extends LocatedText {
  /** From the first text of a node to its last. */
  spanOf(node: YamlNode | null): Span;
}

interface Piece extends Span, Pick<LocatedText, 'placeOf'> {}

interface Laying {
  readonly entry: Entry;
  readonly texts: string[];
  /** What stands within a node comes before it. */
  readonly pieces: Piece[];
  readonly spans: Map<YamlNode, Span>;
  end: number;
}

const nowhere: Span = { start: 0, end: 0 };

/** Lays out all scalars of a map, keys as well, each in a line of its own, in the order of the file. Cost: linear. */
export function layOut(entry: Entry): NodeLayout {
  const laying: Laying = { entry, texts: [], pieces: [], spans: new Map(), end: -1 };
  if (entry.node) lay(entry.node, laying);
  const { texts, pieces, spans } = laying;
  return {
    value: texts.join('\n'),
    at: entry.at,
    spanOf: (node) => (node && spans.get(node)) ?? nowhere,
    placeOf: (span) => {
      const piece = span && pieces.find(({ start, end }) => start <= span.start && span.end <= end);
      if (!piece) return entry.at;
      return piece.placeOf({ start: span.start - piece.start, end: span.end - piece.start });
    },
  };
}

function lay(node: YamlNode, laying: Laying): void {
  const start = laying.end + 1;
  if (node.kind === 'scalar') layText(node, textOfScalar(node), laying);
  if (node.kind === 'list') for (const item of node.items) lay(item, laying);
  if (node.kind === 'map') {
    for (const { key, value } of node.pairs) {
      lay(key, laying);
      if (value) lay(value, laying);
    }
    const at = placeOfNode(laying.entry.file, node);
    laying.pieces.push({ start, end: laying.end, placeOf: () => at });
  }
  laying.spans.set(node, { start, end: laying.end });
}

function layText(node: YamlNode, text: string, laying: Laying): void {
  const { entry, texts, pieces, end } = laying;
  const at = placeOfNode(entry.file, node);
  texts.push(text);
  laying.end = end + 1 + text.length;
  pieces.push({ start: end + 1, end: laying.end, placeOf: spanPlaces({ ...entry, node, at }, text) });
}

/** The same tree with its spans moved. */
export function shiftSpans(expr: Expr, by: number): Expr {
  return shifted(expr, by) as Expr;
}

function shifted(value: unknown, by: number): unknown {
  if (Array.isArray(value)) return value.map((each) => shifted(each, by));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === 'span' ? { start: each.start + by, end: each.end + by } : shifted(each, by),
    ]),
  );
}
