import { effectiveRules } from '../../correlator/lateness.ts';
import { termsOf } from '../../correlator/selectors.ts';
import type { Severity } from '../../facts/event.ts';
import { formatDuration } from '../../time.ts';
import type { Artifact, CompositeRule, HostRule } from '../artifact.ts';
import { walkSelectors } from '../selectors.ts';
import { sayComposite, sayHostRule } from './sentence.ts';
import { compositeStateSize, hostStateSize, type StateSize } from './state-size.ts';
import { sayList } from './words.ts';

/** What the compiler knows of a rule: where it runs and why, what it waits for, what it costs. */
export interface RuleDescription {
  readonly application: string;
  readonly name: string;
  /** Tells apart what an application makes of one rule for hosts with different values. */
  readonly hash: string;
  readonly emit: string;
  readonly severity: Severity;
  readonly by: readonly string[];
  readonly runsOn: 'host' | 'correlator';
  readonly why: string;
  /** `effectiveMs`: own plus the largest of the composites whose events it reads. */
  readonly lateness: { readonly ownMs: number; readonly effectiveMs: number; readonly why: string };
  readonly forMs: number;
  readonly clearForMs: number;
  readonly state: StateSize;
  readonly writes: Writes;
  /** Wake-ups of one instance, of which at most one is armed at a time. */
  readonly timers: readonly Timer[];
  readonly sentence: string;
}

/** Writes to the tables. */
interface Writes {
  /** For one fact that it reads, in each instance that the fact joins. */
  readonly perFact: number;
  /** For one raise or clear, besides. */
  readonly perTransition: number;
  /** Once for each instance, at its first fact. */
  readonly perNewInstance: number;
}

export interface Timer {
  readonly decides: 'raise' | 'clear';
  /** From the begin or the end of the condition. */
  readonly afterMs: number;
}

/** All rules of an artifact: host rules, then composites, each by name. Pure. */
export function describeRules(artifact: Artifact): readonly RuleDescription[] {
  const effective = effectiveRules(artifact);
  return [
    ...artifact.hostRules.map((rule) => describeHostRule(rule, artifact)),
    ...artifact.compositeRules.map((rule, i) => describeComposite(rule, effective[i] ?? rule, effective)),
  ];
}

function describeHostRule(rule: HostRule, { hostSets }: Artifact): RuleDescription {
  const metrics = namesOf(walkSelectors(rule.when));
  return {
    ...commonOf(rule),
    runsOn: 'host',
    why: `it reads samples of one host alone: ${sayList(metrics, 'and')}`,
    lateness: { ownMs: 0, effectiveMs: 0, why: 'a host decides at each of its own samples' },
    state: hostStateSize(rule),
    writes: { perFact: 0, perTransition: 1, perNewInstance: 0 },
    timers: [],
    sentence: sayHostRule(rule, hostSets),
  };
}

/** `effective` are all composites with their effective lateness, `own` this one with its own. */
function describeComposite(
  own: CompositeRule,
  rule: CompositeRule,
  effective: readonly CompositeRule[],
): RuleDescription {
  const effectiveMs = rule.latenessMs;
  const types = namesOf(termsOf(rule.when).map(({ selector }) => selector));
  return {
    ...commonOf(rule),
    runsOn: 'correlator',
    why: `it reads events, which may come from several hosts: ${sayList(types, 'and')}`,
    lateness: { ownMs: own.latenessMs, effectiveMs, why: whyLate(own, effectiveMs, effective) },
    state: compositeStateSize(rule),
    writes: { perFact: 1, perTransition: 1, perNewInstance: rule.by.length > 0 ? 1 : 0 },
    timers: timersOf(rule),
    sentence: sayComposite(rule, effectiveMs),
  };
}

function commonOf(
  rule: HostRule | CompositeRule,
): Pick<
  RuleDescription,
  'application' | 'name' | 'hash' | 'emit' | 'severity' | 'by' | 'forMs' | 'clearForMs'
> {
  const { application, name, hash, emit, severity, by, forMs, clearForMs } = rule;
  return { application, name, hash, emit, severity, by, forMs, clearForMs };
}

function whyLate(own: CompositeRule, effectiveMs: number, effective: readonly CompositeRule[]): string {
  const terms = termsOf(own.when);
  const negated = terms.filter(({ isNegated }) => isNegated).map(({ selector }) => selector);
  const reason =
    own.latenessMs === 0
      ? 'it negates no event: a late one can only add to what is true'
      : `it negates ${sayList(namesOf(negated), 'and')}, which may still come late`;
  const belowMs = effectiveMs - own.latenessMs;
  if (belowMs === 0) return reason;
  const latest = effective.filter(
    ({ emit, latenessMs }) => latenessMs === belowMs && terms.some(({ selector }) => selector.name === emit),
  );
  return `${reason}; ${formatDuration(belowMs)} of it are those of ${sayList(
    latest.map(({ name }) => name),
    'and',
  )}`;
}

/** What is due at once needs no timer. */
function timersOf({ forMs, clearForMs, latenessMs }: CompositeRule): readonly Timer[] {
  const timers: readonly Timer[] = [
    { decides: 'raise', afterMs: forMs + latenessMs },
    { decides: 'clear', afterMs: clearForMs + latenessMs },
  ];
  return timers.filter(({ afterMs }) => afterMs > 0);
}

function namesOf(selectors: ReadonlyArray<{ readonly name: string }>): readonly string[] {
  return [...new Set(selectors.map(({ name }) => name))].sort();
}
