import { formatDuration } from '../../time.ts';
import type { Artifact, CompositeRule, HostRule } from '../artifact.ts';
import { continueHold, type Hold } from '../hold.ts';
import type { Truth } from '../kleene.ts';
import { isNamed } from './check-tests.ts';
import { describeObservation, type Observation } from './observation.ts';
import type { Problem } from './problem.ts';
import type { ExpectedExplanation } from './test-case.ts';

type Rule = HostRule | CompositeRule;

/** Whether some instance of the rule, as it was last seen at that time, is told in these words. */
export function explanationProblems(
  line: ExpectedExplanation,
  observations: readonly Observation[],
  artifact: Pick<Artifact, 'hostRules' | 'compositeRules'>,
): readonly Problem[] {
  const texts = explanationsAt(line, observations, artifact);
  if (texts.some((text) => text.includes(line.contains))) return [];
  const at = formatDuration(line.atMs);
  const said = texts.length === 0 ? 'it has no instance yet' : texts.join('\n').replaceAll('\n', '; ');
  const text = `${line.rule.value} at ${at} does not say ${JSON.stringify(line.contains)}: ${said}`;
  return [{ kind: 'explanation', text }];
}

/** One text for each instance that agrees with the line. Several rules have one name, of several applications. */
function explanationsAt(
  { atMs, labels, rule: { value } }: ExpectedExplanation,
  observations: readonly Observation[],
  { hostRules, compositeRules }: Pick<Artifact, 'hostRules' | 'compositeRules'>,
): readonly string[] {
  return [...hostRules, ...compositeRules]
    .filter((rule) => isNamed(rule, value))
    .flatMap((rule) => {
      const own = observations.filter((each) => each.hash === rule.hash && each.tMs <= atMs);
      const agreeing = own.filter((each) =>
        Object.entries(labels).every(([label, wanted]) => each.labels[label] === wanted),
      );
      const byInstance = Map.groupBy(agreeing, (each) => JSON.stringify(each.labels));
      return [...byInstance.values()].map((seen) => explain(rule, seen, atMs));
    });
}

/** What each part of the condition is, and how far the hold has come. `seen` is one instance's, in order of time. */
function explain(rule: Rule, seen: readonly Observation[], atMs: number): string {
  const parts = describeObservation(rule.when, seen.at(-1) as Observation);
  const hold = holdAt(rule, seen, atMs);
  if (rule.forMs === 0 || hold === undefined) return parts;
  const reachedMs = Math.min(hold.trueMs, rule.forMs);
  return `${parts}\nhold reached ${formatDuration(reachedMs)} of ${formatDuration(rule.forMs)}`;
}

function holdAt(rule: Rule, seen: readonly Observation[], atMs: number): Hold | undefined {
  let hold: Hold | undefined;
  for (const [i, { tMs, truths }] of seen.entries()) {
    const stretch = { truth: countedTruth(rule, truths[0]), fromMs: tMs };
    const durationMs = (seen[i + 1]?.tMs ?? atMs) - tMs;
    hold = continueHold(hold, { ...stretch, durationMs }, rule.forMs);
  }
  return hold;
}

/** An unknown root is what `missing` makes of it; a composite takes it for false. */
function countedTruth(rule: Rule, truth: Truth): Truth {
  if (truth !== undefined) return truth;
  if (!('missing' in rule)) return false;
  return rule.missing === 'hold' ? undefined : rule.missing === 'true';
}
