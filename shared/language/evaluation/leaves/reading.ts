import type { EventValue } from '../../../facts/event.ts';
import type { Expr } from '../../ast.ts';
import type { Environment, Facts, Occurrence, TimeSpan } from '../facts.ts';
import type { Signal } from '../signal.ts';

export type Value = EventValue | undefined;

/** A fact of an occurrence's match, as its payload reads it: an occurrence, or an episode by its raise. */
export type MatchedEvent = Pick<Occurrence, 'id' | 'type' | 'labels' | 'values'>;

/** What a leaf is read with. */
export interface Reading {
  readonly env: Environment;
  /** Of all hosts; `env.facts` of a member of a host set are its own. */
  readonly allFacts: Facts;
  readonly span: TimeSpan;
  /** Counted among the active episodes by `count(X)`, `labels(X, label)` and `max(X.field)`. */
  readonly matched: readonly MatchedEvent[];
  /** Reads an expression for a member of a host set. */
  readonly signalOf: (expr: Expr, env: Environment, span: TimeSpan) => Signal<Value>;
}
