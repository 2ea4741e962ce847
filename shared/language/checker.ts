import { checkPolicy } from './check-policy.ts';
import { checkRule } from './check-rule.ts';
import type { CheckedRule } from './checked-rule.ts';
import type { Report } from './diagnostics.ts';
import { checkGraph } from './event-graph.ts';
import { makeFieldTypes } from './fields.ts';
import type { RawDefinitions } from './raw.ts';
import { makeScope } from './scope.ts';

/** Checks names, types, units, keys and cycles of a whole definition set; returns the rules with what follows of them. */
export function checkDefinitions(definitions: RawDefinitions, report: Report): readonly CheckedRule[] {
  const scope = makeScope(definitions.rules);
  if (!checkGraph(scope, report)) return [];
  const fields = makeFieldTypes(scope);
  const rules = definitions.rules.flatMap(
    (rule) => checkRule(rule, { definitions, scope, fields, report }) ?? [],
  );
  for (const policy of definitions.policies) checkPolicy(policy, scope, fields, definitions, report);
  return rules;
}
