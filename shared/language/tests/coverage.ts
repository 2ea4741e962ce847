import type { CompositeRule } from '../artifact.ts';
import { printExpression } from '../print.ts';
import { defaultApplication } from '../templates/load-application.ts';
import { conditionsOf, type Observation, truthWord } from './observation.ts';

/** Which truths a condition ever had in the tests, of any instance; none if it was never looked at. */
interface ConditionCoverage {
  readonly condition: string;
  readonly seen: ReadonlyArray<'true' | 'false' | 'unknown'>;
}

export interface RuleCoverage {
  /** With its application, if it has one: `storage-tier/fs-full`. */
  readonly rule: string;
  readonly when: ConditionCoverage;
  /** Each operand of `and`, `or` and `not`; of equal texts one. */
  readonly operands: readonly ConditionCoverage[];
}

const words = ['true', 'false', 'unknown'] as const;

/** What the observations of all tests show of each rule, in the order of the rules. */
export function coverageOf(
  rules: ReadonlyArray<Pick<CompositeRule, 'application' | 'name' | 'hash' | 'when'>>,
  observations: readonly Observation[],
): readonly RuleCoverage[] {
  const byRule = Map.groupBy(observations, ({ hash }) => hash);
  return rules.map(({ application, name, hash, when }) => {
    const own = byRule.get(hash) ?? [];
    const texts = conditionsOf(when).map(printExpression);
    const [whole = '', ...operands] = texts;
    const coverage = (condition: string, indexes: readonly number[]): ConditionCoverage => {
      const seen = new Set(own.flatMap(({ truths }) => indexes.map((i) => truthWord(truths[i]))));
      return { condition, seen: words.filter((word) => seen.has(word)) };
    };
    const placesOf = (text: string) => texts.flatMap((each, i) => (each === text ? [i] : []));
    return {
      rule: application === defaultApplication ? name : `${application}/${name}`,
      when: coverage(whole, [0]),
      operands: [...new Set(operands)].map((text) => coverage(text, placesOf(text))),
    };
  });
}
