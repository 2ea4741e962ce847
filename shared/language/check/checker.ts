import type { Report } from '../diagnostics.ts';
import { makeSuggester } from '../nearest.ts';
import type { RawDefinitions } from '../raw.ts';
import { checkConditions } from '../reasoning/check-conditions.ts';
import { checkSeries } from '../tests/check-series.ts';
import { isZone } from '../time-zone.ts';
import { checkLoops } from './check-loops.ts';
import { checkPolicy } from './check-policy.ts';
import { checkRule } from './check-rule.ts';
import type { CheckedRule } from './checked-rule.ts';
import { checkGraph } from './event-graph.ts';
import { makeFieldTypes } from './fields.ts';
import { makeScope, remembered } from './scope.ts';

/**
 * Checks names, types, units, keys, cycles and conditions of a whole definition set; returns the rules with what follows of
 * them. Cost: linear in the size of the definitions.
 */
export function checkDefinitions(definitions: RawDefinitions, report: Report): readonly CheckedRule[] {
  const scope = makeScope(definitions);
  if (!checkGraph(scope, report)) return [];
  const fields = makeFieldTypes(scope);
  const checks = {
    definitions,
    scope,
    fields,
    report,
    hostSet: hostSetCheck(definitions, report),
    isZone: remembered(isZone),
  };
  const rules = definitions.rules.flatMap((rule) => checkRule(rule, checks) ?? []);
  for (const policy of definitions.policies) checkPolicy(policy, scope, fields, definitions, report);
  checkLoops(definitions.policies, scope, report);
  if (definitions.isComplete) checkSeries(definitions.tests, rules, scope.metricOf, report);
  checkConditions(rules, { metricOf: scope.metricOf }, report);
  return rules;
}

function hostSetCheck(
  { hostSets, derivedSets }: RawDefinitions,
  report: Report,
): (name: string, at: Parameters<Report>[1]) => void {
  const names = [...hostSets.keys()].sort();
  const allowed = names.join(' ') || 'none is defined';
  const near = makeSuggester(() => names);
  return (name, at) => {
    if (hostSets.has(name) || derivedSets.has(name)) return;
    report('TOC302', at, `there is no host set "${name}"`, { allowed, ...near(name) });
  };
}
