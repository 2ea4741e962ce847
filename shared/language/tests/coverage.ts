import type { Rule } from '../artifact.ts';
import type { Truth } from '../kleene.ts';
import type { MembersByHash } from '../placement/inline-members.ts';
import { defaultApplication } from '../templates/load-application.ts';
import { type ConditionPart, partsOf, truthsOf } from './conditions.ts';
import type { World } from './world.ts';

/** Which truths a condition ever had in the tests, of any instance; none if it was never looked at. */
interface ConditionCoverage {
  readonly condition: string;
  readonly seen: ReadonlyArray<'true' | 'false' | 'unknown'>;
}

export interface RuleCoverage {
  /** With its application, if it has one: `storage-tier/fs-full`. */
  readonly rule: string;
  readonly when: ConditionCoverage;
  /** Each part of `and`, `or`, `not` and of conditions over host sets; of equal texts one. */
  readonly operands: readonly ConditionCoverage[];
}

/** By hash of the rule: the truths that each of its parts had, in the order of `partsOf`. */
export type SeenTruths = ReadonlyMap<string, ReadonlyArray<ReadonlySet<Truth>>>;

const words = ['true', 'false', 'unknown'] as const;

/** What the conditions of all instances of a test were, from their begin to `endMs`. */
export function observe(world: World, members: MembersByHash, endMs: number): SeenTruths {
  const seen = new Map<string, ReadonlyArray<Set<Truth>>>();
  for (const instance of world.instances) {
    const { rule, bornMs } = instance;
    if (bornMs > endMs) continue;
    const env = world.environmentOf(instance);
    const parts = partsOf(rule.when, members);
    const own = seen.get(rule.hash) ?? parts.map(() => new Set<Truth>());
    seen.set(rule.hash, own);
    for (const [i, part] of parts.entries()) {
      const truths = truthsOf(part, env, world.heard, { fromMs: bornMs, toMs: endMs });
      for (const truth of truths) own[i]?.add(truth);
    }
  }
  return seen;
}

/** What all tests show of each rule, in the order of the rules. */
export function coverageOf(
  rules: ReadonlyArray<Pick<Rule, 'application' | 'name' | 'hash' | 'when'>>,
  tests: readonly SeenTruths[],
  members: MembersByHash,
): readonly RuleCoverage[] {
  return rules.map(({ application, name, hash, when }) => {
    const parts = partsOf(when, members);
    const coverage = (condition: string, isMeant: (part: ConditionPart, i: number) => boolean) => {
      const meant = parts.flatMap((part, i) => (isMeant(part, i) ? [i] : []));
      const truths = tests.flatMap((seen) => meant.flatMap((i) => [...(seen.get(hash)?.[i] ?? [])]));
      return { condition, seen: words.filter((word) => truths.some((truth) => truthWord(truth) === word)) };
    };
    const [whole, ...operands] = parts;
    return {
      rule: application === defaultApplication ? name : `${application}/${name}`,
      when: coverage(whole?.text ?? '', (_, i) => i === 0),
      operands: [...new Set(operands.map(({ text }) => text))].map((text) =>
        coverage(text, (part) => part.text === text),
      ),
    };
  });
}

function truthWord(truth: Truth): ConditionCoverage['seen'][number] {
  return truth === undefined ? 'unknown' : `${truth}`;
}
