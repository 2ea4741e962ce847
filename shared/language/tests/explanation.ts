import { formatDuration } from '../../time.ts';
import { explain } from '../evaluation/explanation/explain.ts';
import { renderExplanation } from '../evaluation/explanation/render.ts';
import { firstBase } from '../evaluation/timeline.ts';
import type { MembersByHash } from '../placement/inline-members.ts';
import { isNamed } from './check-tests.ts';
import type { Problem } from './problem.ts';
import type { ExpectedExplanation } from './test-case.ts';
import type { TestInstance, World } from './world.ts';

type Labels = Readonly<Record<string, string>>;

/** Explains instances of a test; times are told from its begin on. */
export interface Explainer {
  readonly world: World;
  readonly members: MembersByHash;
  readonly startMs: number;
}

/** Whether some instance of the rule is told at that time in these words. */
export function explanationProblems(line: ExpectedExplanation, explainer: Explainer): readonly Problem[] {
  const { rule, atMs, labels, contains } = line;
  const texts = explanationsAt(explainer, (each) => isNamed(each, rule.value), labels, atMs);
  if (texts.some((text) => text.includes(contains))) return [];
  const at = formatDuration(atMs);
  const said = texts.length === 0 ? ['it has no instance yet'] : texts;
  const text = `${rule.value} at ${at} does not say ${JSON.stringify(contains)}`;
  return [{ kind: 'explanation', text, explanation: said.join('\n') }];
}

/** One text for each instance that agrees with the labels and is there at that virtual time. */
export function explanationsAt(
  { world, members, startMs }: Explainer,
  isMeant: (rule: TestInstance['rule']) => boolean,
  labels: Labels,
  atMs: number,
): readonly string[] {
  const timeOf = (tMs: number) =>
    tMs < startMs ? 'the begin' : Number.isFinite(tMs) ? formatDuration(tMs - startMs) : 'never';
  return world.instances
    .filter(({ rule, bornMs }) => isMeant(rule) && bornMs <= startMs + atMs)
    .filter((each) =>
      Object.entries(labels).every(([label, value]) => (each.labels[label] ?? value) === value),
    )
    .map((instance) => {
      const env = world.environmentOf(instance);
      const conditionOf = (hash: string) => members.get(hash)?.when;
      const base = firstBase(instance.bornMs);
      return renderExplanation(explain(instance.rule, env, base, startMs + atMs, { timeOf, conditionOf }));
    });
}
