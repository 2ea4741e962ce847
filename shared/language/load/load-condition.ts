import type { Expr } from '../ast.ts';
import { readQuantity } from '../expression/quantity.ts';
import { languageLimits } from '../limits.ts';
import type { LocatedExpression } from '../raw.ts';
import { asNodeFields, type NodeWord } from './load-node-word.ts';
import { type NodeReader, readAbsent, readAbsentAfter, readSequence, readWithin } from './load-pattern.ts';
import { layOut, type NodeLayout, shiftSpans } from './node-layout.ts';
import { asBoolean, asExpression, asName, badValue } from './readings.ts';
import { type As, asWholeList, type Entry, need, scalarOf, take } from './yaml-reader.ts';

/** Where a condition stands that is a part of a structured one. */
interface Around {
  readonly layout: NodeLayout;
  /** Number of nodes around it. */
  readonly depth: number;
}

const readers: Readonly<Record<NodeWord, NodeReader>> = {
  all: (fields, asPart) => (fields.entries.has('within') ? readWithin : readJoined)(fields, asPart),
  any: readJoined,
  none: readNone,
  at_least: readAtLeast,
  all_of: readAllOf,
  sequence: readSequence,
  after: readAbsentAfter,
  absent: readAbsent,
};

/** A condition: an expression, or a map that is a structured node. All faults are told at their places. */
export const asCondition: As<LocatedExpression> = (entry) => {
  if (entry.node?.kind !== 'map') return asExpression(entry);
  const layout = layOut(entry);
  const expr = readPart({ layout, depth: 0 }, entry);
  return expr && { value: layout.value, at: entry.at, placeOf: layout.placeOf, expr };
};

function readPart({ layout, depth }: Around, entry: Entry): Expr | undefined {
  const span = layout.spanOf(entry.node);
  if (entry.node?.kind !== 'map') {
    const expr = asExpression(entry, depth)?.expr;
    return expr && shiftSpans(expr, span.start);
  }
  if (depth >= languageLimits.expressionDepth) {
    entry.file.report('TOC205', entry.at, 'the condition is nested too deep', {
      allowed: `at most ${languageLimits.expressionDepth} levels`,
    });
    return undefined;
  }
  const fields = asNodeFields(entry);
  const expr = fields && readers[fields.word](fields, (part) => readPart({ layout, depth: depth + 1 }, part));
  if (!expr) return undefined;
  const set = fields?.entries.get(expr.kind === 'all_of' ? 'all_of' : 'of');
  // A list of one is that one, which has its own span.
  if (expr.span) return expr;
  return { ...expr, span, ...(set && { ofSpan: layout.spanOf(set.node) }) };
}

function readJoined(...[fields, asPart]: Parameters<NodeReader>): Expr | undefined {
  const operands = need(fields, fields.word, asWholeList(asPart, languageLimits.nodeItems));
  if (operands?.length === 1) return operands[0];
  return operands && { kind: fields.word === 'all' ? 'and' : 'or', operands };
}

function readNone(...[fields, asPart]: Parameters<NodeReader>): Expr | undefined {
  const operand = readJoined(fields, asPart);
  return operand && { kind: 'not', operand };
}

function readAtLeast(...[fields, asPart]: Parameters<NodeReader>): Expr | undefined {
  const count = need(fields, 'at_least', asCount);
  const of = need(fields, 'of', asName);
  const where = need(fields, 'where', asPart);
  return count && of && where && { kind: 'at_least', ...count, of: of.value, where };
}

function readAllOf(...[fields, asPart]: Parameters<NodeReader>): Expr | undefined {
  const of = need(fields, 'all_of', asName);
  const where = need(fields, 'where', asPart);
  const empty = fields.entries.has('empty') ? take(fields, 'empty', asBoolean) : false;
  return of && where && empty !== undefined ? { kind: 'all_of', of: of.value, where, empty } : undefined;
}

/** `3`, or a share such as `20%`. */
const asCount: As<{ readonly count: number; readonly isShare: boolean }> = (entry) => {
  const allowed = `a whole number of 1 to ${languageLimits.setMembers}, or a share such as 20%, at most 100%`;
  const scalar = scalarOf(entry, allowed);
  if (!scalar) return undefined;
  const text = String(scalar.value);
  const found = readQuantity(text, 0);
  const count = found?.end === text.length && found.value > 0 ? found.value : 0;
  if (found?.unit === 'ratio' && count > 0 && count <= 1) return { count, isShare: true };
  if (found?.unit === 'none' && Number.isInteger(count) && count >= 1 && count <= languageLimits.setMembers)
    return { count, isShare: false };
  return badValue(entry, JSON.stringify(text.slice(0, 60)), allowed);
};
