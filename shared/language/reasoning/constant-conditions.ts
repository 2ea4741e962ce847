import type { Expr } from '../ast.ts';
import type { DiagnosticDetail, Report } from '../diagnostics.ts';
import { printExpression } from '../expression/print.ts';
import { languageLimits } from '../limits.ts';
import type { LocatedExpression } from '../raw.ts';
import { childrenOf, walkSelectors } from '../selectors.ts';
import { nextDouble } from './doubles.ts';
import { printValue } from './examples.ts';
import type { Term } from './terms.ts';
import type { Truths, TruthsOf } from './truths.ts';
import { lowest, upperEnd } from './value-set.ts';
import { allOf, always, type Ways } from './ways.ts';

type Chain = Extract<Expr, { readonly kind: 'and' | 'or' }>;
/** A longer text of a term is named by what it reads first. */
const nameChars = 80;

type Constancy = 'never' | 'always';

/** What is true of the condition, whatever is measured; undefined if that depends. */
export function constancyOf({ whenTrue, whenFalse }: Truths): Constancy | undefined {
  if (whenTrue.list.length === 0) return 'never';
  return whenFalse.list.length === 0 ? 'always' : undefined;
}

/**
 * Refuses a condition that holds always or never, and every part of it that does. The smallest part at fault is told: of
 * `x > 95% and x < 90%` the second comparison, together with the first.
 */
export function checkConstancy(expression: LocatedExpression, truthsOf: TruthsOf, report: Report): void {
  const { expr } = expression;
  let isTold = false;
  visit(expr);
  const constancy = isTold ? undefined : constancyOf(truthsOf(expr));
  if (constancy) tell(expr, `this is ${constancy} true`, {});

  function visit(part: Expr): void {
    if (part.kind === 'and' || part.kind === 'or') checkChain(part);
    else if (part.kind === 'compare') checkComparison(part);
    for (const child of childrenOf(part)) visit(child);
  }

  function checkComparison(comparison: Expr): void {
    const truths = truthsOf(comparison);
    const constancy = constancyOf(truths);
    // What reads nothing is meant to be as it is: it comes of a parameter of a template.
    if (constancy && reads(comparison))
      tell(comparison, `this is ${constancy} true`, truths.term ? detailOf(truths.term, comparison) : {});
  }

  /** Told only if no part by itself is the reason. */
  function checkChain(chain: Chain): void {
    const constancy = chain.kind === 'and' ? 'never' : 'always';
    if (constancyOf(truthsOf(chain)) !== constancy) return;
    if (chain.operands.some((operand) => constancyOf(truthsOf(operand)) === constancy)) return;
    const end = firstAtOdds(chain, truthsOf);
    const at = chain.operands[end];
    if (!at) tell(chain, `this is ${constancy} true`, {});
    else {
      const operands = reasons(chain.operands.slice(0, end), at, chain, truthsOf);
      tell(at, `this is ${constancy} true together with what stands before it`, {
        got: printExpression({ kind: chain.kind, operands }),
      });
    }
  }

  function tell(part: Expr, message: string, detail: DiagnosticDetail): void {
    isTold = true;
    report('TOC404', expression.placeOf(part.span), message, detail);
  }
}

function reads(expr: Expr): boolean {
  return walkSelectors(expr).length > 0;
}

/** What must be possible of an operand: of `and` that it is true, of `or` that it is false. */
function waysIn({ kind }: Chain, operand: Expr, truthsOf: TruthsOf): Ways {
  return truthsOf(operand)[kind === 'and' ? 'whenTrue' : 'whenFalse'];
}

/** Where the first operand stands that is at odds with what stands before it; -1 if there is none. */
function firstAtOdds(chain: Chain, truthsOf: TruthsOf): number {
  let before = always;
  return chain.operands.findIndex((operand) => {
    before = allOf([before, waysIn(chain, operand, truthsOf)]);
    return before.list.length === 0;
  });
}

/** As few of the operands as are at odds with the last one, and that one: a single one, or of a short chain as many as it takes. */
function reasons(before: readonly Expr[], last: Expr, chain: Chain, truthsOf: TruthsOf): readonly Expr[] {
  const areAtOdds = (operands: readonly Expr[]) =>
    allOf(operands.map((operand) => waysIn(chain, operand, truthsOf))).list.length === 0;
  const single = before.find((operand) => areAtOdds([operand, last]));
  if (single) return [single, last];
  if (before.length + 1 > languageLimits.reasonParts) return [last];
  return before.reduce<readonly Expr[]>(
    (kept, operand) => {
      const rest = kept.filter((each) => each !== operand);
      return areAtOdds(rest) ? rest : kept;
    },
    [...before, last],
  );
}

function detailOf(term: Term, comparison: Expr): DiagnosticDetail {
  const [selector] = walkSelectors(comparison);
  const name = term.sampled?.name ?? (term.text.length < nameChars ? term.text : selector?.name);
  const allowed = boundsOf(term);
  return allowed === undefined
    ? {}
    : {
        allowed: `${name} ${allowed}`,
        ...(term.unit === 'ratio' &&
          Number.isFinite(upperEnd(term.domain)) && { fix: 'write a ratio in percent: 95%' }),
      };
}

/** Undefined if it has none that help. */
function boundsOf(term: Term): string | undefined {
  const low = lowest(term.domain);
  const high = -nextDouble(-upperEnd(term.domain));
  if (term.isNamed || !Number.isFinite(low)) return undefined;
  if (term.isInteger) return 'is a whole number, and never negative';
  if (Number.isFinite(upperEnd(term.domain)))
    return `lies between ${printValue(low, term)} and ${printValue(high, term)}`;
  return low === 0 ? 'is never negative' : `is ${printValue(low, term)} or more`;
}
