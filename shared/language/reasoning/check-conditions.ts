import type { Metric } from '../../facts/metrics.ts';
import type { CheckedRule } from '../check/checked-rule.ts';
import type { Report } from '../diagnostics.ts';
import { checkClear } from './clear-conditions.ts';
import { checkConstancy, constancyOf } from './constant-conditions.ts';
import { checkShadows } from './shadowed-rules.ts';
import { makeTerms } from './terms.ts';
import { checkTimeSpans } from './time-spans.ts';
import { makeTruths } from './truths.ts';

/**
 * Tells what can be known of conditions without any fact: which are constant, clears that overlap or cannot be reached,
 * rules that another one makes needless, and times that do not fit the facts. It says nothing where it is not certain.
 * Cost: near-linear in the size of the rules; see `languageLimits.reasonTerms` and `shadowNeighbours`.
 */
export function checkConditions(
  rules: readonly CheckedRule[],
  { metricOf }: { metricOf(name: string): Metric | undefined },
  report: Report,
): void {
  const terms = makeTerms(metricOf);
  const thought = rules.flatMap((rule) => {
    const { raw } = rule;
    const truthsOf = makeTruths(terms);
    checkConstancy(raw.when, truthsOf, report);
    checkClear(raw, truthsOf, report);
    checkTimeSpans(raw, metricOf, report);
    const truths = truthsOf(raw.when.expr);
    return constancyOf(truths) ? [] : { rule, whenTrue: truths.whenTrue };
  });
  checkShadows(thought, report);
}
