import type { Rule } from '../artifact.ts';
import { negation, type Truth } from '../kleene.ts';

/** The condition after `missing`: what an unknown one counts as. */
export function truthAfterMissing({ missing }: Rule, truth: Truth): Truth {
  return truth ?? assumed(missing);
}

/** The clear condition after `missing`: a written one that is unknown, or not `when`. */
export function clearAfterMissing(rule: Rule, when: Truth, clear: Truth): Truth {
  return rule.clear ? (clear ?? negation(assumed(rule.missing))) : negation(truthAfterMissing(rule, when));
}

function assumed(missing: Rule['missing']): Truth {
  if (missing === 'true') return true;
  return missing === 'false' ? false : undefined;
}
