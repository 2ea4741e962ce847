import { metricByName, metrics } from '../facts/metrics.ts';
import type { Expr, Span } from './ast.ts';
import type { DiagnosticCode, DiagnosticDetail } from './diagnostics.ts';
import { suggestion } from './nearest.ts';
import { printExpression } from './print.ts';
import { isEventType, type Selector } from './selectors.ts';
import { describeType, isNumber, type NumberType, type ValueType } from './value-types.ts';

/** Where an expression stands and what it may read there. */
export interface Typing {
  readonly side: 'metrics' | 'events';
  readonly place: 'condition' | 'set';
  /** Type of `X.field`; undefined if X has no such field. */
  fieldType(type: string, field: string): ValueType | undefined;
  /** Values that are known of an event type, for suggestions. */
  fieldsOf(type: string): readonly string[];
  /** Labels of an event type; undefined if anything may come. */
  labelsOf(type: string): readonly string[] | undefined;
  /** Event types that `when` reads. */
  readonly typesOfWhen: readonly string[];
  /** Called for each metric and event selector, wherever it stands. */
  selector(selector: Selector): void;
  report(code: DiagnosticCode, span: Span | undefined, message: string, detail?: DiagnosticDetail): void;
}

const laterFunctions = (
  'sum avg p50 p95 p99 rate delta distinct last first stddev raised active ' +
  'avg_of min_of max_of median_of sum_of exists'
).split(' ');
const functions = ['abs', 'count', 'labels', 'max', 'min'];

/** The type of an expression; all that is wrong in it is reported. */
export function typeOf(expr: Expr, typing: Typing): ValueType {
  switch (expr.kind) {
    case 'number':
      return expr.unit;
    case 'string':
      return 'text';
    case 'boolean':
      return 'truth';
    case 'selector':
      return typeOfSelector(expr, typing);
    case 'not':
      expectTruth(expr.operand, typing);
      return 'truth';
    case 'and':
    case 'or':
      for (const operand of expr.operands) expectTruth(operand, typing);
      return 'truth';
    case 'negate':
      return expectNumber(expr.operand, typing);
    case 'compare':
      return typeOfComparison(expr, typing);
    case 'arithmetic':
      return typeOfArithmetic(expr, typing);
    case 'call':
      return typeOfCall(expr, typing);
  }
}

/** Reports what is no truth value, with the way to make one of it. */
export function expectTruth(expr: Expr, typing: Typing): void {
  const type = typeOf(expr, typing);
  if (type === 'truth' || type === 'any') return;
  const fix = isNumber(type) ? { fix: `compare it: ${printExpression(expr)} > ...` } : {};
  typing.report('TOC401', expr.span, 'a condition is true or false', { got: describeType(type), ...fix });
}

function expectNumber(expr: Expr, typing: Typing): ValueType {
  const type = typeOf(expr, typing);
  if (isNumber(type) || type === 'any') return type;
  typing.report('TOC401', expr.span, 'a number must stand here', { got: describeType(type) });
  return 'any';
}

function typeOfSelector(expr: Selector, typing: Typing): ValueType {
  if (!isEventType(expr.name)) return typeOfMetric(expr, typing);
  typing.selector(expr);
  if (typing.side === 'metrics') return typing.place === 'set' ? mixed(expr, typing) : 'any';
  if (expr.field !== undefined) {
    const fix =
      typing.place === 'set'
        ? `max(${expr.name}.${expr.field})`
        : 'compare on the host, in the rule that emits it';
    const code = typing.place === 'set' ? 'TOC401' : 'TOC105';
    typing.report(code, expr.span, 'the value of an event needs an aggregate', { fix });
    return 'any';
  }
  if (typing.place === 'condition') return 'truth';
  typing.report('TOC401', expr.span, 'an event type is no value', { fix: `count(${expr.name})` });
  return 'any';
}

function mixed(expr: Selector, typing: Typing): ValueType {
  typing.report('TOC500', expr.span, `${expr.name} cannot be read here: "when" reads ${typing.side}`);
  return 'any';
}

function typeOfMetric(expr: Selector, typing: Typing): ValueType {
  const metric = metricByName(expr.name);
  if (!metric) {
    const names = metrics.map(({ name }) => name);
    const fix =
      isEventType(expr.name.toUpperCase()) && !expr.name.includes('.')
        ? { fix: 'event types are written in upper case' }
        : {};
    typing.report('TOC300', expr.span, `there is no metric "${expr.name}"`, {
      ...fix,
      ...suggestion(expr.name, names),
    });
    return 'any';
  }
  typing.selector(expr);
  if (typing.side === 'events') return typing.place === 'set' ? mixed(expr, typing) : 'any';
  return metric.unit;
}

function typeOfComparison(expr: Extract<Expr, { kind: 'compare' }>, typing: Typing): ValueType {
  if (expr.op === 'in') {
    typing.report('TOC105', expr.span, '"in" is not supported yet', {
      fix: 'write comparisons joined by "or"',
    });
    return 'truth';
  }
  if (typing.side === 'events' && typing.place === 'condition') {
    typing.report('TOC105', expr.span, 'comparisons of event values are not supported yet', {
      fix: 'compare on the host, in the rule that emits it',
    });
    return 'truth';
  }
  const left = typeOf(expr.left, typing);
  const right = typeOf(expr.right, typing);
  if (left === 'any' || right === 'any') return 'truth';
  if (left === 'text' && right === 'text' && ['==', '!=', '=~'].includes(expr.op)) return 'truth';
  if (expr.op !== '=~' && isNumber(left) && isNumber(right)) checkUnits(expr, left, right, typing);
  else {
    const got = `${describeType(left)} ${expr.op} ${describeType(right)}`;
    typing.report('TOC401', expr.span, 'these cannot be compared', {
      got,
      allowed: 'two numbers, or two texts with == != =~',
    });
  }
  return 'truth';
}

function checkUnits(expr: Expr, left: NumberType, right: NumberType, typing: Typing): void {
  if (left === right || left === 'none' || right === 'none') return;
  const percent = [left, right].includes('ratio') ? { fix: 'write a ratio in percent: 95%' } : {};
  const got = `${describeType(left)} and ${describeType(right)}`;
  typing.report('TOC400', expr.span, 'the units differ', { got, ...percent });
}

function typeOfArithmetic(expr: Extract<Expr, { kind: 'arithmetic' }>, typing: Typing): ValueType {
  const left = expectNumber(expr.left, typing);
  const right = expectNumber(expr.right, typing);
  if (!isNumber(left) || !isNumber(right)) return 'any';
  switch (expr.op) {
    case '+':
    case '-':
    case '%':
      checkUnits(expr, left, right, typing);
      return left === 'none' ? right : left;
    case '*':
      if (left === 'none' || left === 'ratio') return right;
      return right === 'none' || right === 'ratio' ? left : 'none';
    case '/':
      if (left === right) return left === 'none' ? 'none' : 'ratio';
      return right === 'none' || right === 'ratio' ? left : 'none';
  }
}

function typeOfCall(expr: Extract<Expr, { kind: 'call' }>, typing: Typing): ValueType {
  const { name, args, span } = expr;
  if (!functions.includes(name)) {
    if (laterFunctions.includes(name))
      typing.report('TOC105', span, `the function "${name}" is not supported yet`);
    else {
      const fix = suggestion(name, [...functions, ...laterFunctions]);
      typing.report('TOC305', span, `there is no function "${name}"`, {
        allowed: functions.join(' '),
        ...fix,
      });
    }
    return 'any';
  }
  if (typing.side === 'metrics') return typeOfScalar(expr, typing);
  if (typing.place === 'set') return typeOfAggregate(name, args, span, typing);
  typing.report('TOC105', span, 'functions of events are not supported in conditions yet');
  return 'any';
}

/** `abs(a)`, `max(a, b)`, `min(a, b)`. */
function typeOfScalar({ name, args, span }: Extract<Expr, { kind: 'call' }>, typing: Typing): ValueType {
  if (name === 'count' || name === 'labels') {
    typing.report(
      'TOC105',
      span,
      `"${name}" reads events, or a window of samples: that is not supported here yet`,
    );
    return 'any';
  }
  const types = args.map((arg) => expectNumber(arg, typing));
  if (name === 'abs' ? args.length !== 1 : args.length < 2) {
    const allowed = name === 'abs' ? 'abs(value)' : `${name}(value, value)`;
    typing.report('TOC403', span, `"${name}" takes other arguments`, {
      got: `${args.length} of them`,
      allowed,
    });
    return 'any';
  }
  const numbers = types.filter(isNumber);
  const unit = numbers.find((type) => type !== 'none') ?? 'none';
  for (const type of numbers)
    checkUnits({ kind: 'call', name, args, ...(span && { span }) }, unit, type, typing);
  return numbers.length === types.length ? unit : 'any';
}

/** `labels(X, label)`, `max(X.field)`, `min(X.field)`, `count(X)`. */
function typeOfAggregate(
  name: string,
  args: readonly Expr[],
  span: Span | undefined,
  typing: Typing,
): ValueType {
  const forms: Readonly<Record<string, string>> = {
    labels: 'labels(X, label)',
    count: 'count(X)',
    max: 'max(X.field)',
    min: 'min(X.field)',
  };
  const [first, second] = args;
  const wantsField = name === 'max' || name === 'min';
  const isWord = second?.kind === 'selector' && !isEventType(second.name) && second.matchers.length === 0;
  const isForm =
    first?.kind === 'selector' &&
    isEventType(first.name) &&
    (first.field !== undefined) === wantsField &&
    (name === 'labels' ? args.length === 2 && isWord : args.length === 1);
  if (!isForm) {
    typing.report('TOC403', span, `"${name}" takes other arguments`, {
      allowed: forms[name] ?? functions.join(' '),
    });
    return 'any';
  }
  typing.selector(first);
  if (!typing.typesOfWhen.includes(first.name)) {
    const allowed = typing.typesOfWhen.join(' ');
    typing.report('TOC403', first.span, `"when" does not read ${first.name}`, {
      allowed,
      ...suggestion(first.name, typing.typesOfWhen),
    });
    return 'any';
  }
  if (first.field !== undefined) return typeOfField(first, first.field, typing);
  if (second?.kind !== 'selector') return 'count';
  const labels = typing.labelsOf(first.name);
  if (labels && !labels.includes(second.name)) {
    const detail = { allowed: labels.join(' ') || 'none', ...suggestion(second.name, labels) };
    typing.report('TOC301', second.span, `${first.name} has no label "${second.name}"`, detail);
  }
  return 'list';
}

function typeOfField(expr: Selector, field: string, typing: Typing): ValueType {
  const type = typing.fieldType(expr.name, field);
  if (type === undefined) {
    const names = typing.fieldsOf(expr.name);
    const detail = { allowed: names.join(' ') || 'none', ...suggestion(field, names) };
    typing.report('TOC304', expr.span, `${expr.name} has no value "${field}"`, detail);
    return 'any';
  }
  if (isNumber(type) || type === 'any') return type;
  typing.report('TOC401', expr.span, 'a number must stand here', { got: describeType(type) });
  return 'any';
}
