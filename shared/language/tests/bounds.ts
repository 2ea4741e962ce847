import { formatDuration } from '../../time.ts';
import { typesReadBy } from '../placement/reads.ts';
import { type Horizon, heartbeatMs, type RulesOfTest } from './horizon.ts';
import { testLimits } from './limits.ts';
import type { Problem } from './problem.ts';
import { countSamples } from './samples.ts';
import type { TestCase } from './test-case.ts';

/** Why a test is too large to be run; undefined if it is not. */
export function tooLarge(test: TestCase, rules: RulesOfTest, horizon: Horizon): Problem | undefined {
  const samples = countSamples(test.given);
  if (samples > testLimits.samples)
    return limit(`the lines make ${samples} samples; at most ${testLimits.samples}`);
  const hosts = test.hosts.size;
  const count = isHeartbeatRead(rules) ? hosts * (Math.floor(horizon.endMs / heartbeatMs) + 1) : 0;
  if (count <= testLimits.heartbeats) return undefined;
  const made = `${hosts} hosts send ${count} HEARTBEATs until ${formatDuration(horizon.endMs)}`;
  return limit(`${made}; at most ${testLimits.heartbeats}`);
}

export function isHeartbeatRead({ composites }: RulesOfTest): boolean {
  return composites.some((rule) => typesReadBy(rule).includes('HEARTBEAT'));
}

export function limit(text: string): Problem {
  return { kind: 'limit', text };
}
