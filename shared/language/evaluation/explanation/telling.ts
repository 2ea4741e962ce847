import type { EventValue } from '../../../facts/event.ts';
import type { Expr, LiteralUnit } from '../../ast.ts';
import { printExpression } from '../../expression/print.ts';
import { printQuantity } from '../../expression/quantity.ts';
import type { Environment } from '../facts.ts';
import { signalOf } from '../program.ts';
import type { Explanation, ExplanationOptions } from './explanation.ts';
import { explanationLimits } from './limits.ts';

/** What a node is explained with. */
export interface Telling extends Required<ExplanationOptions> {
  readonly env: Environment;
  readonly atMs: number;
  /** Nodes that may still be made; shared by all of one explanation. */
  readonly budget: { left: number };
}

/** The nodes that there is room for, in order; the last line counts the rest. */
export function nodesOf(
  makers: ReadonlyArray<() => Explanation>,
  { budget }: Telling,
): readonly Explanation[] {
  const nodes: Explanation[] = [];
  for (const make of makers) {
    if (budget.left < 1) return [...nodes, leftOut(makers.length - nodes.length)];
    budget.left--;
    nodes.push(make());
  }
  return nodes;
}

/** `and 3 more`. */
export function leftOut(count: number): Explanation {
  return { text: `and ${count} more`, children: [] };
}

/** What is said of a value besides the text; a truth value is unknown where a number is absent. */
export function stateOf(
  value: EventValue | undefined,
  isTruth: boolean,
): Pick<Explanation, 'truth' | 'value'> {
  if (isTruth) return { truth: wordOf(value) };
  return value === undefined ? {} : { value };
}

export function idsOf(ids: readonly string[]): Pick<Explanation, 'facts'> {
  return ids.length === 0 ? {} : { facts: ids.slice(0, explanationLimits.facts) };
}

/** The condition as text, cut if it is long. */
export function printed(expr: Expr): string {
  const text = printExpression(expr);
  const { textChars } = explanationLimits;
  return text.length <= textChars ? text : `${text.slice(0, textChars - 3)}...`;
}

/** A value as text; numbers in the unit of what they are compared with, without the noise of their last bits. */
export function shown(value: EventValue | undefined, unit: LiteralUnit = 'none'): string {
  if (value === undefined) return 'unknown';
  if (typeof value === 'number') return shownNumber(value, unit);
  const text = JSON.stringify(value);
  const { textChars } = explanationLimits;
  return text.length <= textChars ? text : `${text.slice(0, textChars - 3)}...`;
}

/** Since when the value is what it is: `since 14:02:00`, or `since before 14:02:00` if that is where the look back ends. */
export function since(expr: Expr, { env, atMs, timeOf }: Telling): string {
  const fromMs = Math.min(atMs, Math.max(env.bornMs, atMs - explanationLimits.lookBackMs));
  const sinceMs = signalOf(expr, env, { fromMs, toMs: atMs }).timesMs.at(-1) ?? fromMs;
  const isEarlier = sinceMs === fromMs && fromMs > env.bornMs;
  return `since ${isEarlier ? 'before ' : ''}${timeOf(sinceMs)}`;
}

export function wordOf(value: EventValue | undefined): 'true' | 'false' | 'unknown' {
  if (value === true) return 'true';
  return value === false ? 'false' : 'unknown';
}

/** Twelve digits are more than any sample has, and fewer than show what binary makes of 0.1 + 0.2. */
const shownDigits = 12;

function shownNumber(value: number, unit: LiteralUnit): string {
  const rounded = Number(value.toPrecision(shownDigits));
  return rounded < 0 ? `-${printQuantity(-rounded, unit)}` : printQuantity(rounded, unit);
}
