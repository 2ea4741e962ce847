import type { Expr } from '../ast.ts';
import { suggestion } from '../nearest.ts';
import { isSetFunction } from '../reads.ts';
import { isEventType } from '../selectors.ts';
import { checkUnits, expectNumber, type TypeOf, type Typing } from './typing-context.ts';
import { isEventFunction, isEventWindow, typeOfEventCall } from './typing-events.ts';
import { typeOfMetric } from './typing-selectors.ts';
import { isWindow, isWindowFunction, typeOfWindow } from './typing-windows.ts';
import { isNumber, type NumberType, type ValueType } from './value-types.ts';

type Call = Extract<Expr, { readonly kind: 'call' }>;

const functions = (
  'abs active avg avg_of count delta distinct exists first labels last max max_of median_of min min_of ' +
  'p50 p95 p99 raised rate stddev sum sum_of'
).split(' ');

const forms: Readonly<Record<string, string>> = {
  abs: 'abs(value)',
  exists: 'exists(value)',
  count: 'count(metric, 5m), count(X, 5m) or count(X)',
  max: 'max(value, value), max(metric, 5m) or max(X.field)',
  min: 'min(value, value), min(metric, 5m) or min(X.field)',
  avg: 'avg(metric, 5m) or avg(X.field)',
  sum: 'sum(metric, 5m) or sum(X.field)',
  raised: 'raised(X, 5m)',
  active: 'active(X, 5m)',
  labels: 'labels(X, label)',
};

/** The type of a call; all that is wrong in it is reported. */
export function typeOfCall(call: Call, typing: Typing, typeOf: TypeOf): ValueType {
  const { name, args } = call;
  if (!functions.includes(name)) return unknownFunction(call, typing);
  if (isSetFunction(name)) return typeOfSetCall(call, typing, typeOf);
  const [first] = args;
  if (first?.kind === 'selector') {
    if (isEventType(first.name) && isEventFunction(name))
      return typeOfEventCall(call, first, typing) ?? badArguments(call, typing);
    if (!isEventType(first.name) && isWindow(call))
      return typeOfWindow(call, first, typing) ?? badArguments(call, typing);
  }
  switch (name) {
    case 'exists':
      return typeOfExists(call, typing, typeOf);
    case 'abs':
      return typeOfScalar(call, args.length === 1, typing, typeOf);
    case 'max':
    case 'min':
      return typeOfScalar(call, args.length >= 2, typing, typeOf);
    default:
      return badArguments(call, typing);
  }
}

function unknownFunction({ name, span }: Call, { report }: Typing): ValueType {
  report('TOC305', span, `there is no function "${name}"`, {
    allowed: functions.join(' '),
    ...suggestion(name, functions),
  });
  return 'any';
}

function badArguments({ name, args, span }: Call, { report }: Typing): ValueType {
  const form = forms[name] ?? (isSetFunction(name) ? `${name}(set, value)` : `${name}(metric, 5m)`);
  const [first, second] = args;
  // A window without a unit is the usual slip.
  const isBare = second?.kind === 'number' && second.unit === 'none' && takesWindow(name, first);
  report('TOC403', span, `"${name}" takes other arguments`, {
    got: `${args.length} of them`,
    allowed: form,
    ...(isBare && { fix: `a window has a unit: ${second.value}s` }),
  });
  return 'any';
}

/** True if the function takes a window behind such an argument. */
function takesWindow(name: string, first: Expr | undefined): boolean {
  if (first?.kind !== 'selector') return false;
  return isEventType(first.name) ? first.field === undefined && isEventWindow(name) : isWindowFunction(name);
}

/** `exists(x)`: whether the value is known. */
function typeOfExists(call: Call, typing: Typing, typeOf: TypeOf): ValueType {
  const [value] = call.args;
  if (!value || call.args.length !== 1) return badArguments(call, typing);
  if (value.kind === 'selector' && !isEventType(value.name)) typeOfMetric(value, 'counted', typing);
  else typeOf(value, typing);
  return 'truth';
}

/** `abs(a)`, `max(a, b)`, `min(a, b)`: all of one unit. */
function typeOfScalar(call: Call, isCount: boolean, typing: Typing, typeOf: TypeOf): ValueType {
  const types = call.args.map((arg) => expectNumber(arg, typing, typeOf));
  if (!isCount) return badArguments(call, typing);
  const numbers = types.filter((type): type is NumberType => isNumber(type));
  const unit = numbers.find((type) => type !== 'none') ?? 'none';
  for (const type of numbers) checkUnits(call.span, unit, type, typing);
  return numbers.length === types.length ? unit : 'any';
}

/** `avg_of(set, value)` and its like: the value is read for each member, and the result has its unit. */
function typeOfSetCall(call: Call, typing: Typing, typeOf: TypeOf): ValueType {
  const [set, value] = call.args;
  if (set?.kind !== 'set' || !value || call.args.length !== 2) return badArguments(call, typing);
  typing.hostSet(set.name, set.span ?? call.span);
  return expectNumber(value, { ...typing, isOfMember: true }, typeOf);
}
