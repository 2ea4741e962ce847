import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import type { Expr } from '../../../shared/language/ast.ts';

/** An episode as a reader of the events understands it. */
export interface Net {
  readonly startMs: number;
  readonly raisedMs: number;
  readonly clearedMs?: number;
}

/** The truth of the condition at one millisecond, read off the whole set of child events. */
function holds(expr: Expr, events: readonly TocsinEvent[], atMs: number): boolean {
  switch (expr.kind) {
    case 'selector':
      return events.some(
        (raised) =>
          raised.transition === 'raised' &&
          raised.type === expr.name &&
          expr.matchers.every(({ label, value }) => raised.labels[label] === value) &&
          raised.t <= atMs &&
          !events.some(
            (each) => each.transition === 'cleared' && each.episode === raised.episode && each.t <= atMs,
          ),
      );
    case 'not':
      return !holds(expr.operand, events, atMs);
    case 'and':
      return expr.operands.every((operand) => holds(operand, events, atMs));
    case 'or':
      return expr.operands.some((operand) => holds(operand, events, atMs));
    default:
      throw new Error(expr.kind);
  }
}

/** The episodes of a rule up to `untilMs`: a walk over every single millisecond from the first fact on. */
export function oracle(rule: CompositeRule, events: readonly TocsinEvent[], untilMs: number): readonly Net[] {
  const firstMs = Math.min(...borders(events));
  const episodes: Net[] = [];
  let trueSince: number | undefined;
  let falseSince: number | undefined;
  let open: Net | undefined;
  for (let t = firstMs; t <= untilMs; t++) {
    const isTrue = holds(rule.when, events, t);
    trueSince = isTrue ? (trueSince ?? t) : undefined;
    falseSince = isTrue ? undefined : (falseSince ?? t);
    if (open === undefined && trueSince !== undefined && t - trueSince >= rule.forMs) {
      open = { startMs: trueSince, raisedMs: t };
    } else if (open !== undefined && falseSince !== undefined && t - falseSince >= rule.clearForMs) {
      episodes.push({ ...open, clearedMs: t });
      open = undefined;
    }
  }
  return open === undefined ? episodes : [...episodes, open];
}

/** Only children that were ever active count as a beginning. */
function borders(events: readonly TocsinEvent[]): readonly number[] {
  const clearOf = (raised: TocsinEvent) =>
    events.find((each) => each.transition === 'cleared' && each.episode === raised.episode);
  return events
    .filter((event) => event.transition === 'raised')
    .filter((raised) => (clearOf(raised)?.t ?? Number.POSITIVE_INFINITY) > raised.t)
    .map((event) => event.t);
}

/** What a reader of a composite's events is left with: of statements about one episode those received last. */
export function netOf(events: readonly TocsinEvent[]): readonly Net[] {
  const nets: Net[] = [];
  for (const episode of new Set(events.map((event) => event.episode))) {
    const own = events
      .filter((event) => event.episode === episode)
      .sort((a, b) => a.r - b.r || (a.id < b.id ? -1 : 1));
    const voidMs = Math.max(
      0,
      ...own.filter((event) => event.reason === 'retracted').map((event) => event.r),
    );
    const standing = own.filter((event) => event.r > voidMs);
    const raised = standing.findLast((event) => event.transition === 'raised');
    const cleared = standing.findLast((event) => event.transition === 'cleared');
    if (raised === undefined) continue;
    const net = { startMs: raised.start as number, raisedMs: raised.t };
    nets.push(cleared === undefined ? net : { ...net, clearedMs: cleared.t });
  }
  return nets.sort((a, b) => a.startMs - b.startMs);
}
