import { canonicalKey } from '../../facts/ids.ts';
import type { Artifact, CompositeRule, HostRule, Rule } from '../artifact.ts';
import type { Interval } from '../evaluation/facts.ts';
import type { Instance } from '../tests/open-correlator.ts';
import type { FactsHeader, FactsHost } from './facts.ts';
import { concernsHost } from './needs.ts';
import { type BacktestInstance, type BacktestRule, type BacktestRun, episodesOf } from './result.ts';
import type { Statements } from './statements.ts';
import type { UnknownTimes } from './unknown-times.ts';

type Labels = Readonly<Record<string, string>>;

/** What was seen on the way. */
export interface Report {
  readonly artifact: Artifact;
  readonly composites: readonly CompositeRule[];
  readonly onSamples: ReadonlySet<Rule>;
  readonly header: FactsHeader;
  readonly hosts: readonly FactsHost[];
  readonly statements: Statements;
  readonly unknown: UnknownTimes;
  /** Of instances of host rules, by their key in `unknown`. */
  readonly labels: Map<string, Labels>;
  readonly keyOf: (rule: Pick<Rule, 'hash'>, labels: Labels) => string;
  readonly instances: readonly Instance[];
  readonly read: BacktestRun['read'];
  readonly sampleMs: number;
  /** Instances of host rules that found no room. */
  readonly refused: number;
}

/** Rules in the order of the set, instances in the order of their keys. */
export function reportOf(report: Report): BacktestRun {
  const { header, artifact, composites, read, sampleMs, refused } = report;
  const { fromMs, toMs, samplesFromMs } = header;
  const byRule = Map.groupBy(report.instances, ({ rule }) => rule);
  return {
    fromMs,
    toMs,
    samplesFromMs,
    sampleMs,
    rules: [
      ...artifact.hostRules.map((rule) => ruleOf(report, rule, 'host', hostInstances(report, rule))),
      ...composites.map((rule) =>
        ruleOf(report, rule, 'correlator', compositeInstances(report, rule, byRule.get(rule) ?? [])),
      ),
    ],
    read,
    notes:
      refused === 0 ? [] : [`${refused} times an instance of a host rule found no room: some may be missing`],
  };
}

/** Instances with what is unknown of them, by canonical key. */
type Found = ReadonlyMap<string, Pick<BacktestInstance, 'labels' | 'noData'>>;

function ruleOf(
  { header, statements }: Report,
  rule: Rule,
  runsOn: BacktestRule['runsOn'],
  found: Found,
): BacktestRule {
  const said = statements.of(rule);
  const keys = [...new Set([...found.keys(), ...said.keys()])].sort();
  const { application, name, emit } = rule;
  return {
    application,
    name,
    emit,
    runsOn,
    instances: keys.map((key) => {
      const own = said.get(key) ?? [];
      const labels = found.get(key)?.labels ?? own[0]?.labels ?? {};
      return { labels, episodes: episodesOf(own, header), noData: found.get(key)?.noData ?? [] };
    }),
  };
}

/** Of a host of which the rule's condition was never known there is an instance without a name: all of its time is unknown. */
function hostInstances({ header, hosts, artifact, unknown, labels }: Report, rule: HostRule): Found {
  const found = new Map<string, Pick<BacktestInstance, 'labels' | 'noData'>>();
  const prefix = `${rule.hash} `;
  for (const [key, own] of labels)
    if (key.startsWith(prefix))
      found.set(canonicalKey(own), { labels: own, noData: unknown.of(key, header.toMs) });
  const heard = new Set([...found.values()].map(({ labels: own }) => own.host));
  for (const host of hosts.filter((each) => !heard.has(each.host))) {
    const noData = membershipsIn(host, rule, artifact, header);
    const own = { host: host.host };
    if (noData.length > 0) found.set(canonicalKey(own), { labels: own, noData });
  }
  return found;
}

/** When a host was to evaluate the rule. */
function membershipsIn(
  { host, name, memberships }: FactsHost,
  rule: HostRule,
  artifact: Artifact,
  { fromMs, toMs }: FactsHeader,
): readonly Interval[] {
  return memberships
    .filter(({ tags }) => concernsHost(rule, { host, tags, ...(name !== undefined && { name }) }, artifact))
    .map(({ startMs, endMs = toMs }) => ({
      startMs: Math.max(startMs, fromMs),
      endMs: Math.min(endMs, toMs),
    }))
    .filter(({ startMs, endMs }) => startMs < endMs);
}

/** A rule over samples that heard of nothing may have been anything before there were samples. */
function compositeInstances(
  { header, unknown, onSamples, keyOf }: Report,
  rule: CompositeRule,
  instances: readonly Instance[],
): Found {
  const found = new Map(
    instances.map(({ labels }) => [
      canonicalKey(labels),
      { labels, noData: unknown.of(keyOf(rule, labels), header.toMs) },
    ]),
  );
  const { fromMs, samplesFromMs, toMs } = header;
  const endMs = Math.min(samplesFromMs, toMs);
  if (found.size > 0 || !onSamples.has(rule) || fromMs >= endMs) return found;
  return new Map([[canonicalKey({}), { labels: {}, noData: [{ startMs: fromMs, endMs }] }]]);
}
