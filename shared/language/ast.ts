/** Offsets into the expression's own text: `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type LiteralUnit = 'none' | 'ratio' | 'bytes' | 'seconds';
export type MatchOperator = '=' | '!=' | '=~';
/** `=~` matches a text with a glob; `in` is parsed and refused by the checker for now. */
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '=~' | 'in';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

/** `label="x"`, `label!="y"`, `label=~"web-*"` (a glob: `*` and `?`). */
export interface Matcher {
  readonly label: string;
  readonly op: MatchOperator;
  readonly value: string;
}

/**
 * An expression. `span` is there in a parsed tree and absent in a compiled one. `selector` reads a metric (dotted, lower
 * case), an event type (upper case), or a field of an event (`DISK_FULL.used`).
 */
export type Expr = { readonly span?: Span } & (
  | { readonly kind: 'number'; readonly value: number; readonly unit: LiteralUnit }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | {
      readonly kind: 'selector';
      readonly name: string;
      readonly matchers: readonly Matcher[];
      readonly field?: string;
    }
  | { readonly kind: 'not'; readonly operand: Expr }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Expr[] }
  | { readonly kind: 'compare'; readonly op: CompareOperator; readonly left: Expr; readonly right: Expr }
  | {
      readonly kind: 'arithmetic';
      readonly op: ArithmeticOperator;
      readonly left: Expr;
      readonly right: Expr;
    }
  | { readonly kind: 'negate'; readonly operand: Expr }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[] }
);
