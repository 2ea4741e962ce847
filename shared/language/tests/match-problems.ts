import { formatDuration } from '../../time.ts';
import type { HostRule } from '../artifact.ts';
import { type Explainer, explanationsAt } from './explanation.ts';
import { testLimits } from './limits.ts';
import { differenceOf, isUnpublished, type Match } from './match.ts';
import type { Problem } from './problem.ts';
import type { Expected, TestCase } from './test-case.ts';
import { differenceText, eventText, expectedText } from './words.ts';
import type { RanHost, TestInstance } from './world.ts';

/** What did not come, with what came instead; and what came although nothing else may. Each with what its rules say then. */
export function matchProblems(
  test: TestCase,
  { missing, others }: Match,
  rules: readonly HostRule[],
  hosts: readonly RanHost[],
  explainer: Explainer,
): readonly Problem[] {
  const absent = missing.map((line): Problem => {
    const near = differenceOf(line, others, test.startMs);
    const why = near ? `; the nearest is ${differenceText(near)}` : idleHint(line, rules, hosts);
    const text = `${expectedText(line)} at ${formatDuration(line.atMs)} did not come${why}`;
    return {
      kind: 'missing',
      text,
      ...explained(explainer, (rule) => emits(rule, line.type), line.labels, line.atMs),
    };
  });
  const unexpected = (test.nothingElse ? others : []).filter((event) => !isUnpublished(event));
  return [
    ...absent,
    ...unexpected.map((event): Problem => {
      const atMs = event.t - test.startMs;
      const text = `${eventText(event)} at ${formatDuration(atMs)} was not expected`;
      return {
        kind: 'unexpected',
        text,
        ...explained(explainer, ({ hash }) => hash === event.rule?.hash, event.labels, atMs),
      };
    }),
  ];
}

function explained(
  explainer: Explainer,
  isMeant: (rule: TestInstance['rule']) => boolean,
  labels: Expected['labels'],
  atMs: number,
): Pick<Problem, 'explanation'> {
  const texts = explanationsAt(explainer, isMeant, labels, atMs);
  return texts.length === 0 ? {} : { explanation: texts.slice(0, testLimits.explanations).join('\n') };
}

function emits({ emit, missing }: TestInstance['rule'], type: string): boolean {
  return emit === type || (missing === 'unknown-event' && `${emit}_UNKNOWN` === type);
}

/** The commonest mistake: hosts without the tags that put them into the rule's host set. */
function idleHint({ type }: Expected, rules: readonly HostRule[], hosts: readonly RanHost[]): string {
  const emitting = rules.filter(({ emit }) => emit === type);
  const isRun = hosts.some(({ run }) => emitting.some((rule) => run.rules.has(rule)));
  if (emitting.length === 0 || isRun) return '';
  const names = emitting.map((rule) => `${rule.name} (in ${rule.in ?? 'all hosts'})`);
  return `; no host of this test runs ${names.join(' or ')}`;
}
