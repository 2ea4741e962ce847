import type { LocatedExpression, RawRule } from '../raw.ts';
import { readsOf } from '../reads.ts';
import { checkBy } from './check-by.ts';
import { checkKeys } from './check-keys.ts';
import { checkMessage } from './check-message.ts';
import { checkReading } from './check-reading.ts';
import type { CheckedRule, RuleChecks } from './checked-rule.ts';
import { kindOf, labelsIn, placeOf } from './scope.ts';
import { expectTruth, typeOf } from './typing.ts';
import type { Typing } from './typing-context.ts';

/** Checks one rule; undefined (after a diagnostic) if it reads nothing. */
export function checkRule(raw: RawRule, checks: RuleChecks): CheckedRule | undefined {
  if (readsOf(raw).when.length === 0) {
    const message = `the condition of "${raw.name.value}" reads no metric and no event`;
    checks.report('TOC505', raw.when.at, message);
    return undefined;
  }
  const by = labelsIn(checks.scope.byOf(raw));
  const rule: CheckedRule = { raw, kind: kindOf(raw), place: placeOf(raw), by };
  checkBy(rule, checks);
  checkKeys(rule, checks);
  expectTruth(raw.when.expr, typingOf(raw.when, 'condition', rule, checks));
  if (raw.clear) expectTruth(raw.clear.expr, typingOf(raw.clear, 'condition', rule, checks));
  for (const expression of raw.set.values())
    typeOf(expression.expr, typingOf(expression, 'set', rule, checks));
  checkMessage(rule, checks);
  return rule;
}

function typingOf(
  expression: LocatedExpression,
  place: Typing['place'],
  rule: CheckedRule,
  checks: RuleChecks,
): Typing {
  const { scope, fields, report } = checks;
  return {
    place,
    isOfMember: false,
    isOfMatch: rule.kind === 'occurrence',
    metricOf: scope.metricOf,
    nearMetric: scope.nearMetric,
    fieldType: fields.typeOfField,
    fieldsOf: fields.namesOf,
    labelsOf: scope.labelsOf,
    kindOf: scope.kindOf,
    typesOfWhen: readsOf(rule.raw).typesOfWhen,
    selector: (reading, use) => checkReading(reading, use, expression, rule, checks),
    hostSet: (name, span) => checks.hostSet(name, expression.placeOf(span)),
    report: (code, span, message, detail) => report(code, expression.placeOf(span), message, detail),
  };
}
