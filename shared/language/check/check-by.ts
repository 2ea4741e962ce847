import { suggestion } from '../nearest.ts';
import { type Reading, readsOf } from '../reads.ts';
import { isEventType } from '../selectors.ts';
import { unique } from '../unique.ts';
import type { CheckedRule, RuleChecks } from './checked-rule.ts';
import type { Scope } from './scope.ts';

/** What instances are keyed by must be labels that `when` reads; where it is not written it must have a default. */
export function checkBy(rule: CheckedRule, checks: RuleChecks): void {
  const { raw } = rule;
  const found = checks.scope.byOf(raw);
  if ('labels' in found) {
    if (raw.by) checkWrittenBy(rule, checks);
    return;
  }
  // An unknown metric is told by itself.
  if (readsOf(raw).when.some(({ selector }) => isUnknownMetric(selector.name, checks.scope))) return;
  const message = `"by" of "${raw.name.value}" has no default: ${found.why}`;
  checks.report('TOC503', raw.when.at, message, { fix: found.fix });
}

function isUnknownMetric(name: string, { metricOf }: Scope): boolean {
  return !isEventType(name) && !metricOf(name);
}

const hostFix = { fix: 'leave it out: below a host set each member is the host in turn' };

function checkWrittenBy({ raw, place, by }: CheckedRule, { scope, report }: RuleChecks): void {
  const of = readsOf(raw).when.map((reading) => keysOf(reading, scope));
  // A selector of unknown labels may have any.
  if (!raw.by || of.includes(undefined)) return;
  const known = unique(of.flatMap((labels) => labels ?? []));
  for (const { value, at } of raw.by.value) {
    if (known.includes(value)) continue;
    report('TOC504', at, `no selector has the label "${value}"`, {
      allowed: known.join(' ') || 'none',
      ...(value === 'host' ? hostFix : suggestion(value, known)),
    });
  }
  if (place === 'correlator') return;
  if (!by.includes('host')) {
    report('TOC504', raw.by.at, 'a rule over samples is keyed by host: each host evaluates it for itself', {
      fix: `by: [${['host', ...by].join(', ')}]`,
    });
  } else if (isKnown(by, known) && !of.some((labels) => isKnown(by, labels ?? []))) {
    report('TOC504', raw.by.at, 'no selector has all of these labels', {
      fix: 'leave out those that only some have',
    });
  }
}

/** Labels by which instances can be keyed: below a host set the host is a member, and none of them. */
function keysOf({ selector, isOfMember }: Reading, scope: Scope): readonly string[] | undefined {
  const labels = scope.labelsOfSelector(selector);
  return isOfMember ? labels?.filter((label) => label !== 'host') : labels;
}

function isKnown(by: readonly string[], labels: readonly string[]): boolean {
  return by.every((label) => labels.includes(label));
}
