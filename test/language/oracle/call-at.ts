import type { Expr, SelectorNode } from '../../../shared/language/ast.ts';
import { isEventType } from '../../../shared/language/selectors.ts';
import { type Member, membersAt, memberView } from './hosts-at.ts';
import { finite, type Value, type View } from './outcome.ts';
import { windowValue } from './sample-windows.ts';
import { activeAt, episodesOf, occurrencesOf, pointsOf } from './selected.ts';

type Call = Extract<Expr, { kind: 'call' }>;
type Read = (expr: Expr, view: View, tMs: number) => Value;

/** The value of a call; `read` gives that of its arguments. */
export function callAt({ name, args }: Call, view: View, tMs: number, read: Read): Value {
  const [first, second] = args;
  if (!first) return undefined;
  if (name === 'exists') return read(first, view, tMs) !== undefined;
  if (first.kind === 'set' && second)
    return finite(ofMembers(name, membersAt(first.name, view, tMs), view, (of) => read(second, of, tMs)));
  if (first.kind === 'selector' && second?.kind === 'number' && second.unit === 'seconds') {
    return finite(ofWindow(name, first, Math.round(second.value * 1000), view, tMs));
  }
  if (first.kind === 'selector' && isEventType(first.name)) return finite(ofActive(name, first, view, tMs));
  const numbers = args.map((arg) => Number(read(arg, view, tMs) ?? Number.NaN));
  const scalars: Readonly<Record<string, (...values: number[]) => number>> = {
    abs: Math.abs,
    min: Math.min,
    max: Math.max,
  };
  return finite(scalars[name]?.(...numbers));
}

/** Over `(tMs - windowMs, tMs]`. */
function ofWindow(
  name: string,
  selector: SelectorNode,
  windowMs: number,
  view: View,
  tMs: number,
): number | undefined {
  if (!isEventType(selector.name)) return windowValue(name, pointsOf(selector, view), windowMs, tMs);
  const isInside = (time: number) => tMs - windowMs < time && time <= tMs;
  switch (name) {
    case 'count':
      return occurrencesOf(selector, view).filter((fact) => isInside(fact.tMs)).length;
    case 'raised':
      return episodesOf(selector, view).filter(({ startMs }) => isInside(startMs)).length;
    case 'active':
      return episodesOf(selector, view).filter(
        ({ startMs, endMs }) => startMs <= tMs && endMs > tMs - windowMs,
      ).length;
    default:
      throw new Error(`no function ${name} over a window of events`);
  }
}

/** Over the episodes that are active now, and of a field over its numbers. */
function ofActive(name: string, selector: SelectorNode, view: View, tMs: number): number | undefined {
  const active = activeAt(selector, view, tMs);
  if (name === 'count') return active.length;
  const numbers = active
    .map(({ values }) => values[selector.field ?? ''])
    .filter((value) => typeof value === 'number');
  const sum = numbers.reduce((total, value) => total + value, 0);
  const folds: Readonly<Record<string, number>> = {
    sum,
    avg: sum / numbers.length,
    min: Math.min(...numbers),
    max: Math.max(...numbers),
  };
  return folds[name];
}

/** Of the known values of the members of a host set, if they are 80 % of all. */
function ofMembers(
  name: string,
  members: readonly Member[],
  view: View,
  read: (view: View) => Value,
): number | undefined {
  const known = members
    .map((member) => read(memberView(view, member)))
    .filter((value) => typeof value === 'number')
    .sort((a, b) => a - b);
  if (known.length === 0 || known.length * 5 < members.length * 4) return undefined;
  const sum = known.reduce((total, value) => total + value, 0);
  const middle = known.slice(Math.ceil(known.length / 2) - 1, Math.floor(known.length / 2) + 1);
  const folds: Readonly<Record<string, number | undefined>> = {
    sum_of: sum,
    avg_of: sum / known.length,
    min_of: known[0],
    max_of: known.at(-1),
    median_of: middle.reduce((total, value) => total + value, 0) / middle.length,
  };
  return folds[name];
}
