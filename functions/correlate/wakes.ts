import type { TocsinEvent } from '../../shared/facts/event.ts';
import { membershipEvents } from '../../shared/facts/system-events.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { isInHostSet } from '../../shared/language/host-membership.ts';
import { readsMembership } from '../../shared/language/placement/reads.ts';
import { startsAlone } from '../../shared/language/placement/starts-alone.ts';
import { checkMembers } from './members.ts';
import type { RuleWithSets, SettlePorts } from './ports.ts';

/** That instances of a rule have to be decided again although nothing that they read has happened. */
export interface Wake {
  readonly rule: CompositeRule;
  readonly labels: Readonly<Record<string, string>>;
  readonly scope: 'instance' | 'every';
}

/** The event that tells of a new definition set; `seed` sends it here once that set is in force. */
const applied = 'DEFINITIONS_APPLIED';

/**
 * Whom an event wakes that is no fact of theirs: a host that joined or left all that ask for members; new definitions those
 * that can be true before anything happens. Throws `INSTANCES_TOO_MANY`.
 */
export async function wakesOf(
  ports: Pick<SettlePorts, 'hosts'>,
  rules: readonly RuleWithSets[],
  event: TocsinEvent,
): Promise<readonly Wake[]> {
  if (membershipEvents.has(event.type)) {
    return rules.filter(({ rule }) => readsMembership(rule)).map(({ rule }) => joinWake(rule, event));
  }
  if (event.type !== applied) return [];
  const starting = rules.filter(({ rule }) => startsAlone(rule));
  const wakes = await Promise.all(starting.map((each) => startsOf(ports, each, event)));
  return wakes.flat();
}

function joinWake(rule: CompositeRule, { labels }: TocsinEvent): Wake {
  const by = rule.by.filter((label) => Object.hasOwn(labels, label));
  return {
    rule,
    labels: Object.fromEntries(by.map((label) => [label, labels[label] as string])),
    scope: by.length === rule.by.length ? 'instance' : 'every',
  };
}

/** The one instance, or one for each host; what other labels there will be is not known before the first event. */
async function startsOf(
  { hosts }: Pick<SettlePorts, 'hosts'>,
  { rule, hostSets }: RuleWithSets,
  { r }: TocsinEvent,
): Promise<readonly Wake[]> {
  if (rule.by.length === 0) return [{ rule, labels: {}, scope: 'instance' }];
  if (rule.by.some((label) => label !== 'host')) return [{ rule, labels: {}, scope: 'every' }];
  const members = (await hosts.all(0)).filter(
    (fact) => fact.endMs > r && (rule.in === undefined || isInHostSet(hostSets, rule.in, fact)),
  );
  const names = [...new Set(members.map(({ host }) => host))];
  checkMembers(rule, names.length);
  return names.map((host) => ({ rule, labels: { host }, scope: 'instance' }));
}
