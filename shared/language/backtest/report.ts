import { canonicalKey } from '../../facts/ids.ts';
import type { Artifact, CompositeRule, HostRule, Rule } from '../artifact.ts';
import type { Interval } from '../evaluation/facts.ts';
import { union } from '../evaluation/layers.ts';
import type { Instance } from '../tests/open-correlator.ts';
import type { FactsHeader, FactsHost } from './facts.ts';
import { rulesOnOthers } from './left-out.ts';
import { concernsHost } from './needs.ts';
import { type BacktestInstance, type BacktestRule, type BacktestRun, episodesOf } from './result.ts';
import { ruleName, type Statements } from './statements.ts';
import { within } from './stretches.ts';
import type { ToldUntil } from './told-until.ts';
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
  readonly until: ToldUntil;
  /** Instances of host rules that found no room. */
  readonly refused: number;
  /** How long before the begin facts still matter. */
  readonly warmupMs: number;
}

/** Rules in the order of the set, each name once; instances in the order of their keys. */
export function reportOf(report: Report): BacktestRun {
  const { header, artifact, composites, read, sampleMs } = report;
  const { fromMs, toMs, samplesFromMs } = header;
  const byRule = Map.groupBy(report.instances, ({ rule }) => rule);
  const variants: readonly Variant[] = [
    ...artifact.hostRules.map((rule) => ({
      rule,
      runsOn: 'host' as const,
      latenessMs: 0,
      found: hostInstances(report, rule),
    })),
    ...composites.map((rule) => ({
      rule,
      runsOn: 'correlator' as const,
      latenessMs: rule.latenessMs,
      found: compositeInstances(report, rule, byRule.get(rule) ?? []),
    })),
  ];
  const asked = new Set(report.hosts.map(({ host }) => host));
  const onOthers = header.someHosts ? rulesOnOthers(composites, report.onSamples, asked) : new Set<Rule>();
  const byName = Map.groupBy(variants, ({ rule }) => ruleName(rule));
  const rules = [...byName.values()].map((same) => ruleOf(report, same, onOthers));
  const ends = rules.flatMap(({ instances }) => instances.map(({ untilMs }) => untilMs));
  return {
    fromMs,
    toMs,
    samplesFromMs,
    untilMs: Math.min(toMs, ...ends),
    sampleMs,
    rules,
    read,
    notes: notesOf(report),
  };
}

function notesOf({ header, composites, refused, warmupMs }: Report): readonly string[] {
  const { fromMs, eventsFromMs } = header;
  const isShort = composites.length > 0 && fromMs - eventsFromMs < warmupMs;
  return [
    ...(refused === 0
      ? []
      : [`${refused} times an instance of a host rule found no room: some may be missing`]),
    ...(isShort
      ? [
          `there are no events before ${new Date(eventsFromMs).toISOString()}: until ${new Date(eventsFromMs + warmupMs).toISOString()} windows and gates that reach further back count too few`,
        ]
      : []),
  ];
}

/** Instances with what is unknown of them, by canonical key. */
type Found = ReadonlyMap<string, Pick<BacktestInstance, 'labels' | 'noData'>>;

/** A rule of an application is there once for each combination of values that its host sets have, always under one name. */
interface Variant {
  readonly rule: Rule;
  readonly runsOn: BacktestRule['runsOn'];
  readonly latenessMs: number;
  readonly found: Found;
}

/** What was said tells no variant: it is told once, under their name. */
function ruleOf(
  { header, statements, until }: Report,
  variants: readonly Variant[],
  onOthers: ReadonlySet<Rule>,
): BacktestRule {
  const { rule, runsOn } = variants[0] as Variant;
  const { fromMs, toMs } = header;
  const readsOthers = variants.some((variant) => onOthers.has(variant.rule));
  const nothing: Found = new Map(readsOthers ? [[canonicalKey({}), { labels: {}, noData: [] }]] : []);
  const known = merged(variants.map((variant) => variant.found));
  const found = known.size === 0 ? nothing : known;
  const said = statements.of(rule);
  const keys = [...new Set([...found.keys(), ...said.keys()])].sort();
  const { application, name, emit } = rule;
  return {
    application,
    name,
    emit,
    runsOn,
    latenessMs: Math.max(...variants.map((variant) => variant.latenessMs)),
    ...(readsOthers && { readsOthers }),
    instances: keys.map((key) => {
      const own = said.get(key) ?? [];
      const labels = found.get(key)?.labels ?? own[0]?.labels ?? {};
      const noData = readsOthers ? [{ startMs: fromMs, endMs: toMs }] : (found.get(key)?.noData ?? []);
      const untilMs = Math.min(...variants.map((variant) => until(variant.rule, labels)));
      return { labels, episodes: episodesOf(own, header), noData, untilMs };
    }),
  };
}

/** An instance of two variants is of a host that went from one to the other. */
function merged(all: readonly Found[]): Found {
  const found = new Map<string, Pick<BacktestInstance, 'labels' | 'noData'>>();
  for (const [key, { labels, noData }] of all.flatMap((each) => [...each]))
    found.set(key, { labels, noData: union([...(found.get(key)?.noData ?? []), ...noData]) });
  return found;
}

/** Of a host of which the rule's condition was never known there is an instance without a name: all of its time is unknown. */
function hostInstances({ header, hosts, artifact, unknown, labels }: Report, rule: HostRule): Found {
  const found = new Map<string, Pick<BacktestInstance, 'labels' | 'noData'>>();
  const prefix = `${rule.hash} `;
  const byHost = new Map(hosts.map((host) => [host.host, membershipsIn(host, rule, artifact, header)]));
  for (const [key, own] of labels) {
    if (!key.startsWith(prefix)) continue;
    const noData = within(unknown.of(key, header.toMs), byHost.get(own.host ?? '') ?? []);
    found.set(canonicalKey(own), { labels: own, noData });
  }
  const heard = new Set([...found.values()].map(({ labels: own }) => own.host));
  for (const [host, noData] of byHost) {
    const own = { host };
    if (!heard.has(host) && noData.length > 0) found.set(canonicalKey(own), { labels: own, noData });
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
