import type { Expr } from '../../../shared/language/ast.ts';
import { childrenOf } from './children-of.ts';
import { membersAt, memberView } from './hosts-at.ts';
import type { Value, View } from './outcome.ts';
import { valueAt } from './value-at.ts';

/** How often a kind of node stood in a rule, and what it was. */
export interface Tally {
  runs: number;
  readonly values: Set<'true' | 'false' | 'unknown' | 'number'>;
}

/** Counts every node of a condition under its kind, and notes its values at the times. */
export function tallyNodes(
  tallies: Map<string, Tally>,
  expr: Expr,
  view: View,
  timesMs: readonly number[],
): void {
  const seen = new Set<string>();
  note(
    tallies,
    seen,
    expr,
    timesMs.map((tMs) => ({ view, tMs })),
  );
}

interface Look {
  readonly view: View;
  readonly tMs: number;
}

function note(tallies: Map<string, Tally>, seen: Set<string>, expr: Expr, looks: readonly Look[]): void {
  const label = labelOf(expr);
  if (label === undefined) return;
  const tally = tallies.get(label) ?? { runs: 0, values: new Set() };
  tallies.set(label, tally);
  if (!seen.has(label)) tally.runs++;
  seen.add(label);
  for (const { view, tMs } of looks) tally.values.add(wordOf(valueAt(expr, view, tMs)));
  const [set, ...parts] = childrenOf(expr);
  if (set?.kind !== 'set') {
    for (const part of [set, ...parts]) if (part) note(tallies, seen, part, looks);
    return;
  }
  const inside = looks.flatMap(({ view, tMs }) =>
    membersAt(set.name, view, tMs).map((member) => ({ view: memberView(view, member), tMs })),
  );
  for (const part of parts) note(tallies, seen, part, inside);
}

/** Undefined for what has no value of its own: constants, and words that only a larger node reads. */
function labelOf(expr: Expr): string | undefined {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'list':
    case 'set':
      return undefined;
    case 'selector':
      return /^[A-Z]/.test(expr.name) ? 'event' : 'sample';
    case 'compare':
      return expr.left.kind === 'selector' && expr.left.field !== undefined ? 'field' : `compare ${expr.op}`;
    case 'arithmetic':
      return `arithmetic ${expr.op}`;
    case 'call':
      return callLabel(expr.name, expr.args);
    case 'at_least':
      return expr.isShare ? 'at_least share' : 'at_least';
    default:
      return expr.kind;
  }
}

function callLabel(name: string, [first, second]: readonly Expr[]): string {
  if (name === 'exists' || first?.kind !== 'selector') return name;
  if (first.field !== undefined) return `${name} of field`;
  if (!/^[A-Z]/.test(first.name)) return second?.kind === 'number' ? `${name} of samples` : name;
  return second ? `${name} of events` : `${name} of active`;
}

function wordOf(value: Value): 'true' | 'false' | 'unknown' | 'number' {
  if (value === undefined) return 'unknown';
  if (typeof value === 'number') return 'number';
  return value === true ? 'true' : 'false';
}
