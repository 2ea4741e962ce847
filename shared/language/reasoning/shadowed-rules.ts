import { severities } from '../../facts/event.ts';
import type { CheckedRule } from '../check/checked-rule.ts';
import type { Report } from '../diagnostics.ts';
import { printExpression } from '../expression/print.ts';
import { languageLimits } from '../limits.ts';
import type { RawRule } from '../raw.ts';
import { areFew, implies, type Ways } from './ways.ts';

/** A rule whose condition is not constant, and when it is true. */
export interface ThoughtRule {
  readonly rule: CheckedRule;
  readonly whenTrue: Ways;
}

interface Shadow {
  readonly rule: RawRule;
  readonly by: RawRule;
}

/**
 * Warns of rules whose condition is never true without that of another rule with the same event, key and terms. A higher
 * severity of the stricter rule is an escalation. Cost: each rule is compared with the
 * `languageLimits.shadowNeighbours` before it that have the same event, key and terms, and with the first of its own text.
 */
export function checkShadows(rules: readonly ThoughtRule[], report: Report): void {
  for (const alike of groupsOf(rules, eventOf))
    for (const sameKey of groupsOf(alike, keyOf))
      for (const group of groupsOf(sameKey, termsOf))
        for (const shadow of shadowsIn(group)) reportShadow(shadow, report);
}

/** Those with several members. */
function groupsOf<T>(members: readonly T[], keyOf: (member: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const member of members) {
    const key = keyOf(member);
    const group = groups.get(key);
    if (group) group.push(member);
    else groups.set(key, [member]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

function eventOf({ rule: { raw } }: ThoughtRule): string {
  return `${raw.application ?? ''} ${raw.emit.value}`;
}

/** All that makes two rules different besides their conditions, holds and severities. */
function keyOf({ rule: { raw, by, kind } }: ThoughtRule): string {
  const { clear, unless } = raw;
  return JSON.stringify([
    by,
    kind,
    raw.in?.value,
    clear && printExpression(clear.expr),
    raw.clearForMs,
    raw.missing?.value,
    raw.maxGapMs?.value,
    raw.during?.value,
    unless && [printExpression(unless.value.event.expr), unless.value.waitMs, unless.value.extendMs],
    raw.cooldownMs?.value,
    raw.maxRaises?.value,
    raw.mode?.value,
    raw.latenessMs?.value,
    raw.late?.value,
    raw.reviseLimitMs?.value,
    // Occurrences come when a condition becomes true: only equal ones come together.
    kind === 'occurrence' && [raw.forMs, printExpression(raw.when.expr)],
  ]);
}

function termsOf({ whenTrue }: ThoughtRule): string {
  const terms = whenTrue.list.flatMap((way) => way.map(({ term }) => term.index));
  return [...new Set(terms)].sort((a, b) => a - b).join(' ');
}

/** Each rule at most once. */
function shadowsIn(group: readonly ThoughtRule[]): Iterable<Shadow> {
  const shadows = new Map<RawRule, Shadow>();
  const firsts = new Map<string, ThoughtRule>();
  group.forEach((each, i) => {
    const text = printExpression(each.rule.raw.when.expr);
    const twin = firsts.get(text);
    if (!twin) firsts.set(text, each);
    const neighbours = group.slice(Math.max(0, i - languageLimits.shadowNeighbours), i);
    for (const before of twin ? [twin, ...neighbours] : neighbours) {
      const shadow = shadowOf(each, before);
      if (shadow && !shadows.has(shadow.rule)) shadows.set(shadow.rule, shadow);
    }
  });
  return shadows.values();
}

/** Of two that shadow each other the later one is told. */
function shadowOf(later: ThoughtRule, earlier: ThoughtRule): Shadow | undefined {
  if (isShadowed(later, earlier)) return { rule: later.rule.raw, by: earlier.rule.raw };
  return isShadowed(earlier, later) ? { rule: earlier.rule.raw, by: later.rule.raw } : undefined;
}

function isShadowed(strict: ThoughtRule, wide: ThoughtRule): boolean {
  return isComparable(strict.rule.raw, wide.rule.raw) && areImplied(strict.whenTrue, wide.whenTrue);
}

/** A longer hold waits for more. Two rules of one name are told as such. */
function isComparable(strict: RawRule, wide: RawRule): boolean {
  if (wide.forMs > strict.forMs || strict.name.value === wide.name.value) return false;
  return severities.indexOf(strict.severity) <= severities.indexOf(wide.severity);
}

function areImplied(strict: Ways, wide: Ways): boolean {
  if (!wide.isExact || !areFew(strict, wide)) return false;
  return strict.list.every((way) => wide.list.some((other) => implies(way, other)));
}

function reportShadow({ rule, by }: Shadow, report: Report): void {
  const { name } = by;
  const isElsewhere = name.at.file !== rule.name.at.file;
  const where = isElsewhere ? `${name.at.file}:${name.at.line}` : `line ${name.at.line}`;
  report('TOC512', rule.when.at, `whenever this is true, "${name.value}" (${where}) is true as well`, {
    got: `${printExpression(rule.when.expr)}, and there ${printExpression(by.when.expr)}`,
    fix: `leave out one of the two, or give "${rule.name.value}" the higher severity`,
  });
}
