import type { Severity } from '../facts/event.ts';
import type { HostSet, Missing, Policy } from './artifact.ts';
import type { Expr, Span } from './ast.ts';
import type { Place } from './diagnostics.ts';

/** A value with the place of a file where it stands. */
export interface Located<T> {
  readonly value: T;
  readonly at: Place;
}

/** A text whose parts can be found in the file. */
export interface LocatedText extends Located<string> {
  placeOf(span: Span | undefined): Place;
}

/** A parsed expression; its spans are offsets into `value`. */
export interface LocatedExpression extends LocatedText {
  readonly expr: Expr;
}

/** A rule as written: types and forms are right, names and units are not checked. */
export interface RawRule {
  readonly name: Located<string>;
  readonly in?: Located<string>;
  readonly by?: Located<ReadonlyArray<Located<string>>>;
  readonly when: LocatedExpression;
  readonly forMs: number;
  readonly clear?: LocatedExpression;
  readonly clearForMs: number;
  readonly missing?: Located<Missing>;
  readonly emit: Located<string>;
  readonly severity: Severity;
  readonly set: ReadonlyMap<string, LocatedExpression>;
  readonly message?: LocatedText;
}

/** A policy as written: its `on` and `target` are not checked against the rules. */
export interface RawPolicy {
  readonly on: Located<string>;
  readonly each: Located<string>;
  readonly name: Located<string>;
  readonly policy: Omit<Policy, 'hash'>;
}

/** All files, read. */
export interface RawDefinitions {
  readonly hostSets: ReadonlyMap<string, Located<HostSet>>;
  readonly rules: readonly RawRule[];
  readonly policies: readonly RawPolicy[];
  /** False if a rule was left out for its faults: then what seems to be missing may be there. */
  readonly isComplete: boolean;
}
