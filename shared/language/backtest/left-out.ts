import { eventReads } from '../../correlator/selectors.ts';
import type { CompositeRule, Rule } from '../artifact.ts';
import { conditionsOf } from '../placement/reads.ts';
import { walkSelectors } from '../selectors.ts';
import { foldUp } from '../tests/levels.ts';

/**
 * The composites that read hosts other than `hosts`, themselves or through other composites, where only these are there: those over
 * a host set, those that name another host, and those that are not by host, rest on samples and do not name one of these
 * each time.
 */
export function rulesOnOthers(
  composites: readonly CompositeRule[],
  onSamples: ReadonlySet<Rule>,
  hosts: ReadonlySet<string>,
): ReadonlySet<Rule> {
  const own = (rule: CompositeRule) => {
    if (eventReads(rule).sets.length > 0) return true;
    const named = namedBy(rule);
    if (named.some((host) => host !== undefined && !hosts.has(host))) return true;
    return onSamples.has(rule) && !rule.by.includes('host') && named.includes(undefined);
  };
  const onOthers = foldUp(composites, (rule, below: readonly boolean[]) => own(rule) || below.includes(true));
  return new Set(composites.filter((rule) => onOthers.get(rule)));
}

/** The host that each selector names by `=`; undefined: none. */
function namedBy(rule: CompositeRule): readonly (string | undefined)[] {
  return conditionsOf(rule)
    .flatMap(walkSelectors)
    .map(({ matchers }) => matchers.find(({ label, op }) => label === 'host' && op === '=')?.value);
}
