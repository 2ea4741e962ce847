import { minuteMs } from '../../time.ts';
import type { CompositeRule, HostRule, MemberRule, Rule } from '../artifact.ts';
import { longestMs, readsIn, readsOf } from '../evaluation/reads.ts';
import { membersOf } from '../placement/reads.ts';
import { foldUp, levelsOf } from './levels.ts';
import { testLimits } from './limits.ts';
import { validIntervals } from './samples.ts';
import type { Given, TestCase } from './test-case.ts';

/** How far a test goes, in virtual milliseconds. */
export interface Horizon {
  /** No line says anything later, and no sample is valid later. */
  readonly lastMs: number;
  /** What the rules say up to then counts: by then every hold, window and wait over what is given has run out. */
  readonly endMs: number;
  /** The clock runs on until then, so that all up to `endMs` is settled, however it was delayed. */
  readonly settledMs: number;
}

/** Rules of a test; composites with their effective lateness. */
export interface RulesOfTest {
  readonly hostRules: readonly HostRule[];
  readonly memberRules: readonly MemberRule[];
  readonly composites: readonly CompositeRule[];
}

/** What is received of a host that sends nothing else. */
export const heartbeatMs = minuteMs;

export function horizonOf(test: TestCase, { hostRules, memberRules, composites }: RulesOfTest): Horizon {
  const lastMs = lastTime(test);
  const onHosts = [...hostRules.map(waitsOf), ...memberRules.map(({ when }) => longestMs(readsIn([when])))];
  const waits = foldUp(composites, (rule, below: readonly number[]) => waitsOf(rule) + Math.max(0, ...below));
  const endMs = lastMs + Math.max(0, ...onHosts) + Math.max(0, ...waits.values());
  const lateMs = Math.max(0, ...composites.map(({ latenessMs }) => latenessMs));
  const deliveries = 1 + Math.max(0, ...levelsOf(composites).values());
  return { lastMs, endMs, settledMs: endMs + lateMs + deliveries * testLimits.deliveryMs };
}

/** The last time that a line speaks of, or until which one of its samples is valid. */
function lastTime({ given, expect, explain }: TestCase): number {
  const ends = given.map(endOf);
  return Math.max(0, ...ends, ...[...expect, ...explain].map(({ atMs }) => atMs));
}

function endOf(line: Given): number {
  switch (line.kind) {
    case 'event':
      return line.receivedMs;
    case 'samples':
      return line.toMs + validIntervals * (line.everyMs ?? 0) + (line.validForMs ?? 0);
    case 'membership':
      return line.atMs;
    case 'silence':
      return line.toMs ?? line.fromMs;
  }
}

/** How long a rule may still say something after its last fact. */
export function waitsOf(rule: Rule): number {
  const { forMs, clearForMs, maxGapMs = 0, unless } = rule;
  return forMs + clearForMs + maxGapMs + longestMs(readsOf(rule)) + (unless?.waitMs ?? 0);
}

/** The member rules that some composites stand on. */
export function membersRead(
  composites: readonly CompositeRule[],
  memberRules: readonly MemberRule[],
): readonly MemberRule[] {
  const read = new Set(composites.flatMap(membersOf));
  return memberRules.filter(({ hash }) => read.has(hash));
}
