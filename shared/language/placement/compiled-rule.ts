import { hourMs, minuteMs } from '../../time.ts';
import type { CompositeRule, During, HostRule, MemberRule, Rule, Unless } from '../artifact.ts';
import type { Expr, SelectorNode } from '../ast.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { CheckedRule } from '../check/checked-rule.ts';
import { unknownTypeOf } from '../check/scope.ts';
import type { RawRule, RawUnless } from '../raw.ts';
import { defaultApplication } from '../templates/load-application.ts';
import { bareExpression, bareSelector } from './bare-expression.ts';
import { withHash } from './content-hash.ts';
import { splitCondition } from './members.ts';
import { intervalMsOf, type MetricLookup } from './metric-lookup.ts';
import { defaultLatenessMs } from './monotone.ts';
import { metricsReadBy, typesInConditions } from './reads.ts';

/** What a rule is compiled beside. */
export interface Surroundings {
  readonly metricOf: MetricLookup;
  /** Event types that host rules of the same definitions emit. */
  readonly hostMade: ReadonlySet<string>;
}

/** A composite with the members that it stands on; a member that occurs twice stands here twice. */
export interface SplitRule {
  readonly composite: CompositeRule;
  readonly members: readonly MemberRule[];
}

type Hashless<T> = Omit<T, 'hash'>;

/** How old a fact may be to revise, where a rule does not say. */
const defaultReviseLimitMs = hourMs;
/** A host sends its samples in a document each minute: who looks more often sees the same. */
const documentMs = minuteMs;

/** A rule as agents evaluate it. */
export function makeHostRule(rule: CheckedRule, { metricOf }: Surroundings): HostRule {
  const { raw } = rule;
  const common = commonOf(rule, metricOf);
  return withHash({ ...common, ...clearOf(raw, metricOf), missing: raw.missing?.value ?? 'hold' });
}

/** A rule as the correlator evaluates it. Equal rules beside equal others give equal hashes, members included. */
export function makeComposite(rule: CheckedRule, { metricOf, hostMade }: Surroundings): SplitRule {
  const { raw, by } = rule;
  const scope = { by, metricOf, ...(raw.in && { in: raw.in.value }) };
  const common = commonOf(rule, metricOf);
  const when = splitCondition(common.when, scope);
  const clear = raw.clear && splitCondition(bareExpression(raw.clear.expr, metricOf), scope);
  const split = { ...common, when: when.expr, ...(clear && { clear: clear.expr }) };
  const composite = withHash({
    ...split,
    ...missingOf(raw),
    ...unlessOf(raw.unless?.value),
    ...revisionOf(raw),
    latenessMs: raw.latenessMs?.value ?? defaultLatenessMs(when.expr),
    ...hostMadeOf(split, hostMade),
    ...samplesOf(split, metricOf),
  });
  return { composite, members: [...when.members, ...(clear?.members ?? [])] };
}

/** Event types of the events that a rule makes. */
export function typesMadeBy(rule: RawRule): readonly string[] {
  const unknownType = unknownTypeOf(rule);
  return unknownType === undefined ? [rule.emit.value] : [rule.emit.value, unknownType];
}

function commonOf({ raw, by, kind }: CheckedRule, metricOf: MetricLookup): Hashless<Rule> {
  const set = [...raw.set].map(([name, { expr }]): [string, Expr] => [name, bareExpression(expr, metricOf)]);
  return {
    application: raw.application ?? defaultApplication,
    name: raw.name.value,
    by,
    ...(raw.in && { in: raw.in.value }),
    ...(kind === 'occurrence' && { kind }),
    when: bareExpression(raw.when.expr, metricOf),
    forMs: raw.forMs,
    clearForMs: raw.clearForMs,
    ...maxGapOf(raw),
    ...duringOf(raw.during?.value),
    ...gatesOf(raw),
    ...changesOf(raw),
    emit: raw.emit.value,
    severity: raw.severity,
    set: Object.fromEntries(set.sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(raw.message && { message: raw.message.value }),
  };
}

function clearOf({ clear }: RawRule, metricOf: MetricLookup): Pick<Rule, 'clear'> {
  return clear ? { clear: bareExpression(clear.expr, metricOf) } : {};
}

function missingOf({ missing }: RawRule): Pick<Rule, 'missing'> {
  return missing && missing.value !== 'hold' ? { missing: missing.value } : {};
}

/** One that equals both holds is what is taken without it. */
function maxGapOf({ maxGapMs, forMs, clearForMs }: RawRule): Pick<Rule, 'maxGapMs'> {
  if (!maxGapMs || (maxGapMs.value === forMs && maxGapMs.value === clearForMs)) return {};
  return { maxGapMs: maxGapMs.value };
}

/** The order of hours says nothing. */
function duringOf(during: During | undefined): Pick<Rule, 'during'> {
  if (!during) return {};
  const texts = new Map(during.times.map((time) => [canonicalJson(time), time]));
  const times = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, time]) => time);
  return { during: { ...during, times } };
}

function unlessOf(unless: RawUnless | undefined): Pick<Rule, 'unless'> {
  if (!unless) return {};
  const { event, waitMs, extendMs } = unless;
  const held: Unless = { event: bareSelector(event.expr as SelectorNode), waitMs, extendMs };
  return { unless: held };
}

function gatesOf({ cooldownMs, maxRaises }: RawRule): Pick<Rule, 'cooldownMs' | 'maxRaises'> {
  return {
    ...(cooldownMs && cooldownMs.value > 0 && { cooldownMs: cooldownMs.value }),
    ...(maxRaises && { maxRaises: maxRaises.value }),
  };
}

function changesOf({ onChange, mode }: RawRule): Pick<Rule, 'onChange' | 'mode'> {
  return {
    ...(onChange && onChange.value !== 'keep' && { onChange: onChange.value }),
    ...(mode?.value === 'shadow' && { mode: mode.value }),
  };
}

function revisionOf({ late, reviseLimitMs }: RawRule): Pick<CompositeRule, 'late' | 'reviseLimitMs'> {
  if (late?.value === 'ignore') return { late: 'ignore' };
  if (!reviseLimitMs || reviseLimitMs.value === defaultReviseLimitMs) return {};
  return { reviseLimitMs: reviseLimitMs.value };
}

function hostMadeOf(
  rule: Pick<Rule, 'when' | 'clear'>,
  made: ReadonlySet<string>,
): Pick<CompositeRule, 'hostMade'> {
  const hostMade = typesInConditions(rule).filter((type) => made.has(type));
  return hostMade.length === 0 ? {} : { hostMade };
}

function samplesOf(
  rule: Pick<Rule, 'when' | 'clear' | 'set'>,
  metricOf: MetricLookup,
): Pick<CompositeRule, 'samplesEveryMs'> {
  const intervals = metricsReadBy(rule).map((name) => intervalMsOf(name, metricOf));
  return intervals.length === 0 ? {} : { samplesEveryMs: Math.max(documentMs, Math.min(...intervals)) };
}
