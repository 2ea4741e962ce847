import type { Report } from '../diagnostics.ts';
import { suggestion } from '../nearest.ts';
import type { RawDefinitions, RawPolicy } from '../raw.ts';
import type { FieldTypes } from './fields.ts';
import type { Scope } from './scope.ts';

/** Checks a policy against the rules that emit its event: an event that none emits is a warning, as people may send it. */
export function checkPolicy(
  { on, each }: RawPolicy,
  scope: Scope,
  fields: FieldTypes,
  definitions: RawDefinitions,
  report: Report,
): void {
  if (!scope.isEmitted(on.value)) {
    if (!definitions.isComplete) return;
    report('TOC303', on.at, `no rule emits ${on.value}; it can only be sent`, scope.nearType(on.value));
    return;
  }
  if (each.value === 'host') {
    if (scope.labelsOf(on.value)?.includes('host')) return;
    report('TOC601', each.at, `${on.value} belongs to no host`, {
      fix: `set: { hosts: "labels(X, host)" } in its rule, and each: hosts`,
    });
    return;
  }
  const type = fields.typeOfField(on.value, each.value);
  if (type === undefined) {
    const names = ['host', ...fields.namesOf(on.value)];
    const detail = { allowed: names.join(' '), ...suggestion(each.value, names) };
    report('TOC304', each.at, `${on.value} has no value "${each.value}"`, detail);
  } else if (type !== 'list' && type !== 'any') {
    report('TOC601', each.at, `"${each.value}" is no list of hosts`, {
      fix: `${each.value}: "labels(X, host)"`,
    });
  }
}
