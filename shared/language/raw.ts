import type { Severity } from '../facts/event.ts';
import type { Metric } from '../facts/metrics.ts';
import type { Application, During, HostSet, Missing, Policy } from './artifact.ts';
import type { Expr, Span } from './ast.ts';
import type { Place } from './diagnostics.ts';
import type { Part } from './templates/bound-value.ts';
import type { TestCase } from './tests/test-case.ts';

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
  /** The application that it was expanded for; absent: it stands in `rules` and runs as it is. */
  readonly application?: string;
  readonly name: Located<string>;
  readonly in?: Located<string>;
  readonly by?: Located<ReadonlyArray<Located<string>>>;
  readonly when: LocatedExpression;
  readonly forMs: number;
  /** Where `for` and `clear_for` stand; absent if they are not written. */
  readonly forAt?: Place;
  readonly clearForAt?: Place;
  readonly clear?: LocatedExpression;
  readonly clearForMs: number;
  readonly missing?: Located<Missing>;
  /** Absent: by the root of `when`. */
  readonly kind?: Located<'episode' | 'occurrence'>;
  readonly latenessMs?: Located<number>;
  readonly late?: Located<'revise' | 'ignore'>;
  readonly reviseLimitMs?: Located<number>;
  readonly maxGapMs?: Located<number>;
  /** `zone` is not yet known to exist. */
  readonly during?: Located<During>;
  readonly unless?: Located<RawUnless>;
  readonly cooldownMs?: Located<number>;
  readonly maxRaises?: Located<{ readonly max: number; readonly perMs: number }>;
  readonly onChange?: Located<'keep' | 'restart' | 'clear'>;
  readonly mode?: Located<'on' | 'shadow'>;
  readonly emit: Located<string>;
  readonly severity: Severity;
  readonly set: ReadonlyMap<string, LocatedExpression>;
  readonly message?: LocatedText;
}

export interface RawUnless {
  /** A selector of an event type. */
  readonly event: LocatedExpression;
  readonly waitMs: number;
  readonly extendMs: number;
}

/** A rule as an application runs it: one for each combination of values that hosts have. */
export interface ExpandedRule {
  readonly rule: RawRule;
  readonly application: string;
  /** The template that it was made of; absent: it stands in `rules`. */
  readonly template?: string;
  /** Where it runs, and where the values there come from. The values are equal in all parts, their places are not. */
  readonly parts: ReadonlyArray<Part & { readonly use: Place }>;
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
  /** Metrics that these files declare beside the catalogue's. */
  readonly metrics: ReadonlyMap<string, Located<Metric>>;
  readonly rules: readonly RawRule[];
  readonly policies: readonly RawPolicy[];
  readonly tests: readonly TestCase[];
  readonly applications: ReadonlyMap<string, Application>;
  /** Rules that applications made, which are among `rules` as well, with where their values come from. */
  readonly expanded: readonly ExpandedRule[];
  /** Host sets of such rules. */
  readonly derivedSets: ReadonlyMap<string, HostSet>;
  /** False if a rule was left out for its faults: then what seems to be missing may be there. */
  readonly isComplete: boolean;
}
