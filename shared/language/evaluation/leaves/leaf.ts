import type { EventValue } from '../../../facts/event.ts';
import type {
  AbsentNode,
  CompareOperator,
  Expr,
  MatchNode,
  MemberNode,
  SelectorNode,
  SetNode,
} from '../../ast.ts';
import { isEventType } from '../../selectors.ts';

const sampleFunctions = [
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'p50',
  'p95',
  'p99',
  'distinct',
  'last',
  'first',
  'stddev',
  'rate',
  'delta',
] as const;
export type SampleFunction = (typeof sampleFunctions)[number];

const eventFunctions = ['count', 'raised', 'active'] as const;
type EventFunction = (typeof eventFunctions)[number];

const fieldFunctions = ['max', 'min', 'sum', 'avg'] as const;
type FieldFunction = (typeof fieldFunctions)[number];

const memberFunctions = {
  avg_of: 'avg',
  min_of: 'min',
  max_of: 'max',
  median_of: 'median',
  sum_of: 'sum',
} as const;
type MemberFunction = (typeof memberFunctions)[keyof typeof memberFunctions];

/** A part of an expression that reads facts; all else is an operator over the values of such parts. */
export type Leaf =
  /** The last sample. */
  | { readonly kind: 'sample'; readonly selector: SelectorNode }
  | {
      readonly kind: 'sample-window';
      readonly function: SampleFunction;
      readonly selector: SelectorNode;
      readonly windowMs: number;
    }
  | {
      readonly kind: 'event-window';
      readonly function: EventFunction;
      readonly selector: SelectorNode;
      readonly windowMs: number;
    }
  /** Some active episode agrees, and satisfies the comparison if there is one. */
  | { readonly kind: 'event'; readonly selector: SelectorNode; readonly comparison?: FieldComparison }
  /** `count(X)`, `labels(X, label)`, `max(X.field)` and its like over active episodes. */
  | { readonly kind: 'active-count'; readonly selector: SelectorNode }
  | { readonly kind: 'active-labels'; readonly selector: SelectorNode; readonly label: string }
  | {
      readonly kind: 'active-field';
      readonly function: FieldFunction;
      readonly selector: SelectorNode;
      readonly field: string;
    }
  /** How many members of a host set make a condition true. */
  | { readonly kind: 'members'; readonly node: SetNode }
  /** `avg_of(set, expr)` and its like. */
  | {
      readonly kind: 'over-members';
      readonly function: MemberFunction;
      readonly of: string;
      readonly value: Expr;
    }
  | { readonly kind: 'pattern'; readonly node: MatchNode }
  | { readonly kind: 'absent'; readonly node: AbsentNode }
  | { readonly kind: 'member-rule'; readonly node: MemberNode };

/** `X.field op value`. */
export interface FieldComparison {
  readonly field: string;
  readonly op: CompareOperator;
  readonly value: EventValue;
}

/** The leaf that an expression is by itself; undefined if it is an operator, a literal, or nothing that can be read. */
export function leafOf(expr: Expr): Leaf | undefined {
  switch (expr.kind) {
    case 'selector':
      return leafOfSelector(expr);
    case 'call':
      return leafOfCall(expr.name, expr.args);
    case 'at_least':
    case 'all_of':
      return { kind: 'members', node: expr };
    case 'within':
    case 'sequence':
    case 'absent_after':
      return { kind: 'pattern', node: expr };
    case 'absent':
      return { kind: 'absent', node: expr };
    case 'member':
      return { kind: 'member-rule', node: expr };
    default:
      return undefined;
  }
}

/** A field of an event is nothing by itself: several episodes may be active. */
function leafOfSelector(selector: SelectorNode): Leaf | undefined {
  if (!isEventType(selector.name)) return { kind: 'sample', selector };
  return selector.field === undefined ? { kind: 'event', selector } : undefined;
}

function leafOfCall(name: string, args: readonly Expr[]): Leaf | undefined {
  const [first, second] = args;
  if (first?.kind === 'set') return leafOverMembers(name, first.name, second);
  if (first?.kind !== 'selector') return undefined;
  if (second?.kind === 'number' && second.unit === 'seconds')
    return leafOfWindow(name, first, Math.round(second.value * 1000));
  if (name === 'labels') return second?.kind === 'selector' ? labelsLeaf(first, second.name) : undefined;
  return args.length === 1 && isEventType(first.name) ? leafOfActive(name, first) : undefined;
}

function leafOverMembers(name: string, of: string, value: Expr | undefined): Leaf | undefined {
  if (!value || !Object.hasOwn(memberFunctions, name)) return undefined;
  return {
    kind: 'over-members',
    function: memberFunctions[name as keyof typeof memberFunctions],
    of,
    value,
  };
}

function leafOfWindow(name: string, selector: SelectorNode, windowMs: number): Leaf | undefined {
  if (windowMs < 1) return undefined;
  if (isEventType(selector.name)) {
    const found = eventFunctions.find((each) => each === name);
    return found && { kind: 'event-window', function: found, selector, windowMs };
  }
  const found = sampleFunctions.find((each) => each === name);
  return found && { kind: 'sample-window', function: found, selector, windowMs };
}

function labelsLeaf(selector: SelectorNode, label: string): Leaf {
  return { kind: 'active-labels', selector, label };
}

function leafOfActive(name: string, selector: SelectorNode): Leaf | undefined {
  const { field } = selector;
  if (field === undefined) return name === 'count' ? { kind: 'active-count', selector } : undefined;
  const found = fieldFunctions.find((each) => each === name);
  return found && { kind: 'active-field', function: found, selector, field };
}
