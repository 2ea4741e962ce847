import type { Metric } from '../../facts/metrics.ts';
import type { Expr } from '../ast.ts';
import { printExpression } from '../expression/print.ts';
import { type NumberFacts, numberFacts } from './number-facts.ts';
import { atLeast, below, integersIn, intersection, type ValueSet } from './value-set.ts';

/** A number that conditions compare with constants; a truth value is 0 or 1. The same text is the same term. */
export interface Term extends Omit<NumberFacts, 'window'> {
  /** In the order in which they were met. */
  readonly index: number;
  readonly text: string;
  /** The function of a window; `of` is the rest of its text. */
  readonly window?: { readonly function: string; readonly of: string };
  readonly isTruth?: true;
  /** Its text is no expression. */
  readonly isNamed?: true;
}

/** The terms of one check: equal texts stand for equal values in all rules of one key. */
export interface Terms {
  /** Undefined if the expression is no number. */
  numberOf(expr: Expr): Term | undefined;
  truthOf(expr: Expr): Term;
  /** A value that has no expression of its own. No expression prints as `text`. */
  named(text: string, facts: NumberFacts): Term;
}

const truthFacts: NumberFacts = {
  domain: intersection(integersIn(atLeast(0)), below(2)),
  isInteger: true,
};

export function makeTerms(metricOf: (name: string) => Metric | undefined): Terms {
  const numbers = new Map<string, Term | undefined>();
  const truths = new Map<string, Term>();
  let count = 0;
  return { numberOf, truthOf, named };

  function numberOf(expr: Expr): Term | undefined {
    const text = printExpression(expr);
    if (numbers.has(text)) return numbers.get(text);
    const facts = numberFacts(expr, metricOf);
    const term = facts && make(text, facts);
    numbers.set(text, term);
    return term;
  }

  function truthOf(expr: Expr): Term {
    const text = printExpression(expr);
    const known = truths.get(text);
    if (known) return known;
    const term: Term = { ...make(text, truthFacts), isTruth: true };
    truths.set(text, term);
    return term;
  }

  function named(text: string, facts: NumberFacts): Term {
    const known = numbers.get(text);
    if (known) return known;
    const term: Term = { ...make(text, facts), isNamed: true };
    numbers.set(text, term);
    return term;
  }

  function make(text: string, { window, ...facts }: NumberFacts): Term {
    const index = count++;
    if (!window) return { index, text, ...facts };
    const of = `${printExpression(window.of)}, ${window.windowSec}`;
    return { index, text, ...facts, window: { function: window.function, of } };
  }
}

/** The values for which a truth is true. */
export const trueValue: ValueSet = [1, 2];
