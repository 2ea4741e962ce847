import type { Expr } from '../ast.ts';
import type { Selector } from '../selectors.ts';
import type { MetricUse, Typing } from './typing-context.ts';
import { typeOfMetric } from './typing-selectors.ts';
import { isNumber, type NumberType, type ValueType } from './value-types.ts';

type Call = Extract<Expr, { readonly kind: 'call' }>;

const windowFunctions: ReadonlySet<string> = new Set(
  'count sum avg min max p50 p95 p99 distinct last first stddev rate delta'.split(' '),
);

/** True for functions of the samples in a window. */
export function isWindowFunction(name: string): boolean {
  return windowFunctions.has(name);
}

/** True of `avg(x, 5m)`: a function of samples, whose second argument is a duration. That of `max(x, 5m)` is no second value. */
export function isWindow({ name, args: [, second] }: Call): boolean {
  return isWindowFunction(name) && second?.kind === 'number' && second.unit === 'seconds';
}

/** A literal of whole milliseconds, at least one of them. */
export function isDuration(expr: Expr | undefined): boolean {
  if (expr?.kind !== 'number' || expr.unit !== 'seconds') return false;
  const windowMs = expr.value * 1000;
  return windowMs >= 1 && Math.abs(windowMs - Math.round(windowMs)) < 1e-6;
}

/** The type of a function over the samples of a metric in a window; undefined if it takes other arguments. */
export function typeOfWindow(
  { name, args, span }: Call,
  metric: Selector,
  typing: Typing,
): ValueType | undefined {
  if (args.length !== 2 || !isDuration(args[1])) return undefined;
  const unit = typeOfMetric(metric, useOf(name), typing);
  if (name === 'count' || name === 'distinct') return 'count';
  if (!isNumber(unit)) return unit;
  if (name !== 'rate') return unit;
  if (typing.metricOf(metric.name)?.instrument === 'gauge') {
    typing.report('TOC403', span, `"rate" is of counters: ${metric.name} goes down as well`, {
      allowed: 'a counter',
      fix: 'take delta: the difference of the last sample and the first',
    });
  }
  return unitPerSecond(unit);
}

function useOf(name: string): MetricUse {
  if (name === 'rate' || name === 'delta') return 'rate';
  return name === 'count' || name === 'distinct' ? 'counted' : 'value';
}

/** Seconds per second are a share of the time; all else keeps the unit that it is counted in. */
function unitPerSecond(unit: NumberType): NumberType {
  return unit === 'seconds' ? 'ratio' : unit;
}
