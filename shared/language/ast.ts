/** Offsets into the expression's own text: `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type LiteralUnit = 'none' | 'ratio' | 'bytes' | 'seconds';
export type MatchOperator = '=' | '!=' | '=~';
/** `=~` matches a text with a glob; `in` asks whether a value is one of a list of literals. */
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '=~' | 'in';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

/** `label="x"`, `label!="y"`, `label=~"web-*"` (a glob: `*` and `?`). */
export interface Matcher {
  readonly label: string;
  readonly op: MatchOperator;
  readonly value: string;
}

/**
 * An expression. `span` is there in a parsed tree and absent in a compiled one, and so is
 * `ofSpan`, where a node over a host set names it. `selector` reads a metric (dotted, lower
 * case), an event type (upper case), or a field of an event (`DISK_FULL.used`). Structured nodes of `when` are kinds like
 * any other and stand wherever a truth value may stand; `all`, `any` and `none` without `within` are read as `and`, `or`, `not`.
 */
export type Expr = { readonly span?: Span; readonly ofSpan?: Span } & (
  | { readonly kind: 'number'; readonly value: number; readonly unit: LiteralUnit }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** The right side of `in`: numbers, or texts. */
  | { readonly kind: 'list'; readonly items: readonly Expr[] }
  /** The first argument of `avg_of(set, expr)` and its like: a bare name. */
  | { readonly kind: 'set'; readonly name: string }
  | SelectorNode
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
  | SetNode
  | MatchNode
  | AbsentNode
  | MemberNode
);

export interface SelectorNode {
  readonly kind: 'selector';
  readonly name: string;
  readonly matchers: readonly Matcher[];
  readonly field?: string;
}

/** How many members of a host set make `where` true; `where` is read with the member as `host`. */
export type SetNode =
  /** `{ at_least: 3, of: web, where: ... }`, or with a share of the members: `20%` is 0.2. */
  | {
      readonly kind: 'at_least';
      readonly count: number;
      readonly isShare: boolean;
      readonly of: string;
      readonly where: Expr;
    }
  /** `{ all_of: db, where: ..., empty: false }`: `empty` is what it is of a set without members. */
  | { readonly kind: 'all_of'; readonly of: string; readonly where: Expr; readonly empty: boolean };

/**
 * A pattern of facts: occurrences, and raises of episodes. It completes at instants (matches). As the root of `when` each
 * match is an occurrence; elsewhere the node is true for `withinMs` (1 ms without) from each match on, that end outside.
 */
export type MatchNode =
  /** `{ all: [A, B], within: 10s }`: in any order, within a span. */
  | { readonly kind: 'within'; readonly of: readonly Located<SelectorNode>[]; readonly withinMs: number }
  /** `{ sequence: [A, B], within: 15m, without: [C], order: any }`. `within` may be absent of one step alone. */
  | {
      readonly kind: 'sequence';
      readonly steps: readonly Located<SelectorNode>[];
      readonly withinMs?: number;
      readonly without: readonly Located<SelectorNode>[];
      /** `order: any`: steps of equal time are a sequence. */
      readonly isEqualTimeAllowed: boolean;
    }
  /** `{ after: A, absent: B, for: 30m }`. Elsewhere than at the root it is true from a missed deadline until B comes. */
  | {
      readonly kind: 'absent_after';
      readonly after: Located<SelectorNode>;
      readonly absent: Located<SelectorNode>;
      readonly forMs: number;
    };

/** `{ absent: HEARTBEAT, for: 90s }`: a truth value and no match: true while none came for so long. */
export interface AbsentNode {
  readonly kind: 'absent';
  readonly of: Located<SelectorNode>;
  readonly forMs: number;
}

/** A condition that the agents evaluate for a rule of the correlator; made by the compiler alone. `hash` names a member rule. */
export interface MemberNode {
  readonly kind: 'member';
  readonly hash: string;
}

type Located<T> = T & { readonly span?: Span };
