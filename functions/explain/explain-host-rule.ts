import type { ExplainAnswer } from '../../shared/api/explain.ts';
import { typesSaid } from '../../shared/correlator/event-types.ts';
import {
  isSaidBy,
  type PublishedEpisode,
  publishedEpisodes,
} from '../../shared/correlator/published-episodes.ts';
import { publishedBase } from '../../shared/correlator/rebuilt-instance.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey } from '../../shared/facts/ids.ts';
import type { HostRule } from '../../shared/language/artifact.ts';
import { explain } from '../../shared/language/evaluation/explanation/explain.ts';
import { standingAt } from '../../shared/language/evaluation/explanation/standing.ts';
import type { HostFact, Series } from '../../shared/language/evaluation/facts.ts';
import { longestMs, readsOf } from '../../shared/language/evaluation/reads.ts';
import { isInHostSet } from '../../shared/language/host-membership.ts';
import {
  byMetric,
  environmentOf,
  type Joins,
  joinsOf,
} from '../../shared/language/host-rules/host-rule-instances.ts';
import { planOf } from '../../shared/language/host-rules/host-rule-plan.ts';
import { answerOf, type FoundInstance, timesAround } from './answer.ts';
import type { Asked } from './asked.ts';
import { makeBudget } from './budget.ts';
import { type History, readHistory } from './history.ts';
import { hasLabels, sortedKeys } from './instance-key.ts';
import { explainLimits } from './limits.ts';
import { pastSeries } from './past-series.ts';
import type { ExplainPorts } from './ports.ts';
import { ruleSinceMs } from './rule-since.ts';
import { settleMs } from './settle-time.ts';

type Labels = Readonly<Record<string, string>>;
type AskedHostRule = Asked<readonly HostRule[]>;

/**
 * Evaluates a host rule on the samples that the host's agent sent, which are rounded as those that it evaluated. `rules`: the same
 * rule with the values of each set of hosts. Without a host in the key it answers with the keys alone.
 */
export async function explainHostRule(ports: ExplainPorts, asked: AskedHostRule): Promise<ExplainAnswer> {
  const { rule: rules, key, atMs, nowMs } = asked;
  const hosts = (await ports.hosts.all(0)).filter(({ startMs, endMs }) => startMs <= atMs && atMs < endMs);
  const of = hosts.flatMap((fact) => (isFor(asked, fact) ? [fact.host] : []));
  const [only] = new Set(of).size === 1 ? of : [];
  const host = key.host ?? only;
  const first = rules[0] as HostRule;
  const rule = host === undefined ? first : ruleOf(asked, host, hosts);
  const fromMs = Math.max(0, atMs - settleMs(rule));
  const budget = makeBudget(ports.clock, explainLimits.events, explainLimits.readMs);
  const types = { heard: [], said: typesSaid(rule) };
  const span = { atMs, nowMs, fromMs };
  const history = await readHistory(
    ports.events,
    types,
    host === undefined ? undefined : [host],
    span,
    budget,
  );
  const said = history.events.filter((event) => event.t <= atMs && isSaidBy(rule, event.labels, event));
  const found = host === undefined ? [] : await explainOn(ports, { ...asked, rule }, host, history, said);
  const hostKeys = of.map((each) => ({ host: each }));
  const keys =
    host === undefined
      ? [...hostKeys, ...said.map(({ labels }) => labels)]
      : found.map(({ labels }) => labels);
  const agreeing = sortedKeys(keys.filter((labels) => hasLabels(labels, key)));
  const notes = host === undefined ? ['give the host in the key: samples are read of one host'] : [];
  return answerOf({ ...asked, rule, runsOn: 'host' }, { history, found, keys: agreeing, notes });
}

function isFor({ rule: rules, set }: AskedHostRule, fact: HostFact): boolean {
  return rules.some((rule) => rule.in === undefined || isInHostSet(set.artifact.hostSets, rule.in, fact));
}

/** The one with the host's own values; of a host that is not known the one for all hosts. Throws `HOST_NOT_MEANT`. */
function ruleOf({ rule: rules, set }: AskedHostRule, host: string, hosts: readonly HostFact[]): HostRule {
  const own = hosts.filter((fact) => fact.host === host);
  const rule = rules.find(
    (each) =>
      each.in === undefined ||
      own.some((fact) => isInHostSet(set.artifact.hostSets, each.in as string, fact)),
  );
  if (rule) return rule;
  const sets = rules.flatMap((each) => each.in ?? []);
  throw new TocsinError('HOST_NOT_MEANT', 'the rule was not for this host at that time', {
    status: 404,
    field: 'key',
    got: `host=${host}`,
    allowed: `hosts of ${sets.slice(0, 10).join(', ')}`,
    fix: 'see `tocsin hosts` for the tags of hosts',
  });
}

/** Every instance of the host that agrees with the key, in the order of the keys. */
async function explainOn(
  ports: ExplainPorts,
  { rule, set, key, atMs }: Asked<HostRule>,
  host: string,
  history: History,
  said: readonly TocsinEvent[],
): Promise<readonly FoundInstance[]> {
  const sinceMs = await ruleSinceMs(ports, rule, set, history.fromMs);
  const baseMs = Math.min(atMs, Math.max(history.fromMs, sinceMs));
  const series = await pastSeries(ports.samples, rule, host, baseMs, atMs);
  const plan = planOf(rule);
  const joins = joinsOf(plan, byMetric(seriesByKey(series)));
  const made = [...joins.made.values(), ...(plan.fixed ? [plan.fixed] : [])].map((labels) => ({
    ...labels,
    host,
  }));
  const isWhole = rule.by.every((label) => Object.hasOwn(key, label) || label === 'host');
  const keys = isWhole ? [{ ...key, host }] : [...made, ...said.map(({ labels }) => labels)];
  return sortedKeys(keys.filter((labels) => hasLabels(labels, { ...key, host }))).map((labels) => {
    const own = history.events.filter((event) => isSaidBy(rule, labels, event));
    return explainInstanceOf(rule, joins, labels, publishedEpisodes(own), baseMs, atMs);
  });
}

function explainInstanceOf(
  rule: HostRule,
  joins: Joins,
  labels: Labels,
  published: readonly PublishedEpisode[],
  baseMs: number,
  atMs: number,
): FoundInstance {
  const { host: _, ...keyLabels } = labels;
  const env = environmentOf(joins, canonicalKey(keyLabels), labels, baseMs);
  const base = publishedBase(rule, labels, published, baseMs);
  const lookAheadMs = rule.forMs + rule.clearForMs + longestMs(readsOf(rule)) + explainLimits.settleMs;
  return {
    labels,
    explanation: explain(rule, env, base, atMs, { timeOf: timesAround(atMs) }),
    standing: standingAt(rule, env, base, atMs, lookAheadMs),
    published,
  };
}

function seriesByKey(all: readonly Series[]): Readonly<Record<string, Series>> {
  return Object.fromEntries(
    all.map((series) => [JSON.stringify([series.metric, canonicalKey(series.labels)]), series]),
  );
}
