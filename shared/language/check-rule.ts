import { metricByName } from '../facts/metrics.ts';
import type { Expr } from './ast.ts';
import { checkConstants, checkOverlap } from './check-constants.ts';
import { checkMessage } from './check-message.ts';
import type { CheckedRule, RuleChecks } from './checked-rule.ts';
import type { Report } from './diagnostics.ts';
import { typesRead } from './event-graph.ts';
import { suggestion } from './nearest.ts';
import type { LocatedExpression, RawRule } from './raw.ts';
import { labelsIn, mentions, metricLabels, type Scope, sideOf, unique } from './scope.ts';
import { isEventType, pinnedLabels, type Selector, walkSelectors } from './selectors.ts';
import { expectTruth, type Typing, typeOf } from './typing.ts';

/** Checks one rule; undefined (after a diagnostic) if it cannot be told what it reads. */
export function checkRule(raw: RawRule, checks: RuleChecks): CheckedRule | undefined {
  const side = checkSide(raw, checks.report);
  if (side === undefined) return undefined;
  const rule: CheckedRule = { raw, side, by: labelsIn(checks.scope.byOf(raw)) };
  if (side === 'metrics') checkHostSet(raw, checks);
  else refuseHostKeys(raw, checks.report);
  checkBy(rule, checks);
  checkCondition(raw.when, rule, checks);
  if (raw.clear && side === 'metrics') checkCondition(raw.clear, rule, checks);
  for (const expression of raw.set.values())
    typeOf(expression.expr, typingOf(expression, 'set', rule, checks));
  checkOverlap(raw, checks.report);
  checkMessage(rule, checks);
  return rule;
}

function checkSide(raw: RawRule, report: Report): 'metrics' | 'events' | undefined {
  const side = sideOf(raw);
  if (side === 'metrics' || side === 'events') return side;
  const { at } = raw.when;
  if (side === 'nothing') {
    report('TOC505', at, `the condition of "${raw.name.value}" reads no metric and no event`);
  } else {
    report('TOC500', at, `the condition of "${raw.name.value}" reads metrics and events`, {
      fix: 'make a rule of the metrics, and read the event that it emits',
    });
  }
  return undefined;
}

function checkHostSet(raw: RawRule, { definitions, report }: RuleChecks): void {
  const name = raw.in?.value;
  if (name === undefined || definitions.hostSets.has(name) || definitions.derivedSets.has(name)) return;
  const names = [...definitions.hostSets.keys()].sort();
  const detail = { allowed: names.join(' ') || 'none is defined', ...suggestion(name, names) };
  report('TOC302', raw.in?.at ?? raw.name.at, `there is no host set "${name}"`, detail);
}

function refuseHostKeys(raw: RawRule, report: Report): void {
  const fix = {
    in:
      raw.application === undefined
        ? 'put "in" into the rules of its events'
        : 'apply it without "to": its events say of which hosts they are',
    clear: 'it clears when "when" ends',
    missing: 'leave it out',
  };
  for (const key of ['in', 'clear', 'missing'] as const) {
    const at = raw[key]?.at;
    const word = key === 'in' && raw.application !== undefined ? 'to' : key;
    if (at) report('TOC105', at, `"${word}" of a rule over events is not supported yet`, { fix: fix[key] });
  }
}

function checkBy(rule: CheckedRule, { scope, report }: RuleChecks): void {
  const { raw, side, by } = rule;
  const found = scope.byOf(raw);
  if ('why' in found) {
    // An unknown metric is told by itself.
    if (walkSelectors(raw.when.expr).some(({ name }) => !isEventType(name) && !metricByName(name))) return;
    report('TOC503', raw.when.at, `"by" of "${raw.name.value}" has no default: ${found.why}`, {
      fix: found.fix,
    });
    return;
  }
  if (!raw.by) return;
  const of = walkSelectors(raw.when.expr).map((selector) => labelsOfSelector(selector, scope));
  // A selector of unknown labels may have any.
  if (of.includes(undefined)) return;
  const known = unique(of.flatMap((labels) => labels ?? []));
  for (const { value, at } of raw.by.value) {
    if (known.includes(value)) continue;
    report('TOC504', at, `no selector has the label "${value}"`, {
      allowed: known.join(' '),
      ...suggestion(value, known),
    });
  }
  if (side === 'events') return;
  if (!by.includes('host')) {
    const fix = `by: [${['host', ...by].join(', ')}]`;
    report('TOC504', raw.by.at, 'a rule over samples is keyed by host: each host evaluates it for itself', {
      fix,
    });
  } else if (
    by.every((label) => known.includes(label)) &&
    !of.some((labels) => by.every((label) => labels?.includes(label)))
  ) {
    report('TOC504', raw.by.at, 'no selector has all of these labels', {
      fix: 'leave out those that only some have',
    });
  }
}

function labelsOfSelector({ name }: Selector, scope: Scope): readonly string[] | undefined {
  if (isEventType(name)) return scope.labelsOf(name);
  const metric = metricByName(name);
  return metric && metricLabels(metric);
}

function checkCondition(expression: LocatedExpression, rule: CheckedRule, checks: RuleChecks): void {
  expectTruth(expression.expr, typingOf(expression, 'condition', rule, checks));
  if (expression !== rule.raw.when) refuseOtherSide(expression, rule, checks.report);
  checkConstants(expression, checks.report);
}

function refuseOtherSide(expression: LocatedExpression, { side }: CheckedRule, report: Report): void {
  for (const selector of walkSelectors(expression.expr)) {
    if (isEventType(selector.name) === (side === 'events')) continue;
    report(
      'TOC500',
      expression.placeOf(selector.span),
      `${selector.name} cannot be read here: "when" reads ${side}`,
    );
  }
}

function typingOf(
  expression: LocatedExpression,
  place: Typing['place'],
  rule: CheckedRule,
  checks: RuleChecks,
): Typing {
  const { scope, fields, report } = checks;
  return {
    side: rule.side,
    place,
    fieldType: fields.typeOfField,
    fieldsOf: fields.namesOf,
    labelsOf: scope.labelsOf,
    typesOfWhen: typesRead(rule.raw),
    selector: (selector) => checkSelector(selector, expression, rule, checks),
    report: (code, span, message, detail) => report(code, expression.placeOf(span), message, detail),
  };
}

function checkSelector(
  selector: Selector,
  expression: LocatedExpression,
  rule: CheckedRule,
  checks: RuleChecks,
): void {
  const { scope, report, definitions } = checks;
  const at = expression.placeOf(selector.span);
  const labels = labelsOfSelector(selector, scope);
  if (labels) {
    for (const { label } of selector.matchers) {
      if (labels.includes(label)) continue;
      const detail = { allowed: labels.join(' ') || 'none', ...suggestion(label, labels) };
      report('TOC301', at, `${selector.name} has no label "${label}"`, detail);
    }
  } else if (definitions.isComplete && isEventType(selector.name)) {
    const near = suggestion(selector.name, scope.emitters.keys());
    report('TOC303', at, `no rule emits ${selector.name}; it can only be sent`, near);
  }
  if (!isEventType(selector.name) && 'labels' in scope.byOf(rule.raw))
    checkSeries(selector, rule, at, report);
}

/** A selector of a host rule reads one series of each instance. */
function checkSeries(
  selector: Selector,
  { by }: CheckedRule,
  at: Parameters<Report>[1],
  report: Report,
): void {
  const metric = metricByName(selector.name);
  if (!metric) return;
  const settled = [...by, ...pinnedLabels(selector)];
  const open = metric.labels.filter((label) => {
    // The metric without a mode is its own fold; a mount point has one device at a time.
    if (label === 'mode' && !mentions(selector, label)) return false;
    if (label === 'device' && settled.includes('mountpoint')) return false;
    return !settled.includes(label);
  });
  if (open.length > 0) {
    const fix = `pin it: ${selector.name}{${open[0]}="..."}, or by: [${unique(['host', ...by, ...open]).join(', ')}]`;
    report('TOC402', at, `${selector.name} has a series for each ${open.join(' and ')}`, { fix });
  }
  if (metric.instrument === 'counter') report('TOC405', at, `${selector.name} is a counter: it only grows`);
}

/** True if the condition negates an event: then a late fact can end what seemed true. */
export function negatesEvent(expr: Expr): boolean {
  if (expr.kind === 'not') return walkSelectors(expr.operand).length > 0;
  return (expr.kind === 'and' || expr.kind === 'or') && expr.operands.some(negatesEvent);
}
