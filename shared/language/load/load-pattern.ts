import type { Expr, SelectorNode, Span } from '../ast.ts';
import { printExpression } from '../expression/print.ts';
import { languageLimits } from '../limits.ts';
import { isEventSelector } from '../selectors.ts';
import type { NodeFields } from './load-node-word.ts';
import { asDurationMs, asOneOf } from './readings.ts';
import { type As, asWholeList, type Entry, need, take } from './yaml-reader.ts';

/** Reads a node, given how to read the conditions that stand in it; undefined after diagnostics. */
export type NodeReader = (fields: NodeFields, asPart: As<Expr>) => Expr | undefined;

type Step = SelectorNode & { readonly span?: Span };

/** `{ all: [A, B], within: 10s }` */
export const readWithin: NodeReader = (fields, asPart) => {
  const of = need(fields, 'all', asSteps(asPart));
  const withinMs = need(fields, 'within', asDurationMs(1));
  return of && withinMs !== undefined ? { kind: 'within', of, withinMs } : undefined;
};

/** `{ sequence: [A, B], within: 15m, without: [C], order: any }` */
export const readSequence: NodeReader = (fields, asPart) => {
  const steps = need(fields, 'sequence', asSteps(asPart));
  const isWithin = fields.entries.has('within') || (steps !== undefined && steps.length > 1);
  const withinMs = isWithin ? need(fields, 'within', asDurationMs(1), 'within: 15m') : undefined;
  const without = fields.entries.has('without') ? take(fields, 'without', asSteps(asPart)) : [];
  const order = take(fields, 'order', asOneOf(['any']));
  if (!steps || !without || (isWithin && withinMs === undefined)) return undefined;
  if (!order && fields.entries.has('order')) return undefined;
  const within = withinMs === undefined ? {} : { withinMs };
  return { kind: 'sequence', steps, ...within, without, isEqualTimeAllowed: order !== undefined };
};

/** `{ after: A, absent: B, for: 30m }` */
export const readAbsentAfter: NodeReader = (fields, asPart) => {
  const after = need(fields, 'after', asStep(asPart));
  const absent = need(fields, 'absent', asStep(asPart));
  const forMs = need(fields, 'for', asDurationMs(1));
  return after && absent && forMs !== undefined ? { kind: 'absent_after', after, absent, forMs } : undefined;
};

/** `{ absent: HEARTBEAT, for: 90s }` */
export const readAbsent: NodeReader = (fields, asPart) => {
  const of = need(fields, 'absent', asStep(asPart));
  const forMs = need(fields, 'for', asDurationMs(1));
  return of && forMs !== undefined ? { kind: 'absent', of, forMs } : undefined;
};

function asSteps(asPart: As<Expr>): As<readonly Step[]> {
  return asWholeList(asStep(asPart), languageLimits.patternSteps);
}

/** An event type with or without matchers. */
function asStep(asPart: As<Expr>): As<Step> {
  return (entry) => {
    if (entry.node?.kind === 'map') return refuseStep(entry, 'a map');
    const expr = asPart(entry);
    return !expr || isEventSelector(expr) ? expr : refuseStep(entry, printExpression(expr));
  };
}

function refuseStep({ file, at, what }: Entry, got: string): undefined {
  file.report('TOC515', at, `${what} is no event type`, {
    got,
    allowed: 'an event type such as DISK_FULL or LOGIN_FAILED{host="db-1"}',
  });
}
