import type { HostRule } from '../artifact.ts';
import type { Expr } from '../ast.ts';
import { childrenOf } from '../selectors.ts';
import type { TestCase } from './test-case.ts';

/** Where the virtual clock of every test begins; ids of events follow from it. */
export const virtualStartMs = Date.UTC(2026, 0, 1);

/** Samples are valid for so many of their intervals. */
export const validIntervals = 3;

/** When hosts look at their samples: at 0, `stepMs`, ... up to `endMs`, that time inside. */
export interface Ticks {
  readonly stepMs: number;
  readonly endMs: number;
  readonly count: number;
}

/**
 * The largest step that meets every sample, every end of a sample's validity and every hold, so that nothing is decided
 * later than it is due; and an end after which no sample and no hold can change anything.
 */
export function ticksOf(test: TestCase, rules: readonly HostRule[]): Ticks {
  const samples = test.given.filter((line) => line.kind === 'samples');
  const timesMs = samples.flatMap(({ fromMs, everyMs = 0, validForMs = 0 }) => [fromMs, everyMs, validForMs]);
  const holdsMs = rules.flatMap(holdsOf);
  const stepMs = [...timesMs, ...holdsMs].reduce(greatestDivisor, 0) || 1;
  const endMs = lastMs(test) + Math.max(0, ...rules.map(({ forMs, clearForMs }) => forMs + clearForMs));
  const ceiledMs = Math.ceil(endMs / stepMs) * stepMs;
  return { stepMs, endMs: ceiledMs, count: ceiledMs / stepMs + 1 };
}

/** The last time that a line speaks of, or until which one of its samples is valid. */
function lastMs({ given, expect, explain }: TestCase): number {
  const ends = given.map((line) => {
    if (line.kind === 'event') return line.receivedMs;
    return line.toMs + validIntervals * (line.everyMs ?? 0) + (line.validForMs ?? 0);
  });
  return Math.max(0, ...ends, ...[...expect, ...explain].map(({ atMs }) => atMs));
}

/** Holds, and every duration in the rule's expressions: any of them may be a window or a hold. */
function holdsOf({ forMs, clearForMs, when, clear }: HostRule): readonly number[] {
  const written = [when, ...(clear ? [clear] : [])].flatMap(durationsMs);
  return [forMs, clearForMs, ...written].map(Math.round);
}

function durationsMs(expr: Expr): readonly number[] {
  if (expr.kind === 'number') return expr.unit === 'seconds' ? [expr.value * 1000] : [];
  return childrenOf(expr).flatMap(durationsMs);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
