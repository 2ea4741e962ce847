import type { Expr, Matcher } from './ast.ts';
import { printExpression } from './expression/print.ts';

export type Selector = Extract<Expr, { readonly kind: 'selector' }>;

type Labels = Readonly<Record<string, string>>;

/** True for `DISK_FULL`, false for `system.cpu.utilization` and for bare words. */
export function isEventType(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}

/** True for an event type with or without matchers, false for one with a field. */
export function isEventSelector(expr: Expr): expr is Selector {
  return expr.kind === 'selector' && expr.field === undefined && isEventType(expr.name);
}

/** True if all matchers agree with the labels; a label that is absent counts as the empty text. */
export function matchesLabels(matchers: readonly Matcher[], labels: Labels): boolean {
  for (const matcher of matchers) {
    if (!matches(matcher, Object.hasOwn(labels, matcher.label) ? (labels[matcher.label] as string) : '')) {
      return false;
    }
  }
  return true;
}

/**
 * `*` stands for any characters, `?` for one; all else is itself. Time is at most the product of both lengths: there is
 * no backtracking beyond the last star.
 */
export function matchesGlob(glob: string, text: string): boolean {
  let g = 0;
  let t = 0;
  let star = -1;
  let retry = 0;
  while (t < text.length) {
    if (glob[g] === '*') {
      star = g++;
      retry = t;
    } else if (glob[g] === '?' || glob[g] === text[t]) {
      g++;
      t++;
    } else if (star >= 0) {
      g = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (glob[g] === '*') g++;
  return g === glob.length;
}

/** Labels that the selector pins to one value by `=`. */
export function pinnedLabels(selector: Selector): readonly string[] {
  return selector.matchers.filter((matcher) => matcher.op === '=').map((matcher) => matcher.label);
}

/** Every selector of the expression once (by its printed text), in the order of the text. Cost: one walk. */
export function selectorsOf(expr: Expr): readonly Selector[] {
  const found = new Map<string, Selector>();
  for (const selector of walkSelectors(expr)) {
    const text = printExpression(selector);
    if (!found.has(text)) found.set(text, selector);
  }
  return [...found.values()];
}

/** Every selector as often as it occurs. The second argument of `labels(X, label)` is a word and no selector. */
export function walkSelectors(expr: Expr): readonly Selector[] {
  if (expr.kind === 'selector') return [expr];
  const parts = expr.kind === 'call' && expr.name === 'labels' ? expr.args.slice(0, 1) : childrenOf(expr);
  return parts.flatMap(walkSelectors);
}

/** The direct parts of an expression, in the order of the text. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'selector':
    case 'set':
    case 'member':
      return [];
    case 'list':
      return expr.items;
    case 'not':
    case 'negate':
      return [expr.operand];
    case 'and':
    case 'or':
      return expr.operands;
    case 'compare':
    case 'arithmetic':
      return [expr.left, expr.right];
    case 'call':
      return expr.args;
    case 'at_least':
    case 'all_of':
      return [expr.where];
    case 'within':
      return expr.of;
    case 'sequence':
      return [...expr.steps, ...expr.without];
    case 'absent_after':
      return [expr.after, expr.absent];
    case 'absent':
      return [expr.of];
  }
}

function matches(matcher: Matcher, value: string): boolean {
  switch (matcher.op) {
    case '=':
      return value === matcher.value;
    case '!=':
      return value !== matcher.value;
    case '=~':
      return matchesGlob(matcher.value, value);
  }
}
