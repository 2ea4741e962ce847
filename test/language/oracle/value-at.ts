import type { Expr, MatchNode, SelectorNode } from '../../../shared/language/ast.ts';
import { isEventType, matchesGlob, matchesLabels } from '../../../shared/language/selectors.ts';
import { callAt } from './call-at.ts';
import { isHostSilentAt, isSilentAt, membersAt, memberView } from './hosts-at.ts';
import { matchesOf } from './matches-of.ts';
import { finite, type Value, type View } from './outcome.ts';
import { activeAt, agrees, happeningsOf, pointsOf } from './selected.ts';

/** True, false, or undefined: unknown. */
export type Truth = boolean | undefined;

type Node<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

/** The value of a node at one millisecond, straight from the facts. */
export function valueAt(expr: Expr, view: View, tMs: number): Value {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'boolean':
      return expr.value;
    case 'list':
    case 'set':
      throw new Error(`a ${expr.kind} is no value`);
    case 'selector':
      return isEventType(expr.name) ? eventTruth(expr, view, tMs) : sampleAt(expr, view, tMs);
    case 'not':
      return negation(truthAt(expr.operand, view, tMs));
    case 'and':
      return all(expr.operands.map((each) => truthAt(each, view, tMs)));
    case 'or':
      return any(expr.operands.map((each) => truthAt(each, view, tMs)));
    case 'compare':
      return comparisonAt(expr, view, tMs);
    case 'arithmetic':
      return arithmeticAt(expr, view, tMs);
    case 'negate':
      return finite(-(numberAt(expr.operand, view, tMs) ?? Number.NaN));
    case 'call':
      return callAt(expr, view, tMs, valueAt);
    case 'at_least':
    case 'all_of':
      return membersTruth(expr, view, tMs);
    case 'within':
    case 'sequence':
    case 'absent_after':
      return patternTruth(expr, view, tMs);
    case 'absent':
      return absentTruth(expr, view, tMs);
    case 'member':
      return memberTruth(expr, view, tMs);
  }
}

export function truthAt(expr: Expr, view: View, tMs: number): Truth {
  const value = valueAt(expr, view, tMs);
  return typeof value === 'boolean' ? value : undefined;
}

function numberAt(expr: Expr, view: View, tMs: number): number | undefined {
  const value = valueAt(expr, view, tMs);
  return typeof value === 'number' ? value : undefined;
}

function any(truths: readonly Truth[]): Truth {
  if (truths.some((truth) => truth === true)) return true;
  return truths.every((truth) => truth === false) ? false : undefined;
}

function negation(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function all(truths: readonly Truth[]): Truth {
  return negation(any(truths.map(negation)));
}

function sampleAt(selector: SelectorNode, view: View, tMs: number): number | undefined {
  const last = pointsOf(selector, view).findLast((point) => point.tMs <= tMs);
  return last && tMs < last.untilMs ? finite(last.value) : undefined;
}

function eventTruth(selector: SelectorNode, view: View, tMs: number): Truth {
  return activeAt(selector, view, tMs).length > 0 ? true : unlessSilent(selector, view, tMs);
}

/** False, or unknown where a host that could have made it is silent. */
function unlessSilent(selector: SelectorNode, view: View, tMs: number): Truth {
  if (!view.hostMade.has(selector.name)) return false;
  const onHost = selector.matchers.filter(({ label }) => label === 'host');
  const isOpen = view.facts.hosts.some(
    (fact) =>
      isSilentAt(fact, tMs) &&
      (view.scope.host ?? fact.host) === fact.host &&
      matchesLabels(onHost, { host: fact.host }),
  );
  return isOpen ? undefined : false;
}

function comparisonAt(expr: Node<'compare'>, view: View, tMs: number): Truth {
  const { left, right, op } = expr;
  const literals =
    right.kind === 'list' ? right.items.map((item) => valueAt(item, view, tMs)) : [valueAt(right, view, tMs)];
  const isTrueOf = (value: Value) => literals.some((literal) => compare(op, value, literal));
  if (left.kind === 'selector' && left.field !== undefined) {
    const values = activeAt(left, view, tMs).map((episode) => episode.values[left.field as string]);
    return values.some((value) => value !== undefined && isTrueOf(value))
      ? true
      : unlessSilent(left, view, tMs);
  }
  const value = valueAt(left, view, tMs);
  return value === undefined || literals.includes(undefined) ? undefined : isTrueOf(value);
}

function compare(op: Node<'compare'>['op'], a: Value, b: Value): boolean {
  if (a === undefined || b === undefined || typeof a !== typeof b) return false;
  switch (op) {
    case '==':
    case 'in':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '=~':
      return matchesGlob(String(b), String(a));
  }
}

function arithmeticAt({ op, left, right }: Node<'arithmetic'>, view: View, tMs: number): number | undefined {
  const a = numberAt(left, view, tMs);
  const b = numberAt(right, view, tMs);
  if (a === undefined || b === undefined) return undefined;
  const results = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b };
  return finite(results[op]);
}

function membersTruth(expr: Node<'at_least' | 'all_of'>, view: View, tMs: number): Truth {
  const truths = membersAt(expr.of, view, tMs).map((member) =>
    truthAt(expr.where, memberView(view, member), tMs),
  );
  if (expr.kind === 'all_of') return truths.length === 0 ? expr.empty : all(truths);
  if (truths.length === 0) return false;
  const needed = expr.isShare ? Math.max(1, Math.ceil(expr.count * truths.length)) : expr.count;
  const trueOnes = truths.filter((truth) => truth === true).length;
  const unknownOnes = truths.filter((truth) => truth === undefined).length;
  if (trueOnes >= needed) return true;
  return trueOnes + unknownOnes < needed ? false : undefined;
}

function patternTruth(node: MatchNode, view: View, tMs: number): Truth {
  if (node.kind === 'absent_after') return missedTruth(node, view, tMs);
  const lastsMs = node.withinMs ?? 1;
  return matchesOf(node, view, tMs).some(({ endMs }) => tMs < endMs + lastsMs);
}

/** Whether a deadline has passed and no answer has come up to now. */
function missedTruth(node: Node<'absent_after'>, view: View, tMs: number): Truth {
  const answers = happeningsOf(node.absent, view);
  const missed = happeningsOf(node.after, view).filter(
    (after) =>
      after.tMs >= view.bornMs &&
      after.tMs + node.forMs <= tMs &&
      !answers.some((answer) => after.tMs < answer.tMs && answer.tMs <= tMs),
  );
  return any(missed.map(({ labels }) => (isHostSilentAt(labels.host, view, tMs) ? undefined : true)));
}

function absentTruth({ of, forMs }: Node<'absent'>, view: View, tMs: number): Truth {
  if (of.name !== 'HEARTBEAT' && isHostSilentAt(view.scope.host, view, tMs)) return undefined;
  const came = happeningsOf(of, view).some((fact) => tMs - forMs < fact.tMs && fact.tMs <= tMs);
  return !came && tMs >= view.bornMs + forMs;
}

function memberTruth({ hash }: Node<'member'>, view: View, tMs: number): Truth {
  const told = view.facts.members
    .filter((member) => member.hash === hash && agrees(member.labels, view.scope))
    .filter(({ timesMs }) => timesMs.some((time) => time <= tMs));
  if (told.length === 0) return undefined;
  return any(
    told.map(({ labels, timesMs, truths }) =>
      isHostSilentAt(labels.host, view, tMs)
        ? undefined
        : truths[timesMs.findLastIndex((time) => time <= tMs)],
    ),
  );
}
