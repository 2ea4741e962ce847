import type { EventValue } from '../facts/event.ts';
import { limits } from '../facts/limits.ts';
import type { Expr } from '../language/ast.ts';
import { selected } from '../language/evaluation/leaves/agreement.ts';
import { type Leaf, leafOf } from '../language/evaluation/leaves/leaf.ts';
import type { MatchedEvent } from '../language/evaluation/leaves/reading.ts';
import { programOf, valueAt, valuesOf } from '../language/evaluation/program.ts';
import { printExpression } from '../language/expression/print.ts';
import { languageLimits } from '../language/limits.ts';
import { renderMessage } from '../language/message.ts';
import { childrenOf } from '../language/selectors.ts';
import type { Evaluation } from './evaluation.ts';

export interface Payload {
  readonly values: Readonly<Record<string, EventValue>>;
  readonly message?: string;
  readonly evidence: Readonly<Record<string, number>>;
}

/** What an event says: the rule's `set` at `atMs`, also over the facts of its match, its message, and what the rule saw. */
export function payloadOf({ rule, env }: Evaluation, atMs: number, ids: readonly string[]): Payload {
  const { episodes, occurrences } = env.facts;
  const matching = new Set(Object.keys(rule.set).length === 0 ? [] : ids);
  const matched: readonly MatchedEvent[] =
    matching.size === 0 ? [] : [...occurrences, ...episodes].filter(({ id }) => matching.has(id));
  const values = valuesOf(rule.set, env, atMs, matched);
  return {
    values,
    ...(rule.message !== undefined && { message: renderMessage(rule.message, env.scope, values) }),
    evidence: evidenceAt({ rule, env }, atMs),
  };
}

/** What the condition reads -> its number; of episodes how many are active. Within the bounds of an event. */
function evidenceAt({ rule, env }: Pick<Evaluation, 'rule' | 'env'>, atMs: number): Record<string, number> {
  const evidence: Record<string, number> = {};
  let chars = 0;
  for (const [text, part] of partsByText(rule.when)) {
    const number = numberOf(part, env, atMs);
    if (number === undefined) continue;
    chars += text.length;
    if (chars > languageLimits.evidenceChars || Object.keys(evidence).length >= limits.valueEntries) break;
    evidence[text] = number;
  }
  return evidence;
}

const partsByCondition = new WeakMap<Expr, ReadonlyMap<string, Expr>>();

/** In the order of the condition, what repeats once; found once for each object. */
function partsByText(when: Expr): ReadonlyMap<string, Expr> {
  const known = partsByCondition.get(when);
  if (known) return known;
  const parts = new Map(partsRead(when).map((part) => [printExpression(part), part]));
  partsByCondition.set(when, parts);
  return parts;
}

function partsRead(expr: Expr): readonly Expr[] {
  const isFieldComparison = expr.kind === 'compare' && fieldLeaf(expr) !== undefined;
  return isFieldComparison || leafOf(expr) ? [expr] : childrenOf(expr).flatMap(partsRead);
}

/** `X.field > 1`, which some one episode has to satisfy. */
function fieldLeaf(expr: Expr) {
  const [leaf] = programOf(expr).leaves;
  return leaf?.kind === 'event' && leaf.comparison ? leaf : undefined;
}

function numberOf(part: Expr, env: Evaluation['env'], atMs: number): number | undefined {
  const leaf = leafOf(part) ?? fieldLeaf(part);
  if (leaf !== undefined && isTruth(leaf)) return undefined;
  if (leaf?.kind !== 'event') {
    const value = valueAt(part, env, atMs);
    return typeof value === 'number' ? value : undefined;
  }
  const { selector, comparison } = leaf;
  const isSatisfied = comparison === undefined || valueAt(part, env, atMs) === true;
  const active = selected(selector, env.scope, env.facts.episodes).filter(
    ({ startMs, endMs }) => startMs <= atMs && atMs < endMs,
  );
  return isSatisfied ? active.length : 0;
}

/** It is true, false or unknown, and never a number. */
function isTruth({ kind }: Leaf): boolean {
  return kind === 'members' || kind === 'pattern' || kind === 'absent' || kind === 'member-rule';
}
