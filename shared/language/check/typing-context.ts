import type { Metric } from '../../facts/metrics.ts';
import type { Expr, Span } from '../ast.ts';
import type { DiagnosticCode, DiagnosticDetail } from '../diagnostics.ts';
import type { Reading } from '../reads.ts';
import type { Kind } from './scope.ts';
import { describeType, isNumber, type NumberType, type ValueType } from './value-types.ts';

/** How the value of a metric is used: `counted` asks for samples and not for their height, `rate` for how it grows. */
export type MetricUse = 'value' | 'counted' | 'rate';

/** Where an expression stands and what it may read there. */
export interface Typing {
  readonly place: 'condition' | 'set';
  /** Below a node over a host set. */
  readonly isOfMember: boolean;
  /** The payload of an occurrence rule: event types stand for the facts of the match as well. */
  readonly isOfMatch: boolean;
  metricOf(name: string): Metric | undefined;
  nearMetric(name: string): { readonly fix?: string };
  /** Type of `X.field`; undefined if X has no such field. */
  fieldType(type: string, field: string): ValueType | undefined;
  /** Values that are known of an event type, for suggestions. */
  fieldsOf(type: string): readonly string[];
  /** Labels of an event type; undefined if anything may come. */
  labelsOf(type: string): readonly string[] | undefined;
  /** Undefined if the type may be either. */
  kindOf(type: string): Kind | undefined;
  /** Event types that `when` reads. */
  readonly typesOfWhen: readonly string[];
  /** Called for each metric and event selector, wherever it stands. */
  selector(reading: Reading, use: MetricUse): void;
  /** Called for each name of a host set. */
  hostSet(name: string, span: Span | undefined): void;
  report(code: DiagnosticCode, span: Span | undefined, message: string, detail?: DiagnosticDetail): void;
}

/** The type of an expression; all that is wrong in it is reported. */
export type TypeOf = (expr: Expr, typing: Typing) => ValueType;

/** Of a number its type; anything else is reported, and `any`. */
export function expectNumber(expr: Expr, typing: Typing, typeOf: TypeOf): NumberType | 'any' {
  const type = typeOf(expr, typing);
  if (isNumber(type) || type === 'any') return type;
  typing.report('TOC401', expr.span, 'a number must stand here', { got: describeType(type) });
  return 'any';
}

/** Numbers of two units cannot be compared or added; one without a unit fits all. */
export function checkUnits(
  span: Span | undefined,
  left: NumberType,
  right: NumberType,
  { report }: Typing,
): void {
  if (left === right || left === 'none' || right === 'none') return;
  const percent = [left, right].includes('ratio') ? { fix: 'write a ratio in percent: 95%' } : {};
  const got = `${describeType(left)} and ${describeType(right)}`;
  report('TOC400', span, 'the units differ', { got, ...percent });
}
