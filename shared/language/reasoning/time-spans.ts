import { defaultIntervalMs, type Metric } from '../../facts/catalogue/metric.ts';
import { formatDuration } from '../../time.ts';
import type { Expr, Span } from '../ast.ts';
import type { Place, Report } from '../diagnostics.ts';
import { languageLimits } from '../limits.ts';
import type { LocatedExpression, RawRule } from '../raw.ts';
import { childrenOf, isEventType, type Selector, walkSelectors } from '../selectors.ts';

type MetricOf = (name: string) => Metric | undefined;

/** How far back a part of an expression looks. */
interface Reach {
  readonly ms: number;
  readonly of: Selector;
  readonly span: Span | undefined;
}

/** Refuses windows and spans longer than facts are kept, and warns of windows and holds that are shorter than the sampling interval. */
export function checkTimeSpans(rule: RawRule, metricOf: MetricOf, report: Report): void {
  const { when, clear, set, forMs, clearForMs } = rule;
  for (const expression of [when, ...(clear ? [clear] : []), ...set.values()])
    visitReaches(expression.expr, (reach) => checkReach(reach, expression, metricOf, report));
  const samples = slowestOf(when, metricOf);
  checkHold('for', forMs, rule.forAt ?? when.at, samples, report);
  const ofClear = clear ? slowestOf(clear, metricOf) : samples;
  checkHold('clear_for', clearForMs, rule.clearForAt ?? when.at, ofClear, report);
}

function visitReaches(expr: Expr, visit: (reach: Reach) => void): void {
  const reach = reachOf(expr);
  if (reach) visit(reach);
  for (const child of childrenOf(expr)) visitReaches(child, visit);
}

function reachOf(expr: Expr): Reach | undefined {
  switch (expr.kind) {
    case 'call':
      return windowOf(expr);
    case 'within':
    case 'sequence': {
      const [of] = expr.kind === 'within' ? expr.of : expr.steps;
      return of && expr.withinMs !== undefined ? { ms: expr.withinMs, of, span: expr.span } : undefined;
    }
    case 'absent':
      return { ms: expr.forMs, of: expr.of, span: expr.span };
    case 'absent_after':
      return { ms: expr.forMs, of: expr.after, span: expr.span };
    default:
      return undefined;
  }
}

/** `avg(metric, 5m)`, `count(X, 5m)` */
function windowOf({ args: [of, window], span }: Extract<Expr, { readonly kind: 'call' }>): Reach | undefined {
  if (of?.kind !== 'selector' || window?.kind !== 'number' || window.unit !== 'seconds') return undefined;
  return { ms: window.value * 1000, of, span: window.span ?? span };
}

function checkReach(
  { ms, of, span }: Reach,
  expression: LocatedExpression,
  metricOf: MetricOf,
  report: Report,
): void {
  const metric = metricOf(of.name);
  const everyMs = metric && intervalOf(metric);
  const { keptMs, why } = keptOf(of, everyMs);
  if (ms > keptMs) {
    const detail = { got: formatDuration(ms), allowed: `at most ${formatDuration(keptMs)}` };
    report('TOC406', expression.placeOf(span), why, detail);
  }
  if (everyMs === undefined || ms >= everyMs) return;
  report('TOC407', expression.placeOf(span), `${of.name} is sampled each ${formatDuration(everyMs)}`, {
    got: `a window of ${formatDuration(ms)}`,
    fix: `a window of ${formatDuration(everyMs)} or longer`,
  });
}

/** How far back facts are known to who evaluates: an agent keeps so many samples of a series and no more. */
function keptOf(
  { name }: Selector,
  everyMs: number | undefined,
): { readonly keptMs: number; readonly why: string } {
  const { eventWindowMs, sampleWindowMs, seriesPoints } = languageLimits;
  if (isEventType(name))
    return { keptMs: eventWindowMs, why: `events are kept ${formatDuration(eventWindowMs)}` };
  const pointsMs = seriesPoints * (everyMs ?? defaultIntervalMs);
  if (pointsMs >= sampleWindowMs)
    return { keptMs: sampleWindowMs, why: `samples are kept ${formatDuration(sampleWindowMs)}` };
  const every = formatDuration(everyMs ?? defaultIntervalMs);
  return {
    keptMs: pointsMs,
    why: `${seriesPoints} samples of a series are kept, and ${name} is sampled each ${every}`,
  };
}

/** The metric that it reads with the longest interval; undefined if it reads none. */
function slowestOf({ expr }: LocatedExpression, metricOf: MetricOf): Metric | undefined {
  let slowest: Metric | undefined;
  for (const { name } of walkSelectors(expr)) {
    const metric = metricOf(name);
    if (metric && (!slowest || intervalOf(metric) > intervalOf(slowest))) slowest = metric;
  }
  return slowest;
}

function checkHold(key: string, holdMs: number, at: Place, metric: Metric | undefined, report: Report): void {
  if (holdMs === 0 || !metric || holdMs >= intervalOf(metric)) return;
  const every = formatDuration(intervalOf(metric));
  report('TOC510', at, `"${key}" is shorter than the interval of ${metric.name}, ${every}`, {
    got: formatDuration(holdMs),
    fix: `leave it out, or write ${key}: ${every} or longer`,
  });
}

function intervalOf({ intervalMs = defaultIntervalMs }: Metric): number {
  return intervalMs;
}
