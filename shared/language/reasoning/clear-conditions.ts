import type { Report } from '../diagnostics.ts';
import { printExpression } from '../expression/print.ts';
import type { LocatedExpression, RawRule } from '../raw.ts';
import { checkConstancy, constancyOf } from './constant-conditions.ts';
import { exampleOf, printValue } from './examples.ts';
import type { Term } from './terms.ts';
import type { TruthsOf } from './truths.ts';
import { allOf, areFew, implies, type Way, type Ways } from './ways.ts';

/** Refuses a written clear that can never be true, or that can be true together with `when`. */
export function checkClear({ when, clear }: RawRule, truthsOf: TruthsOf, report: Report): void {
  if (!clear) return;
  const ofClear = truthsOf(clear.expr);
  if (constancyOf(ofClear) === 'never') {
    report('TOC513', clear.at, '"clear" can never be true: what is raised would stay open', {
      got: printExpression(clear.expr),
      fix: 'leave it out to clear when the condition ends',
    });
    return;
  }
  checkConstancy(clear, truthsOf, report);
  if (constancyOf(ofClear) !== undefined) return;
  const both = overlapOf(truthsOf(when.expr).whenTrue, ofClear.whenTrue);
  if (both) reportOverlap(when, clear, both, report);
}

function reportOverlap(when: LocatedExpression, clear: LocatedExpression, both: Way, report: Report): void {
  const examples = both.flatMap(({ term, values }) => {
    const value = term.isTruth ? undefined : exampleOf(values, term);
    return value === undefined ? [] : [`${term.text} = ${printValue(value, term)}`];
  });
  const at = examples.length > 0 ? `, at ${examples.join(' and ')}` : '';
  report('TOC502', clear.at, `"clear" and "when" can be true at once`, {
    got: `${printExpression(when.expr)} and ${printExpression(clear.expr)}${at}`,
    fix: 'leave a gap between them: raise at >= 95%, clear below 90%',
  });
}

/**
 * A way in which both are true that is certain to be possible: of the values of a single term, or one way of being true
 * that is enough for the other condition. Of values that stand apart, others may know that they never come together.
 */
function overlapOf(when: Ways, clear: Ways): Way | undefined {
  if (!when.isExact || !clear.isExact || !areFew(when, clear)) return undefined;
  const term = onlyTermOf([...when.list, ...clear.list]);
  if (term?.isFree) return sharedValues(term, when, clear);
  for (const raising of when.list)
    for (const clearing of clear.list)
      if (implies(raising, clearing) || implies(clearing, raising)) return stricter(raising, clearing);
  return undefined;
}

function onlyTermOf(ways: readonly Way[]): Term | undefined {
  const terms = new Set(ways.flatMap((way) => way.map(({ term }) => term)));
  const [term] = terms;
  return terms.size === 1 ? term : undefined;
}

function sharedValues(term: Term, when: Ways, clear: Ways): Way | undefined {
  const [way] = allOf([when, clear]).list;
  const values = way?.[0]?.values;
  return values && exampleOf(values, term) !== undefined ? way : undefined;
}

function stricter(a: Way, b: Way): Way {
  return implies(a, b) ? a : b;
}
