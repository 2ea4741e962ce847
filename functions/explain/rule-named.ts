import { effectiveRules } from '../../shared/correlator/lateness.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { Artifact, CompositeRule, HostRule } from '../../shared/language/artifact.ts';
import { nearestName } from '../../shared/language/nearest.ts';

/** The rules that go by one name: of a host rule whose values differ between hosts one for each set of hosts. */
export type NamedRules =
  | { readonly runsOn: 'host'; readonly rules: readonly HostRule[] }
  | { readonly runsOn: 'correlator'; readonly rules: readonly CompositeRule[] };

/** Names that a refusal lists. */
const namesShown = 10;

/**
 * The rules of a set that are called so, composites with their effective lateness. Throws `RULE_UNKNOWN` with the nearest name, and
 * `RULE_AMBIGUOUS` if several applications have one of this name.
 */
export function rulesNamed(artifact: Artifact, name: string): NamedRules {
  const isMeant = (rule: { application: string; name: string }) =>
    rule.name === name || `${rule.application}/${rule.name}` === name;
  const composites = effectiveRules(artifact).filter(isMeant);
  const hostRules = artifact.hostRules.filter(isMeant);
  const applications = new Set([...composites, ...hostRules].map(({ application }) => application));
  if (applications.size === 0) throw unknownRule(artifact, name);
  if (applications.size > 1) throw ambiguous(name, [...applications].sort());
  return composites.length > 0
    ? { runsOn: 'correlator', rules: composites }
    : { runsOn: 'host', rules: hostRules };
}

function unknownRule(artifact: Artifact, name: string): TocsinError {
  const rules = [...artifact.compositeRules, ...artifact.hostRules];
  const names = [...new Set(rules.map((rule) => rule.name))].sort();
  const near = nearestName(name.split('/').at(-1) ?? name, names);
  const more = names.length > namesShown ? `, and ${names.length - namesShown} more` : '';
  return new TocsinError('RULE_UNKNOWN', 'no rule of this name was active then', {
    status: 404,
    field: 'rule',
    got: name,
    allowed: names.length === 0 ? 'the set has no rules' : `${names.slice(0, namesShown).join(', ')}${more}`,
    fix: near === undefined ? 'ask for another time, or see `tocsin history`' : `did you mean "${near}"?`,
  });
}

function ambiguous(name: string, applications: readonly string[]): TocsinError {
  return new TocsinError('RULE_AMBIGUOUS', 'several applications have a rule of this name', {
    field: 'rule',
    got: name,
    allowed: applications.map((application) => `${application}/${name}`).join(', '),
    fix: 'write the application before the name',
  });
}
