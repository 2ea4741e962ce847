import type { Artifact, HostRule } from '../artifact.ts';
import { isInHostSet } from '../host-membership.ts';
import { rulesOfTest } from './check-tests.ts';
import { pointsOf } from './points.ts';
import type { TestHost } from './run-hosts.ts';
import type { TestCase } from './test-case.ts';

/** The hosts of a test, each with the rules of the test that its host sets give it and with what it measures. */
export function hostsOf(
  test: TestCase,
  { hostRules, hostSets }: Artifact,
  endMs: number,
): readonly TestHost[] {
  const points = pointsOf(test.given, endMs);
  const rules = rulesOfTest(test, hostRules);
  return [...test.hosts].map(([host, tags]) => ({
    host,
    rules: rules.filter(
      (rule: HostRule) => rule.in === undefined || isInHostSet(hostSets, rule.in, { host, tags }),
    ),
    points: points.get(host) ?? new Map(),
  }));
}
