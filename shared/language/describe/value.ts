import type { ArithmeticOperator, Expr, SelectorNode } from '../ast.ts';
import { printExpression } from '../expression/print.ts';
import { isEventType } from '../selectors.ts';
import { isFieldOfEvent, sayEvent, sayMatchers } from './matcher-words.ts';
import { metricWords, pinnedWords } from './metric-words.ts';
import { sayDuration, sayList, sayNumber } from './words.ts';

type Call = Extract<Expr, { readonly kind: 'call' }>;

const operations: Readonly<Record<ArithmeticOperator, string>> = {
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '/': 'divided by',
  '%': 'modulo',
};

/** Functions over samples of a window, as they stand before the metric. */
const windowWords: Readonly<Record<string, string>> = {
  count: 'the number of samples of',
  sum: 'the sum of',
  avg: 'the average of',
  min: 'the lowest of',
  max: 'the highest of',
  p50: 'the median of',
  p95: 'the 95th percentile of',
  p99: 'the 99th percentile of',
  rate: 'the rate per second of',
  delta: 'the increase of',
  distinct: 'the number of distinct values of',
  last: 'the last value of',
  first: 'the first value of',
  stddev: 'the standard deviation of',
};

const setWords: Readonly<Record<string, string>> = {
  avg_of: 'the average',
  min_of: 'the lowest',
  max_of: 'the highest',
  median_of: 'the median',
  sum_of: 'the sum',
};

/** Functions over a field of the active episodes. */
const fieldWords: Readonly<Record<string, string>> = {
  max: 'the largest',
  min: 'the smallest',
  sum: 'the sum of',
  avg: 'the average',
};

/** A value as it stands before "is above 3": `the average of the load over 5 minutes`. What has no words stands as it is written. */
export function sayValue(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return sayNumber(expr.value, expr.unit);
    case 'list':
      return `one of ${sayList(expr.items.map(sayValue), 'or')}`;
    case 'selector':
      return isFieldOfEvent(expr) ? `the ${expr.field} of ${sayEvent(expr)}` : sayMetric(expr);
    case 'arithmetic':
      return sayArithmetic(expr);
    case 'negate':
      return `minus ${sayPart(expr.operand)}`;
    case 'call':
      return sayCall(expr) ?? printExpression(expr);
    default:
      return printExpression(expr);
  }
}

function sayPart(expr: Expr): string {
  return expr.kind === 'arithmetic' ? `(${sayValue(expr)})` : sayValue(expr);
}

function sayArithmetic(expr: Extract<Expr, { kind: 'arithmetic' }>): string {
  return sayChange(expr) ?? `${sayPart(expr.left)} ${operations[expr.op]} ${sayPart(expr.right)}`;
}

/** The last value of a window less its first, as which `delta` of a gauge is compiled. */
function sayChange({ op, left, right }: Extract<Expr, { kind: 'arithmetic' }>): string | undefined {
  if (op !== '-' || left.kind !== 'call' || right.kind !== 'call') return undefined;
  if (left.name !== 'last' || right.name !== 'first') return undefined;
  const isSame = printExpression({ ...left, name: '' }) === printExpression({ ...right, name: '' });
  return isSame ? sayWindow('the change of', left.args) : undefined;
}

function sayCall(expr: Call): string | undefined {
  const { name, args } = expr;
  const [first, second] = args;
  if (first?.kind === 'set' && second) return saySet(name, first.name, second);
  if (first?.kind === 'selector' && isEventType(first.name)) return sayOfEvents(name, first, second);
  const window = second && first?.kind === 'selector' ? windowWords[name] : undefined;
  if (window !== undefined && second?.kind === 'number' && second.unit === 'seconds')
    return sayWindow(window, args);
  if (name === 'abs' && first) return `the absolute value of ${sayPart(first)}`;
  if (args.length < 2 || (name !== 'max' && name !== 'min')) return undefined;
  return `the ${name === 'max' ? 'largest' : 'smallest'} of ${sayList(args.map(sayPart), 'and')}`;
}

function sayWindow(words: string, [of, window]: readonly Expr[]): string | undefined {
  if (!of || window?.kind !== 'number') return undefined;
  return `${words} ${sayValue(of)} over ${sayDuration(window.value * 1000)}`;
}

function saySet(name: string, set: string, value: Expr): string | undefined {
  const words = setWords[name];
  return words && `${words} over the hosts of ${set} of ${sayPart(value)}`;
}

function sayOfEvents(name: string, selector: SelectorNode, second: Expr | undefined): string | undefined {
  if (isFieldOfEvent(selector)) {
    const words = fieldWords[name];
    return words && `${words} ${selector.field} of the active ${sayEvent(selector)}`;
  }
  const of = sayEvent(selector);
  if (second === undefined) return name === 'count' ? `the number of active ${of}` : undefined;
  if (second.kind !== 'number') return undefined;
  const within = `in the last ${sayDuration(second.value * 1000)}`;
  switch (name) {
    case 'count':
      return `the number of ${of} ${within}`;
    case 'raised':
      return `the number of ${of} raised ${within}`;
    case 'active':
      return `the number of ${of} active ${within}`;
    default:
      return undefined;
  }
}

function sayMetric(selector: SelectorNode): string {
  const { name, matchers } = selector;
  const hasMode = matchers.some(({ label }) => label === 'mode');
  const words = (hasMode ? pinnedWords[name] : undefined) ?? metricWords[name];
  return words === undefined ? printExpression(selector) : `${words}${sayMatchers(matchers)}`;
}
