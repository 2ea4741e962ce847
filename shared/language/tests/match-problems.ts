import { formatDuration } from '../../time.ts';
import type { HostRule } from '../artifact.ts';
import { differenceOf, type Match } from './match.ts';
import type { Problem } from './problem.ts';
import type { TestHost } from './run-hosts.ts';
import type { Expected, TestCase } from './test-case.ts';
import { differenceText, eventText, expectedText } from './words.ts';

/** What did not come, with what came instead; and what came although nothing else may. */
export function matchProblems(
  test: TestCase,
  { missing, others }: Match,
  rules: readonly HostRule[],
  hosts: readonly TestHost[],
): readonly Problem[] {
  const absent = missing.map((line): Problem => {
    const near = differenceOf(line, others);
    const why = near ? `; the nearest is ${differenceText(near)}` : idleHint(line, rules, hosts);
    const text = `${expectedText(line)} at ${formatDuration(line.atMs)} did not come${why}`;
    return { kind: 'missing', text };
  });
  if (!test.nothingElse) return absent;
  return [
    ...absent,
    ...others.map((event): Problem => ({ kind: 'unexpected', text: `${eventText(event)} was not expected` })),
  ];
}

/** The commonest mistake: hosts without the tags that put them into the rule's host set. */
function idleHint({ type }: Expected, rules: readonly HostRule[], hosts: readonly TestHost[]): string {
  const emitting = rules.filter(({ emit }) => emit === type);
  const isRun = hosts.some((host) => host.rules.some((rule) => emitting.includes(rule)));
  if (emitting.length === 0 || isRun) return '';
  const names = emitting.map((rule) => `${rule.name} (in ${rule.in ?? 'all hosts'})`);
  return `; no host of this test runs ${names.join(' or ')}`;
}
