import type { Expr } from '../ast.ts';
import { printExpression } from '../expression/print.ts';
import { suggestion } from '../nearest.ts';
import { isEventType, type Selector } from '../selectors.ts';
import type { Typing } from './typing-context.ts';
import { readEvent, refuseOccurrence, typeOfField } from './typing-selectors.ts';
import { isDuration } from './typing-windows.ts';
import { describeType, isNumber, type ValueType } from './value-types.ts';

type Call = Extract<Expr, { readonly kind: 'call' }>;

const ofFields = ['max', 'min', 'sum', 'avg'];
const ofWindows = ['count', 'raised', 'active'];

/** True for functions that take an event type. */
export function isEventFunction(name: string): boolean {
  return name === 'labels' || ofFields.includes(name) || isEventWindow(name);
}

/** True for functions of the events of one type in a window. */
export function isEventWindow(name: string): boolean {
  return ofWindows.includes(name);
}

/** The type of a function of events; undefined if it takes other arguments. */
export function typeOfEventCall(call: Call, event: Selector, typing: Typing): ValueType | undefined {
  const { name, args } = call;
  if (event.field !== undefined)
    return ofFields.includes(name) && args.length === 1
      ? typeOfAggregate(event, event.field, typing)
      : undefined;
  if (args.length === 2 && isEventWindow(name) && isDuration(args[1]))
    return typeOfEventWindow(call, event, typing);
  if (name === 'count' && args.length === 1) {
    if (readEvent(event, typing)) expectActive(event, typing);
    return 'count';
  }
  return name === 'labels' && args.length === 2 ? typeOfLabels(event, args[1], typing) : undefined;
}

/** `max(X.field)`: over the episodes that are active. */
function typeOfAggregate(event: Selector, field: string, typing: Typing): ValueType {
  if (!readEvent(event, typing)) return 'any';
  expectActive(event, typing);
  const type = typeOfField(event, field, typing);
  if (isNumber(type) || type === 'any') return type;
  typing.report('TOC401', event.span, 'a number must stand here', { got: describeType(type) });
  return 'any';
}

/** `count(X, w)` is of occurrences, `raised(X, w)` and `active(X, w)` are of episodes. */
function typeOfEventWindow({ name, args, span }: Call, event: Selector, typing: Typing): ValueType {
  if (!readEvent(event, typing)) return 'count';
  const kind = typing.kindOf(event.name);
  const isRight = kind === undefined || (kind === 'occurrence') === (name === 'count');
  if (isRight) return 'count';
  const other = name === 'count' ? 'raised' : 'count';
  const what = kind === 'episode' ? 'an episode' : 'an occurrence';
  typing.report('TOC403', span, `"${name}" takes other arguments: ${event.name} is ${what}`, {
    fix: printExpression({ kind: 'call', name: other, args }),
  });
  return 'count';
}

/** `labels(X, label)`: the values of a label, as a list. */
function typeOfLabels(event: Selector, label: Expr | undefined, typing: Typing): ValueType | undefined {
  if (label?.kind !== 'selector' || isEventType(label.name) || label.matchers.length > 0) return undefined;
  if (!readEvent(event, typing)) return 'list';
  expectActive(event, typing);
  const labels = typing.labelsOf(event.name);
  if (labels && !labels.includes(label.name)) {
    typing.report('TOC301', label.span, `${event.name} has no label "${label.name}"`, {
      allowed: labels.join(' ') || 'none',
      ...suggestion(label.name, labels),
    });
  }
  return 'list';
}

/** In the payload of an occurrence rule the facts of the match are meant as well. */
function expectActive(event: Selector, typing: Typing): void {
  if (!typing.isOfMatch) refuseOccurrence(event, `count(${event.name}, 5m)`, typing);
}
