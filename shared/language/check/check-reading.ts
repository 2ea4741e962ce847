import type { Metric } from '../../facts/metrics.ts';
import type { Place, Report } from '../diagnostics.ts';
import { printExpression } from '../expression/print.ts';
import { suggestion } from '../nearest.ts';
import type { LocatedExpression } from '../raw.ts';
import type { Reading } from '../reads.ts';
import { isEventType, pinnedLabels, type Selector } from '../selectors.ts';
import { unique } from '../unique.ts';
import type { CheckedRule, RuleChecks } from './checked-rule.ts';
import { mentions, metricLabels } from './scope.ts';
import type { MetricUse } from './typing-context.ts';

/** Checks what a selector names: its event type, its labels, and that a metric has one series for each instance. */
export function checkReading(
  reading: Reading,
  use: MetricUse,
  expression: LocatedExpression,
  rule: CheckedRule,
  checks: RuleChecks,
): void {
  const { scope, report } = checks;
  const { selector } = reading;
  const labels = scope.labelsOfSelector(selector);
  if (!labels) {
    checkType(reading, expression, checks);
    return;
  }
  for (const { label } of selector.matchers) {
    if (labels.includes(label)) continue;
    report('TOC301', expression.placeOf(selector.span), `${selector.name} has no label "${label}"`, {
      allowed: labels.join(' ') || 'none',
      ...suggestion(label, labels),
    });
  }
  const metric = isEventType(selector.name) ? undefined : scope.metricOf(selector.name);
  if (!metric) return;
  if ('labels' in scope.byOf(rule.raw)) checkSeries(reading, metric, rule, expression, report);
  if (metric.instrument === 'counter' && use === 'value')
    tellCounter(selector, expression.placeOf(selector.span), report);
}

/** An event that no rule emits may still be sent; of a step it is told that the pattern waits for that. */
function checkType(
  { selector, role }: Reading,
  expression: LocatedExpression,
  { definitions, scope, report }: RuleChecks,
): void {
  const { name, span } = selector;
  if (!definitions.isComplete || !isEventType(name)) return;
  const code = role === 'step' ? 'TOC511' : 'TOC303';
  report(code, expression.placeOf(span), `no rule emits ${name}; it can only be sent`, scope.nearType(name));
}

/** Of each instance, or of each member of a host set, a selector reads one series. */
function checkSeries(
  { selector, isOfMember }: Reading,
  metric: Metric,
  { by, place }: CheckedRule,
  expression: LocatedExpression,
  report: Report,
): void {
  const settled = new Set([...by, ...pinnedLabels(selector)]);
  if (isOfMember || place === 'host') settled.add('host');
  const open = metricLabels(metric).filter((label) => {
    if (metric.folds?.includes(label) && !mentions(selector, label)) return false;
    // A mount point has one device at a time.
    if (label === 'device' && settled.has('mountpoint')) return false;
    return !settled.has(label);
  });
  if (open.length === 0) return;
  const hosts = place === 'host' ? ['host'] : [];
  report(
    'TOC402',
    expression.placeOf(selector.span),
    `${selector.name} has a series for each ${open.join(' and ')}`,
    {
      fix: `pin it: ${selector.name}{${open[0]}="..."}, or by: [${unique([...hosts, ...by, ...open]).join(', ')}]`,
    },
  );
}

function tellCounter(selector: Selector, at: Place, report: Report): void {
  const { span: _, ...bare } = selector;
  report('TOC405', at, `${selector.name} is a counter: it only grows`, {
    fix: `how fast it grows: rate(${printExpression(bare)}, 5m)`,
  });
}
