import { compositesByType, effectiveRules } from '../../correlator/lateness.ts';
import type { Severity } from '../../facts/event.ts';
import type { Artifact, CompositeRule, HostRule, HostSet, MemberRule } from '../artifact.ts';
import { printExpression } from '../expression/print.ts';
import { inlineMembers, type MembersByHash, membersByHash } from '../placement/inline-members.ts';
import { type MetricLookup, metricLookup } from '../placement/metric-lookup.ts';
import { membersOf, metricsReadBy } from '../placement/reads.ts';
import { type Cost, costOf } from './cost.ts';
import { sayHosts } from './host-words.ts';
import { whyLate } from './lateness-reason.ts';
import { whyInCorrelator } from './place-reason.ts';
import { sayComposite, sayHostRule } from './sentence.ts';
import { compositeStateSize, hostStateSize, type StateSize } from './state-size.ts';
import { type Timer, timersOf } from './timers.ts';
import { sayList } from './words.ts';

/** What the compiler knows of a rule: where it runs and why, what it waits for, what it costs. */
export interface RuleDescription {
  readonly application: string;
  readonly name: string;
  /** Tells apart what an application makes of one rule for hosts with different values. */
  readonly hash: string;
  readonly kind: 'episode' | 'occurrence';
  readonly emit: string;
  readonly severity: Severity;
  readonly by: readonly string[];
  readonly runsOn: 'host' | 'correlator';
  readonly why: string;
  /** Terms of a composite that the agents evaluate for it, by hash. */
  readonly members: readonly MemberDescription[];
  /** `effectiveMs`: own plus the largest of the composites whose events it reads. */
  readonly lateness: { readonly ownMs: number; readonly effectiveMs: number; readonly why: string };
  readonly forMs: number;
  readonly clearForMs: number;
  readonly cost: Cost;
  readonly state: StateSize;
  readonly writes: Writes;
  /** Wake-ups of one instance, of which at most one is armed at a time. */
  readonly timers: readonly Timer[];
  readonly sentence: string;
}

export interface MemberDescription {
  readonly hash: string;
  /** As they stand after "each host of"; absent: all hosts. */
  readonly hosts?: string;
  readonly by: readonly string[];
  readonly when: string;
}

/** Writes to the tables. */
interface Writes {
  /** For one fact that it reads, in each instance that the fact joins. */
  readonly perFact: number;
  /** For one raise, clear or occurrence, besides. */
  readonly perTransition: number;
  /** Once for each instance, at its first fact. */
  readonly perNewInstance: number;
  /** For one change of a member, which is an event of its own; composites share it. */
  readonly perMemberChange: number;
}

/** What a rule is described beside. */
interface Surroundings {
  readonly hostSets: Readonly<Record<string, HostSet>>;
  readonly members: MembersByHash;
  readonly metricOf: MetricLookup;
  /** With their effective lateness. */
  readonly below: ReadonlyMap<string, readonly CompositeRule[]>;
}

/** All rules of an artifact: host rules, then composites, each by name. Pure; linear in their number. */
export function describeRules(artifact: Artifact): readonly RuleDescription[] {
  const effective = effectiveRules(artifact);
  const around: Surroundings = {
    hostSets: artifact.hostSets,
    members: membersByHash(artifact.memberRules),
    metricOf: metricLookup(artifact.metrics),
    below: compositesByType(effective),
  };
  return [
    ...artifact.hostRules.map((rule) => describeHostRule(rule, around)),
    ...artifact.compositeRules.map((rule, i) => describeComposite(rule, effective[i] ?? rule, around)),
  ];
}

function describeHostRule(rule: HostRule, { hostSets, metricOf }: Surroundings): RuleDescription {
  const metrics = metricsReadBy({ ...rule, set: {} });
  return {
    ...commonOf(rule),
    runsOn: 'host',
    why: `it reads samples of one host alone: ${sayList(metrics, 'and')}`,
    members: [],
    lateness: { ownMs: 0, effectiveMs: 0, why: 'a host decides at each of its own samples' },
    cost: costOf(rule, metricOf),
    state: hostStateSize(rule, metricOf),
    writes: { perFact: 0, perTransition: 1, perNewInstance: 0, perMemberChange: 0 },
    timers: [],
    sentence: sayHostRule(rule, hostSets),
  };
}

/** `own` is the rule with its own lateness, `rule` with its effective one. */
function describeComposite(own: CompositeRule, rule: CompositeRule, around: Surroundings): RuleDescription {
  const { hostSets, members, metricOf, below } = around;
  const effectiveMs = rule.latenessMs;
  const hashes = membersOf(rule);
  return {
    ...commonOf(rule),
    runsOn: 'correlator',
    why: whyInCorrelator(rule),
    members: hashes.flatMap((hash) => describeMember(members.get(hash), hostSets)),
    lateness: { ownMs: own.latenessMs, effectiveMs, why: whyLate(own, effectiveMs, below, members) },
    cost: costOf(rule, metricOf),
    state: compositeStateSize(rule),
    writes: {
      perFact: 1,
      perTransition: 1,
      perNewInstance: rule.by.length > 0 ? 1 : 0,
      perMemberChange: hashes.length > 0 ? 1 : 0,
    },
    timers: timersOf(rule),
    sentence: sayComposite(inlineMembers(rule, members), effectiveMs, hostSets),
  };
}

function describeMember(
  member: MemberRule | undefined,
  hostSets: Readonly<Record<string, HostSet>>,
): readonly MemberDescription[] {
  if (!member) return [];
  const { hash, in: set, by, when } = member;
  const hosts = set === undefined ? {} : { hosts: sayHosts(set, hostSets) };
  return [{ hash, ...hosts, by, when: printExpression(when) }];
}

function commonOf(
  rule: HostRule | CompositeRule,
): Pick<
  RuleDescription,
  'application' | 'name' | 'hash' | 'kind' | 'emit' | 'severity' | 'by' | 'forMs' | 'clearForMs'
> {
  const { application, name, hash, kind = 'episode', emit, severity, by, forMs, clearForMs } = rule;
  return { application, name, hash, kind, emit, severity, by, forMs, clearForMs };
}
