import type { CompositeRule } from '../artifact.ts';
import type { Expr } from '../ast.ts';
import { conditionsOf, nodesOf, windowMsOf } from '../placement/reads.ts';

/** Why the correlator looks at an instance again although no fact came. Of all that are due the first is armed. */
export type Timer =
  | {
      /**
       * `raise` and `clear` from the begin and the end of the condition; `window` from a fact, which then leaves it;
       * `deadline` from what is awaited or has to be followed; `unknown` from the first missing value; `publication`
       * from the raise that waits to be told, `release` from the end of what held it back; `look` again and again.
       */
      readonly decides:
        | 'raise'
        | 'clear'
        | 'window'
        | 'deadline'
        | 'unknown'
        | 'publication'
        | 'release'
        | 'look';
      readonly afterMs: number;
    }
  /** At each begin and end of its hours. */
  | { readonly decides: 'hours' };

type Due = Extract<Timer, { readonly afterMs: number }>;

/** Each once, in this order: holds, windows, deadlines, and the rest. What is due at once needs no timer. */
export function timersOf(rule: CompositeRule): readonly Timer[] {
  const { forMs, clearForMs, latenessMs, missing, maxGapMs, unless, samplesEveryMs, during, kind } = rule;
  const nodes = conditionsOf(rule).flatMap(nodesOf);
  const holds: readonly Due[] =
    kind === 'occurrence'
      ? [{ decides: 'raise', afterMs: latenessMs }]
      : [
          { decides: 'raise', afterMs: forMs + latenessMs },
          { decides: 'clear', afterMs: clearForMs + latenessMs },
        ];
  const all: readonly Due[] = [
    ...holds,
    ...timersAfter('window', nodes.flatMap(windowsOf), latenessMs),
    ...timersAfter('deadline', nodes.flatMap(deadlinesOf), latenessMs),
    ...(missing === 'unknown-event' ? timersAfter('unknown', [maxGapMs ?? forMs], latenessMs) : []),
    ...(unless ? timersAfter('publication', [unless.waitMs], 0) : []),
    ...(unless ? timersAfter('release', [unless.extendMs], 0) : []),
    ...(samplesEveryMs === undefined ? [] : timersAfter('look', [samplesEveryMs], 0)),
  ];
  const due = all.filter(({ afterMs }) => afterMs > 0);
  return during ? [...due, { decides: 'hours' }] : due;
}

function timersAfter(
  decides: Due['decides'],
  spansMs: readonly number[],
  latenessMs: number,
): readonly Due[] {
  return [...new Set(spansMs)]
    .sort((a, b) => a - b)
    .map((spanMs) => ({ decides, afterMs: spanMs === 0 ? 0 : spanMs + latenessMs }));
}

/** Spans after which a fact no longer counts. */
function windowsOf(expr: Expr): readonly number[] {
  switch (expr.kind) {
    case 'call': {
      const windowMs = windowMsOf(expr);
      return windowMs === undefined ? [] : [windowMs];
    }
    case 'within':
      return [expr.withinMs];
    case 'sequence':
      return expr.withinMs === undefined ? [] : [expr.withinMs];
    default:
      return [];
  }
}

function deadlinesOf(expr: Expr): readonly number[] {
  return expr.kind === 'absent' || expr.kind === 'absent_after' ? [expr.forMs] : [];
}
