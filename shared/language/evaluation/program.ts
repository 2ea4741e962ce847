import type { EventValue } from '../../facts/event.ts';
import type { Expr } from '../ast.ts';
import type { Truth } from '../kleene.ts';
import { asTruth, asValue, type Run } from './closures.ts';
import { compileExpression } from './compile-expression.ts';
import type { Environment, TimeSpan } from './facts.ts';
import type { Leaf } from './leaves/leaf.ts';
import { leafSignal } from './leaves/leaf-signal.ts';
import type { MatchedEvent, Reading, Value } from './leaves/reading.ts';
import { combine, constant, type Signal } from './signal.ts';

/** An expression, ready to run. */
export interface Program {
  /** What reads facts: register i holds the value of leaf i. Equal leaves are one. */
  readonly leaves: readonly Leaf[];
  /** The value of the expression; undefined is unknown. Pure, keeps nothing, never throws. */
  readonly evaluate: Run<EventValue | undefined>;
  /** The same as a truth; what is no truth value is unknown. */
  readonly evaluateTruth: Run<Truth>;
  /** The expression is its one leaf and no more. */
  readonly isLeaf: boolean;
}

const noMatch: readonly MatchedEvent[] = [];
const programs = new WeakMap<Expr, Program>();

/** The program of an expression, compiled once for each object. */
export function programOf(expr: Expr): Program {
  const known = programs.get(expr);
  if (known) return known;
  const program = compile(expr);
  programs.set(expr, program);
  return program;
}

/** The value of an expression at each time of the span; undefined is unknown. */
export function signalOf(expr: Expr, env: Environment, span: TimeSpan): Signal<EventValue | undefined> {
  return readValue(expr, env, span, { allFacts: env.facts, matched: noMatch });
}

/** The truth of an expression at each time of the span; what is no truth value is unknown. */
export function truthSignal(expr: Expr, env: Environment, span: TimeSpan): Signal<Truth> {
  return read(expr, env, span, { allFacts: env.facts, matched: noMatch }, evaluateTruthOf);
}

/** The value of an expression at one time; `matched` are the facts of an occurrence's match. */
export function valueAt(
  expr: Expr,
  env: Environment,
  tMs: number,
  matched: readonly MatchedEvent[] = noMatch,
): EventValue | undefined {
  const span = { fromMs: tMs, toMs: tMs };
  return readValue(expr, env, span, { allFacts: env.facts, matched }).values[0];
}

/** The payload of an event: each expression of `set` that has a value, in the order of `set`. */
export function valuesOf(
  set: Readonly<Record<string, Expr>>,
  env: Environment,
  tMs: number,
  matched: readonly MatchedEvent[] = noMatch,
): Record<string, EventValue> {
  const values: Record<string, EventValue> = {};
  for (const [name, expr] of Object.entries(set)) {
    const value = valueAt(expr, env, tMs, matched);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function compile(expr: Expr): Program {
  const leaves: Leaf[] = [];
  const numbers = new Map<string, number>();
  const closure = compileExpression(expr, (leaf) => {
    const key = JSON.stringify(leaf, (name, value) => (name === 'span' ? undefined : value));
    const number = numbers.get(key) ?? leaves.push(leaf) - 1;
    numbers.set(key, number);
    return number;
  });
  const isLeaf = closure.kind === 'register';
  return { leaves, evaluate: asValue(closure), evaluateTruth: asTruth(closure), isLeaf };
}

const evaluateOf = ({ evaluate }: Program): Run<Value> => evaluate;
const evaluateTruthOf = ({ evaluateTruth }: Program): Run<Truth> => evaluateTruth;

/** What an expression of host members is read from: the facts of all of them, and those of a match. */
type Whole = Pick<Reading, 'allFacts' | 'matched'>;

/** The value of a lone leaf is what the leaf says. */
function readValue(expr: Expr, env: Environment, span: TimeSpan, whole: Whole): Signal<Value> {
  const { leaves, isLeaf } = programOf(expr);
  const [leaf] = leaves;
  if (isLeaf && leaf) return leafSignal(leaf, readingOf(env, span, whole));
  return read(expr, env, span, whole, evaluateOf);
}

function readingOf(env: Environment, span: TimeSpan, whole: Whole): Reading {
  return {
    env,
    span,
    ...whole,
    signalOf: (part, memberEnv, memberSpan) => readValue(part, memberEnv, memberSpan, whole),
  };
}

function read<T>(
  expr: Expr,
  env: Environment,
  span: TimeSpan,
  whole: Whole,
  of: (program: Program) => Run<T>,
): Signal<T> {
  const program = programOf(expr);
  const reading = readingOf(env, span, whole);
  if (program.leaves.length === 0) return constant(span.fromMs, of(program)([]));
  return combine(
    program.leaves.map((leaf) => leafSignal(leaf, reading)),
    of(program),
  );
}
