import type { Metric, Unit } from '../../facts/metrics.ts';
import type { Expr } from '../ast.ts';
import { isWindow } from '../check/typing-windows.ts';
import { isSetFunction } from '../reads.ts';
import { isEventType, type Selector } from '../selectors.ts';
import { domainOfMetric } from './metric-domains.ts';
import {
  allValues,
  atLeast,
  below,
  integersIn,
  intersection,
  lowest,
  onlyValue,
  upperEnd,
  type ValueSet,
} from './value-set.ts';

type Call = Extract<Expr, { readonly kind: 'call' }>;

/** What is certain of the number that an expression is, whatever is measured. */
export interface NumberFacts {
  readonly domain: ValueSet;
  readonly isInteger?: true;
  /** Absent: not known, or none. */
  readonly unit?: Unit;
  /** Samples of this metric and nothing else: their values are multiples of its resolution. */
  readonly sampled?: Metric;
  /** The function of a window, with what it reads. */
  readonly window?: { readonly function: string; readonly of: Selector; readonly windowSec: number };
  /** Each value of the domain can come. */
  readonly isFree?: true;
}

type MetricOf = (name: string) => Metric | undefined;

const countFacts: NumberFacts = {
  domain: integersIn(atLeast(0)),
  isInteger: true,
  unit: 'count',
  isFree: true,
};
const anyNumber: NumberFacts = { domain: allValues };

/** Undefined if it is no number, or a field of events, which is many numbers at once. */
export function numberFacts(expr: Expr, metricOf: MetricOf): NumberFacts | undefined {
  switch (expr.kind) {
    case 'number':
      return { domain: onlyValue(expr.value) };
    case 'selector':
      return isEventType(expr.name) ? undefined : sampleFacts(metricOf(expr.name));
    case 'negate':
      return numberFacts(expr.operand, metricOf) && anyNumber;
    case 'arithmetic':
      return arithmeticFacts(expr, metricOf);
    case 'call':
      return callFacts(expr, metricOf);
    default:
      return undefined;
  }
}

function sampleFacts(metric: Metric | undefined): NumberFacts {
  if (!metric) return anyNumber;
  return { domain: domainOfMetric(metric), unit: metric.unit, sampled: metric, isFree: true };
}

/** The rest of a division has the sign of what is divided. */
function arithmeticFacts(
  { op, left, right }: Extract<Expr, { readonly kind: 'arithmetic' }>,
  metricOf: MetricOf,
): NumberFacts | undefined {
  const a = numberFacts(left, metricOf);
  const b = numberFacts(right, metricOf);
  if (!a || !b) return undefined;
  const isNeverNegative = op !== '-' && lowest(a.domain) >= 0 && lowest(b.domain) >= 0;
  return isNeverNegative ? { domain: atLeast(0) } : anyNumber;
}

function callFacts(call: Call, metricOf: MetricOf): NumberFacts | undefined {
  const { name, args } = call;
  const [first, second] = args;
  if (isSetFunction(name)) return second && setFacts(name, numberFacts(second, metricOf));
  if (first?.kind === 'selector') {
    if (isEventType(first.name)) return eventFacts(name, first);
    if (isWindow(call) && second?.kind === 'number')
      return {
        ...windowFacts(name, metricOf(first.name)),
        window: { function: name, of: first, windowSec: second.value },
      };
  }
  if (!['abs', 'max', 'min'].includes(name)) return undefined;
  const values = args.map((arg) => numberFacts(arg, metricOf));
  return values.every((each) => each !== undefined) ? scalarFacts(name, values) : undefined;
}

function setFacts(name: string, member: NumberFacts | undefined): NumberFacts | undefined {
  if (!member) return undefined;
  const { domain, unit } = member;
  const isSum = name === 'sum_of';
  return {
    domain: isSum ? signOf(domain) : hull(domain),
    ...(unit && { unit }),
    isFree: true,
  };
}

function eventFacts(name: string, { field }: Selector): NumberFacts | undefined {
  if (field !== undefined) return anyNumber;
  return ['count', 'raised', 'active'].includes(name) ? countFacts : undefined;
}

function windowFacts(name: string, metric: Metric | undefined): NumberFacts {
  const { domain, unit } = sampleFacts(metric);
  const ofUnit = unit && { unit };
  switch (name) {
    case 'count':
    case 'distinct':
      return countFacts;
    case 'sum':
      return { domain: signOf(domain), ...ofUnit, isFree: true };
    case 'stddev':
      return { domain: atLeast(0), ...ofUnit };
    case 'rate':
      return {
        domain: signOf(domain),
        ...(unit && { unit: unit === 'seconds' ? 'ratio' : unit }),
        isFree: true,
      };
    case 'delta':
      // Of a gauge it is the difference of two samples.
      return metric?.instrument === 'counter'
        ? { domain: signOf(domain), ...ofUnit, isFree: true }
        : { domain: allValues, ...ofUnit };
    default:
      return { domain, ...ofUnit, isFree: true };
  }
}

function scalarFacts(name: string, values: readonly NumberFacts[]): NumberFacts {
  const unit = values.find((value) => value.unit)?.unit;
  const lows = values.map(({ domain }) => lowest(domain));
  const ends = values.map(({ domain }) => upperEnd(domain));
  const pick = name === 'max' ? Math.max : Math.min;
  const domain = name === 'abs' ? atLeast(0) : range(pick(...lows), pick(...ends));
  return { domain, ...(unit && { unit }) };
}

function signOf(domain: ValueSet): ValueSet {
  return lowest(domain) >= 0 ? atLeast(0) : allValues;
}

function hull(domain: ValueSet): ValueSet {
  return range(lowest(domain), upperEnd(domain));
}

function range(low: number, end: number): ValueSet {
  return intersection(atLeast(low), below(end));
}
