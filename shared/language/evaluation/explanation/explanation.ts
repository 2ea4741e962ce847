import type { EventValue } from '../../../facts/event.ts';
import type { Expr, LiteralUnit } from '../../ast.ts';

/** One node of a condition, or a timer, with what stands behind it. Plain JSON. */
export interface Explanation {
  /** One line, `DISK_FULL{host="node-2"} is false`. */
  readonly text: string;
  /** Absent where it is no truth value. */
  readonly truth?: 'true' | 'false' | 'unknown';
  /** What else it is; absent while that is unknown. */
  readonly value?: EventValue;
  /** Ids of the facts that it rests on, at most `explanationLimits.facts`; absent if there are none. */
  readonly facts?: readonly string[];
  /** Why it is unknown, `no sample since 14:02:00`; absent where it is known. */
  readonly missing?: string;
  readonly children: readonly Explanation[];
}

export interface ExplanationOptions {
  /** How a time is written; absent: hours, minutes and seconds of UTC. */
  readonly timeOf?: (tMs: number) => string;
  /** The condition of a member rule, so that it is told in its own words; absent or undefined: by its hash. */
  readonly conditionOf?: (hash: string) => Expr | undefined;
}

/** Explains a part of a condition, its number in a unit: how the nodes above reach those below. */
export type ExplainPart<T> = (expr: Expr, telling: T, unit?: LiteralUnit) => Explanation;
